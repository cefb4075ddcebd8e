/** What goes on but is probably not meant. */
export const warn = (message: string): void => process.emitWarning(message, 'RGAN')
