import { memory, torch_ones } from 'torchluz'

test('a synchronous loop leaves few dead tensors behind, however small they are', () => {
  const x = torch_ones(4)
  const before = memory().tensors
  let most = 0
  for (let i = 0; i < 50_000; i++) {
    x.add(1)
    if (i % 500 === 0) most = Math.max(most, memory().tensors - before)
  }
  expect(most).toBeLessThan(20_000)
})

test("the program's own globals have no collector", () => {
  expect((globalThis as { gc?: unknown }).gc).toBeUndefined()
})
