/** R Markdown: its code chunks stay R, its prose becomes comments, line for line. */

const fence = /^\s*(`{3,}|~{3,})\s*(\{\s*[rR]\b[^}]*\})?/

/** The R of a document, each line where it was. */
export function r_of_markdown(text: string): string {
  let inside: 'prose' | 'r' | 'other' = 'prose'
  let mark = ''
  const lines = text.split('\n')
  // The header between two lines of dashes says nothing to a program.
  const header = lines[0]?.trim() === '---' ? lines.findIndex((line, i) => i > 0 && line.trim() === '---') : -1
  return lines
    .map((line, i) => {
      if (i <= header) return ''
      const found = fence.exec(line)
      if (inside === 'prose' && found) {
        mark = found[1]!
        const skipped = /eval\s*=\s*F(ALSE)?\b/.test(found[2] ?? '')
        inside = found[2] !== undefined && !skipped ? 'r' : 'other'
        return ''
      }
      if (inside !== 'prose' && found && line.trim() === mark) {
        inside = 'prose'
        return ''
      }
      if (inside === 'r') return line
      return line.trim() === '' ? '' : `# ${line}`
    })
    .join('\n')
}
