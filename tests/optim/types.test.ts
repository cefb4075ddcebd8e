/** What an editor knows of optimizers and schedulers of one's own. What is wrong must not compile: `tsc` checks the comments. */
import {
  lr_scheduler,
  nn_linear,
  optim_sgd,
  optimizer,
  torch_load,
  torch_ones,
  torch_serialize,
  torch_zeros_like,
} from 'torchluz'

const optim_sign = optimizer({
  name: 'optim_sign',
  initialize(params, lr = 0.1, betas = [0.9, 0.99], decay = null) {
    const sum: number = lr + betas.length
    super.initialize(params, { lr, betas, decay, sum })
  },
  step(closure = null) {
    return this.step_helper(closure, (group, param) => {
      const kept = this.state.get(param) ?? { steps: 0, average: torch_zeros_like(param) }
      this.state.set(param, { ...kept, steps: kept.steps + 1 })
      param.sub_(param.grad!.sign().add(kept.average).mul(group.lr))
    })
  },
})

const lr_warmup = lr_scheduler({
  name: 'lr_warmup',
  initialize(optimizer, steps = 2) {
    this.steps = steps
    super.initialize(optimizer)
  },
  get_lr() {
    return this.base_lrs.map((lr) => lr * Math.min(1, (this.last_epoch + 1) / this.steps))
  },
})

describe('types', () => {
  test("of an optimizer of one's own: options and what is kept are of any kind, arguments of their defaults'", () => {
    const net = nn_linear(2, 1)
    const before = net.weight.detach().clone()
    const sign = optim_sign(net.parameters, 0.5, [0.1, 0.2], 'anything')
    net(torch_ones(1, 2)).sum().backward()
    sign.step()
    expect(before.sub(net.weight).mean().item()).toBeCloseTo(0.5)
    // @ts-expect-error -- lr is a number
    expect(optim_sign(net.parameters, '0.5').param_groups[0]!.lr).toBe('0.5')
  })

  test('of states are what torch_save() takes', () => {
    const sgd = optim_sgd(nn_linear(2, 1).parameters, { lr: 1 })
    expect(torch_load(torch_serialize(sgd.state_dict()))).toHaveProperty('param_groups')
    expect(torch_load(torch_serialize(lr_warmup(sgd).state_dict()))).toHaveProperty('last_epoch', 0)
  })

  test("of a scheduler of one's own", () => {
    const sgd = optim_sgd(nn_linear(2, 1).parameters, { lr: 1 })
    expect(lr_warmup(sgd, 4).get_last_lr()).toEqual([0.25])
    // @ts-expect-error -- steps is a number
    void (() => lr_warmup(sgd, '4'))
  })
})
