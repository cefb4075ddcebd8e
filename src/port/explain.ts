/** Which rules made a statement's TypeScript, in words. */
interface Applied {
  /** Whether the rule shows in a statement: its R, its TypeScript, and the type of its node. */
  holds: (r: string, ts: string, type: string) => boolean
  rule: string
}
const begins =
  (pattern: RegExp) =>
  (_r: string, ts: string): boolean =>
    pattern.test(ts)

/** The rules that show, the most telling first. */
const applied: readonly Applied[] = [
  { holds: (_, __, type) => type === 'comment', rule: 'comments stay where they are' },
  {
    holds: (r) => /^\s*(suppress\w+\()?(library|require)\(/.test(r),
    rule: 'packages become imports of just the names in use',
  },
  { holds: begins(/R\.not_ported\(/), rule: 'not known: it fails when it is reached' },
  {
    holds: (r, ts) => ts.startsWith('// ') && !r.startsWith('#'),
    rule: 'it has nothing to do here, and stays as a comment',
  },
  {
    holds: begins(/= nn_module\(|= dataset\(|= luz_\w+\(\{|= R\.R6Class\(/),
    rule: 'classes are object literals: self is this',
  },
  { holds: begins(/^(const|let) \w+(: any)? = (async )?\(.*?\) =>/s), rule: 'functions are arrows' },
  { holds: begins(/^const /), rule: 'a variable that is assigned once is a const' },
  { holds: begins(/^let /), rule: 'a variable that is assigned again is declared by let' },
  { holds: begins(/\.set\(/), rule: 'a tensor’s elements are assigned in place, by set()' },
  { holds: begins(/= R\.set_\w+\(/), rule: 'a value of which a part is assigned is a copy, as in R' },
  { holds: (_, __, type) => type === 'for_statement', rule: 'loops count, or go over the elements' },
  { holds: (_, __, type) => /^(while|repeat)_statement$/.test(type), rule: 'loops are TypeScript’s' },
  { holds: begins(/^try \{/), rule: 'errors are caught by TypeScript’s own try' },
  { holds: begins(/R\.(try_catch|with_calling_handlers|try_)\(/), rule: 'conditions go to their handlers, by class' },
  { holds: (_, __, type) => type === 'if_statement', rule: 'a condition is one boolean' },
  { holds: begins(/\bpipe\(/), rule: 'a chain of pipes is pipe(), each stage a function' },
  { holds: (r, ts) => /%>%|\|>/.test(r) && !ts.includes('pipe('), rule: 'a pipe of one stage is a call' },
  { holds: begins(/\bawait /), rule: 'what takes long gives a promise, which is awaited' },
  { holds: begins(/\.get\(/), rule: 'tensors are indexed by get(), from 1 as in R' },
  { holds: begins(/\{ \w+(: [^}]*)? \}\)/), rule: 'arguments by name go into an object at the end' },
  {
    holds: begins(/\bR\.(add|sub|mul|div|pow|mod|eq|ne|lt|le|gt|ge|and|or|neg)\(/),
    rule: 'arithmetic on what is known only when it runs is a helper of R',
  },
  { holds: begins(/\bR\.\w+\(/), rule: 'functions of base R are those of R' },
  { holds: begins(/^print\(/), rule: 'what the prompt would show is printed' },
]

/** The rules that made a statement what it is. */
export const rules_of = (r: string, ts: string, type: string): string => {
  const found = applied.filter(({ holds }) => holds(r, ts, type)).map(({ rule }) => rule)
  return found.length > 0 ? found.join('; ') : 'it is written the same'
}
