/** Lines indented by the brackets that are open at their beginnings. */
export function indented(code: string): string {
  let depth = 0
  return code
    .split('\n')
    .map((line) => {
      const text = line.trim()
      const plain = text.replace(/\/\/.*$/, '').replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, '')
      const closing = /^[)\]}]+/.exec(plain)?.[0].length ?? 0
      const shown = text === '' ? '' : '  '.repeat(Math.max(0, depth - closing)) + text
      for (const sign of plain) depth += '([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0
      return shown
    })
    .join('\n')
}
