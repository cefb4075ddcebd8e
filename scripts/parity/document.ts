/** docs/compatibility.md: what there is of R's API, and where it differs. */
import type { Finding } from './compare'
import { count } from './counts'
import { left_out, partial_tables } from './differences'
import { title_of, type Table } from './tables'

const escape = (text: string): string => text.replace(/\|/g, '\\|').replace(/([*_<])/g, '\\$1')
const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text.replace(/\|/g, '\\|')}\``)

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return rows.length === 0 ? [] : [line(header), line(header.map(() => '---')), ...rows.map(line), '']
}

function section(name: Table, findings: readonly Finding[]): string[] {
  if (name in partial_tables) {
    const here = findings.filter(({ form }) => form !== undefined).map(({ row }) => code(title_of(row)))
    const which = here.length === 0 ? '' : ` Here: ${here.join(', ')}.`
    return [`## ${name}`, '', `Of this package a part is ported: ${partial_tables[name]}.${which}`, '']
  }
  const wanted = findings.filter(({ row }) => row.tier !== 'x')
  const missing = wanted.filter(({ form }) => form === undefined)
  const differing = wanted.filter(({ difference }) => difference !== undefined)
  const other_form = wanted.filter(
    ({ row, form }) => form !== undefined && form.replace(/^x\.|\(.*\)$/g, '') !== row.name && row.type === undefined,
  )
  const left = findings.filter(({ row, form }) => row.tier === 'x' && form === undefined)
  return [
    `## ${name}`,
    '',
    ...(missing.length > 0
      ? [
          'Not here:',
          '',
          ...table(
            ['R', 'why'],
            missing.map(({ row, reason }) => [code(title_of(row)), reason ?? 'not yet']),
          ),
        ]
      : []),
    ...(differing.length > 0
      ? [
          'With other arguments:',
          '',
          ...table(
            ['R', 'here', 'why'],
            differing.map(({ row, difference, reason }) => [
              code(title_of(row)),
              escape(difference!),
              reason ?? 'not yet as R’s',
            ]),
          ),
        ]
      : []),
    ...(other_form.length > 0
      ? [
          'Written otherwise:',
          '',
          ...table(
            ['R', 'here'],
            other_form.map(({ row, form }) => [code(row.name), code(form!)]),
          ),
        ]
      : []),
    ...(left.length > 0
      ? [
          'Left out, because it has no use outside R or R’s own packages take it for internal:',
          '',
          ...table(
            ['R', 'what it is'],
            left.map(({ row }) => [code(title_of(row)), escape(row.notes || row.kind)]),
          ),
        ]
      : []),
  ]
}

/** The document's text. */
export function document(findings: ReadonlyMap<Table, readonly Finding[]>): string {
  const counts = [...findings].flatMap(([name, list]) =>
    name in partial_tables
      ? []
      : Object.entries(count(list)).map(([tier, { rows, here, same }]) => [
          name,
          tier,
          `${rows}`,
          `${here}`,
          `${same}`,
        ]),
  )
  return [
    '# What there is of R',
    '',
    'Written by `npm run parity -- --write` from R’s exports, methods and members, of torch 0.17, luz 0.5 and RGAN 0.2. Tier 1',
    'is what common scripts use, 2 what else is expected, 3 the rest. “Same” are the rows whose arguments have R’s names,',
    `order and defaults; arguments without use here are left out everywhere: ${[...left_out].map(code).join(', ')}.`,
    '',
    'Named arguments come in one trailing object; indices, dimensions and classes count from 1 where R’s do.',
    '',
    ...table(['table', 'tier', 'rows', 'here', 'same'], counts),
    ...[...findings].flatMap(([name, list]) => section(name, list)),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}
