/** Gradient checkpointing: what a part of a network computes is computed again for its gradients, rather than kept. */
import { is_plain } from '../r/plain'
import { native } from '../native/addon'
import { set_autocast, unset_autocast } from '../torch/autocast'
import { autograd_grad, torch_is_grad_enabled, with_enable_grad } from '../torch/autograd'
import { autograd_function } from '../torch/autograd_function'
import { torch_device } from '../torch/device'
import { dtype_of_code } from '../torch/dtype'
import { TypeError_, ValueError, describe, explained } from '../torch/errors'
import { tidy } from '../torch/memory'
import { run_at_once } from '../torch/scope'
import { Tensor, handle_of, wrap } from '../torch/tensor'

const op = 'nn_utils_checkpoint'

/** The tensors within a value's arrays and plain objects, each once, and how to make such a value of others. */
function taken_apart(value: unknown): { tensors: Tensor[]; put_together: (tensors: readonly Tensor[]) => unknown } {
  const tensors: Tensor[] = []
  const plan = (part: unknown): ((given: readonly Tensor[]) => unknown) => {
    if (part instanceof Tensor) {
      const known = tensors.indexOf(part)
      const place = known < 0 ? tensors.push(part) - 1 : known
      return (given) => given[place]
    }
    if (Array.isArray(part)) {
      const parts = part.map(plan)
      return (given) => parts.map((make) => make(given))
    }
    if (is_plain(part)) {
      const parts = Object.entries(part).map(([name, x]) => [name, plan(x)] as const)
      return (given) => Object.fromEntries(parts.map(([name, make]) => [name, make(given)]))
    }
    return () => part
  }
  const put_together = plan(value)
  return { tensors, put_together }
}

/** What a run depends on besides its arguments, random generators and autocast: a way to run something under it again. */
function conditions(inputs: readonly Tensor[]): <T>(run: () => T) => T {
  const places = [...new Set(['cpu', ...inputs.map((x) => x.device.name).filter((name) => name.startsWith('cuda'))])]
  const generators = places.map((place) => native.default_generator(place))
  const states = generators.map((generator) => native.generator_state(generator))
  const types = [...new Set(places.map((place) => torch_device(place).type))]
  const casts = types.map((type) => native.autocast(type))
  return (run) => {
    const now = generators.map((generator) => native.generator_state(generator))
    const contexts = types.map((type, i) => {
      const [enabled, dtype, cache_enabled] = casts[i]!
      return set_autocast(type, { enabled, dtype: dtype_of_code(dtype), cache_enabled })
    })
    try {
      generators.forEach((generator, i) => native.set_generator_state(generator, states[i]!))
      return run()
    } finally {
      generators.forEach((generator, i) => native.set_generator_state(generator, now[i]!))
      for (const context of contexts.reverse()) unset_autocast(context)
    }
  }
}

/**
 * Runs `run(...args)` and keeps for the gradients only its arguments: what lies between them and the results is computed once
 * more in the backward pass (Chen et al. 2016). A network of n such parts needs the memory of one part and of what is between
 * them, and the time of one more forward pass. R has nothing like it; it stands for Python's `torch.utils.checkpoint`.
 *
 * The second run draws the same random numbers and has the same autocast as the first, so dropout drops the same. It may stand
 * within another checkpoint, and gradients of gradients go through it. What has side effects has them twice: batch norm learns
 * its running statistics from both runs.
 *
 * @param run a module or function of tensors, also within arrays and objects; what it computes besides its results is freed.
 *   It may use parameters as it likes, but what was computed outside of it is to be among its arguments.
 * @returns what `run` returns.
 * @throws ValueError where `run` uses a tensor that was computed outside of it from something that is learned.
 * @example
 * const blocks = nn_module_list([nn_linear(3, 3), nn_linear(3, 3)])
 * let h = torch_randn(2, 3)
 * for (const block of blocks) h = nn_utils_checkpoint(block, h)
 */
export function nn_utils_checkpoint<A extends unknown[], R>(run: (...args: A) => R, ...args: A): R
// Modules that nn_module() makes are called by their own forward()'s signature or by that of all modules.
export function nn_utils_checkpoint<A extends unknown[], R>(
  run: { (...args: A): R; (...args: never[]): unknown },
  ...args: A
): R
export function nn_utils_checkpoint<A extends unknown[], R>(run: (...args: A) => R, ...args: A): R {
  if (typeof run !== 'function')
    throw new TypeError_(`it takes a module or function, then its arguments, got ${describe(run)}`, op)
  if (!torch_is_grad_enabled()) return run_at_once(() => run(...args), op)
  const { inputs, arguments_of, again } = explained(op, () => {
    const { tensors, put_together } = taken_apart(args)
    return { inputs: tensors, arguments_of: put_together, again: conditions(tensors) }
  })
  const count = inputs.length
  const results_of = (given: readonly Tensor[]) =>
    taken_apart(run_at_once(() => run(...(arguments_of(given) as A)), op))
  const cut = (x: Tensor) => x.detach().requires_grad_(x.requires_grad)

  // The first run is recorded too, to find the parameters that it uses; its graph, which ends at the inputs, is dropped at once.
  const { values, learned, parameters, put_together } = tidy(() => {
    const since = native.graph_position()
    const ends = inputs.map(cut)
    const { tensors, put_together } = results_of(ends)
    const reached = native.graph_leaves(tensors.map(handle_of), ends.map(handle_of), since)
    if (reached === null)
      throw new ValueError('it uses what was computed outside of it and is not among its arguments: give it as one', op)
    const learned = tensors.map((x) => x.requires_grad)
    return { values: tensors.map((x) => x.detach()), learned, parameters: reached.map(wrap), put_together }
  })
  if (!learned.includes(true)) return put_together(values) as R

  const part = autograd_function({
    forward(ctx, ...tensors: Tensor[]) {
      ctx.save_for_backward(...tensors)
      ctx.mark_non_differentiable(...values.filter((_, i) => !learned[i]))
      return values
    },
    backward(ctx, ...gradients) {
      // Gradients of gradients go on to the inputs, others end at copies of them.
      const twice = torch_is_grad_enabled()
      const recompute = () => {
        const saved = [...ctx.saved_variables]
        const ends = saved.slice(0, count).map((x) => (twice ? x.view_as(x) : cut(x)))
        const { tensors } = results_of(ends)
        if (tensors.map((x) => x.requires_grad).join() !== learned.join())
          throw new ValueError('it gives other results when it is run again for the gradients', op)
        const wanted = [...ends, ...saved.slice(count)]
        const asked = wanted.filter((x) => x.requires_grad)
        const found = autograd_grad(
          tensors.filter((_, i) => learned[i]),
          asked,
          { grad_outputs: gradients.filter((_, i) => learned[i]), allow_unused: true, create_graph: twice },
        )
        return wanted.map((x) => (x.requires_grad ? found[asked.indexOf(x)]! : null))
      }
      return tidy(() => again(() => with_enable_grad(recompute)))
    },
  })
  return put_together(part(...inputs, ...parameters)) as R
}
