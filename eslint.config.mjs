import tseslint from 'typescript-eslint'

/** Which folders of src/ a folder may import from: arrows point one way, plot and r are below all. */
const below = {
  native: [],
  download: ['native'],
  torch: ['native'],
  nn: ['native', 'torch'],
  optim: ['native', 'torch'],
  data: ['native', 'torch'],
  distributions: ['native', 'torch'],
  vision: ['native', 'download', 'torch', 'nn', 'data'],
  luz: ['native', 'torch', 'nn', 'optim', 'data'],
  port: [],
  cli: ['native', 'download', 'torch', 'nn', 'optim', 'data', 'luz', 'vision', 'port'],
  plot: ['r'],
  r: [],
}
const leaves = ['plot', 'r']
const folders = Object.keys(below)

const direction = folders.flatMap((folder) => {
  const allowed = [folder, ...below[folder], ...(leaves.includes(folder) ? [] : leaves)]
  const forbidden = folders.filter((other) => !allowed.includes(other))
  if (forbidden.length === 0) return []
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: forbidden.flatMap((other) => [
                `../${other}`,
                `../${other}/*`,
                `../../${other}`,
                `../../${other}/*`,
              ]),
              message: `src/${folder} does not import from here: see the layout in CONTRIBUTING.md.`,
            },
          ],
        },
      ],
    },
  }
})

export default tseslint.config(
  { ignores: ['lib/**', 'build/**', 'prebuilds/**', 'node_modules/**', '**/*.cjs', 'src/torch/generated/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // A name for the instances of a class that is not exported.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
    },
  },
  ...direction,
)
