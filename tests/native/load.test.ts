import { allowed_cpus, seconds_worked } from '../../src/native/load'

describe('the load of the processors', () => {
  test('is read for those processors that the process may use', () => {
    expect(allowed_cpus('Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t0-2,8\nx: 1\n')).toEqual(
      new Set([0, 1, 2, 8]),
    )
    expect(allowed_cpus('Cpus_allowed_list:\t3\n')).toEqual(new Set([3]))
    expect(allowed_cpus('')).toBeNull()
  })
  test('counts all work and no idleness', () => {
    const stat = [
      'cpu  1000 0 0 9000 0 0 0 0 0 0',
      'cpu0 100 20 30 4000 500 6 7 8 0 0',
      'cpu1 200 0 0 5000 0 0 0 0 0 0',
      'intr 12345 0 0',
    ].join('\n')
    expect(seconds_worked(stat, new Set([0]))).toBeCloseTo(1.71)
    expect(seconds_worked(stat, new Set([0, 1]))).toBeCloseTo(3.71)
    expect(seconds_worked('', new Set([0]))).toBe(0)
  })
})
