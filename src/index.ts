export * from './r'
