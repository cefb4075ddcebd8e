import * as torchluz from 'torchluz'
import { describe_with, text } from '../shared'

describe_with('parity/torch.tsv')('all of R is there', () => {
  const rows = text('parity/torch.tsv')
    .split('\n')
    .map((line) => line.split('\t'))
  const named = rows.filter(
    ([name, kind]) =>
      ['optimizer', 'scheduler', 'distribution'].includes(kind!) ||
      ['optimizer', 'optimizer_ignite', 'lr_scheduler', 'optim_required', 'is_optimizer', 'OptimizerIgnite'].includes(
        name!,
      ),
  )
  test.each([...new Set(named.map(([name]) => name!))])('%s', (name) => {
    expect(typeof (torchluz as Record<string, unknown>)[name]).toBe('function')
  })
})
