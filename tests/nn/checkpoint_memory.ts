/** How much memory a forward pass holds for its gradients, in bytes: node --import tsx checkpoint_memory.ts checkpointed|plain */
import { nn_linear, nn_sequential, nn_tanh, nn_utils_checkpoint, tidy, torch_randn, type Tensor } from '../../src'

const checkpointed = process.argv[2] === 'checkpointed'
const parts = Array.from({ length: 8 }, () => nn_sequential(nn_linear(16, 8192), nn_tanh(), nn_linear(8192, 16)))
const forward = (x: Tensor) =>
  tidy(() => parts.reduce((y, part) => (checkpointed ? nn_utils_checkpoint(part, y) : part(y)), x).sum())

tidy(() => forward(torch_randn(2, 16)).backward())
tidy(() => {
  const x = torch_randn(256, 16)
  const before = process.memoryUsage.rss()
  const loss = forward(x)
  const kept = process.memoryUsage.rss() - before
  loss.backward()
  process.stdout.write(String(kept))
})
