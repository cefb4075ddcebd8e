/**
 * The recordings' own scripts, ported: their expressions of schedulers, distributions, optimizers, and luz. (Layers, losses
 * and initial values are ported in tests/nn.)
 */
import { cases, describe_with, is_there, number, text } from '../shared'
import { run_script } from './script'
import { value_difference } from './values'

type Numbers = (number | string)[]
const numbers_of = (x: unknown): number[] =>
  (Array.isArray(x) || ArrayBuffer.isView(x) ? Array.from(x as unknown as ArrayLike<number>) : [x]) as number[]

function expect_near(is: unknown, should: Numbers, tolerance = 1e-5): void {
  const own = numbers_of(is)
  const far = should.map(number).filter((x, i) => !(Math.abs(own[i]! - x) <= tolerance * Math.max(1, Math.abs(x))))
  if (own.length !== should.length || far.length > 0) expect(own).toEqual(should)
}

/** What a script shows last; every part of it has a translation. */
async function value_of(r: string): Promise<unknown> {
  const { made, value, error } = await run_script(r)
  expect(made.problems).toEqual([])
  if (error) throw error
  return value
}

interface SchedulerCase {
  id: string
  group1: Numbers
  group2: Numbers
  momentum1: Numbers
  error: string | null
}
describe_with('goldens/numeric/schedulers.jsonl')('schedulers on two groups', () => {
  const all = cases<SchedulerCase>('goldens/numeric/schedulers.jsonl').filter(({ error }) => error === null)
  test.each(all.map((golden) => [golden.id, golden] as const))('%s', async (id, { group1, group2, momentum1 }) => {
    const value = (await value_of(`
l <- ${JSON.stringify(id)}
w1 <- torch_ones(1, requires_grad = TRUE); w2 <- torch_ones(1, requires_grad = TRUE)
o <- optim_sgd(list(list(params = list(w1), lr = 0.1), list(params = list(w2), lr = 0.5)), lr = 0.1, momentum = 0.9)
s <- ${id}; g1 <- g2 <- m1 <- numeric()
see <- function() { g1 <<- c(g1, o$param_groups[[1]]$lr); g2 <<- c(g2, o$param_groups[[2]]$lr); m1 <<- c(m1, o$param_groups[[1]]$momentum) }
metric <- abs(sin(1:30)) + 1 / (1:30)
for (k in 1:30) { see(); o$step(); if (grepl("plateau", l)) s$step(metric[k]) else s$step() }
see()
list(g1, g2, m1)`)) as unknown[]
    expect_near(value[0], group1)
    expect_near(value[1], group2)
    expect_near(value[2], momentum1)
  })
})

interface SingleCase {
  id: string
  lr: Numbers
  momentum: Numbers
  beta1: Numbers
  error: string | null
}
describe_with('goldens/numeric/schedulers_one_group.jsonl')('schedulers on one group', () => {
  const all = cases<SingleCase>('goldens/numeric/schedulers_one_group.jsonl').filter(({ error }) => error === null)
  test.each(all.map((golden) => [golden.id, golden] as const))('%s', async (id, { lr, momentum, beta1 }) => {
    const [optimizer, call] = id.split(' | ')
    const value = (await value_of(`
pc <- c("${optimizer}", ${JSON.stringify(call)})
lr <- mo <- b1 <- numeric()
w <- torch_ones(1, requires_grad = TRUE)
o <- switch(pc[1], sgd = optim_sgd(list(w), lr = 0.1, momentum = 0.9), adam = optim_adam(list(w), lr = 0.1), rmsprop = optim_rmsprop(list(w), lr = 0.1))
s <- ${call}; metric <- abs(sin(1:30)) + 1 / (1:30)
see <- function() { g <- o$param_groups[[1]]; lr <<- c(lr, g$lr); if (!is.null(g$momentum)) mo <<- c(mo, g$momentum); if (!is.null(g$betas)) b1 <<- c(b1, g$betas[[1]]) }
for (k in 1:30) { see(); o$step(); if (grepl("plateau", pc[2])) s$step(metric[k]) else s$step() }
see()
list(lr, mo, b1)`)) as unknown[]
    expect_near(value[0], lr)
    expect_near(value[1], momentum)
    expect_near(value[2], beta1)
  })
})

const moments: Record<string, string> = {
  log_prob: 'd$log_prob(v)',
  entropy: 'd$entropy()',
  mean: 'd$mean',
  variance: 'd$variance',
  stddev: 'd$stddev',
  cdf: 'd$cdf(v)',
  icdf: 'd$icdf(torch_tensor(c(0.1, 0.9)))',
  sample: 'd$sample()',
  sample_5: 'd$sample(5)',
  sample_2_3: 'd$sample(c(2, 3))',
  rsample_4: 'd$rsample(4)',
  enumerate_support: 'd$enumerate_support()',
}
type DistributionCase = { id: string; value: string } & Record<string, { error?: string; dtype?: string }>
describe_with('goldens/numeric/distr.jsonl')('distributions', () => {
  const all = cases<DistributionCase>('goldens/numeric/distr.jsonl').flatMap((golden) =>
    Object.entries(moments).flatMap(([field, r]) =>
      golden[field]?.dtype === undefined ? [] : [[golden.id, r, golden.value, golden[field]] as const],
    ),
  )
  test.each(all)('%s: %s', async (id, r, given, recorded) => {
    const value = await value_of(`d <- ${id}; v <- ${given}\ntorch_manual_seed(1); set.seed(1)\n${r}`)
    expect(value_difference(value, recorded)).toBe('')
  })
})

interface OptimizerCase {
  id: string
  args: Record<string, number | string | boolean | number[]> | null
  problem: string
  losses: Numbers
  parameters: Numbers[]
  error: string | null
}
const problems: Record<string, string> = {
  quadratic:
    'function() { w <- torch_tensor(c(1, -2, 3), requires_grad = TRUE); cc <- torch_tensor(c(1, 10, 0.5)); t <- torch_tensor(c(0.5, 0, -1)); list(list(w), function() (cc * (w - t)^2)$sum()) }',
  logistic:
    'function() { w <- torch_zeros(3, requires_grad = TRUE); b <- torch_zeros(1, requires_grad = TRUE); X <- torch_sin(torch_arange(1, 30))$view(c(10, 3)); y <- (torch_cos(torch_arange(1, 10)) > 0)$to(dtype = torch_float()); list(list(w, b), function() nnf_binary_cross_entropy_with_logits(X$matmul(w) + b, y)) }',
}
/** What is not compared. */
const left_out = ({ id, args }: OptimizerCase): boolean =>
  // R adds weight_decay times the number of the parameter rather than its value.
  (/^(sgd|rmsprop)$/.test(id) && args !== null && 'weight_decay' in args) ||
  // R takes the beginning of an argument's name for it.
  (args !== null && 'lambd' in args)
const r_value = (x: unknown): string =>
  Array.isArray(x)
    ? `c(${x.map(r_value).join(', ')})`
    : typeof x === 'boolean'
      ? String(x).toUpperCase()
      : JSON.stringify(x)
describe_with('goldens/numeric/optim.jsonl')('optimizers', () => {
  const all = cases<OptimizerCase>('goldens/numeric/optim.jsonl').filter(
    (golden) => golden.error === null && !left_out(golden),
  )
  test.each(all.map((golden) => [golden.id, JSON.stringify(golden.args), golden.problem, golden] as const))(
    '%s %s on the %s problem',
    async (id, _, problem, { args, losses, parameters }) => {
      const given = Object.entries(args ?? {}).map(([name, value]) => `${name} = ${r_value(value)}`)
      const value = (await value_of(`
pr <- (${problems[problem]})()
a <- list(${given.join(', ')})
o <- do.call(optim_${id}, c(list(pr[[1]]), a))
traj <- list(); ls <- list()
for (k in 1:10) {
  cl <- function() { o$zero_grad(); l <- pr[[2]](); l$backward(); l }
  if ("${id}" == "lbfgs") l <- o$step(cl) else { l <- cl(); o$step() }
  ls[[k]] <- as.numeric(l)
  traj[[k]] <- unlist(lapply(pr[[1]], function(p) as.numeric(p)))
}
list(unlist(ls), traj)`)) as [unknown, unknown[]]
      expect_near(value[0], losses, 1e-4)
      parameters.forEach((each, k) => expect_near(value[1][k], each, 1e-4))
    },
  )
})

/** The text between a bracket's ends, parts apart. */
function arguments_of(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const sign of text) {
    depth += { '(': 1, ')': -1 }[sign] ?? 0
    if (depth < 0) break
    if (sign === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += sign
  }
  return parts.map((part) => part.trim())
}
const file = 'goldens/drivers/luz.R'
const driver = is_there(file) ? text(file) : ''
/** The driver's calls of one of its functions: a name, and what follows. */
const calls_of = (f: string): string[][] =>
  [...driver.matchAll(new RegExp(`\\b${f}\\("`, 'g'))].map(({ index }) =>
    arguments_of(driver.slice(index + f.length + 1)),
  )

/** The driver's definitions that its calls need. */
const problem = driver
  .split('\n')
  .filter((line) => /^(X|Xv|train|net|base) <- /.test(line))
  .join('\n')

interface FitCase {
  lines: string[]
  metrics: { set: string[]; metric: string[]; epoch: number[]; value: Numbers }
  error: string | null
}
/** Lines of training without what differs from run to run. */
const settled = (lines: readonly string[]): string[] => lines.filter((line) => line !== '')

async function expect_fit(call: string, recorded: FitCase): Promise<void> {
  const { made, value, printed, error } = await run_script(`library(torch); library(luz)
${problem}
torch_manual_seed(1); set.seed(1)
f <- ${call}
m <- get_metrics(f)
list(as.character(m$set), as.character(m$metric), as.numeric(m$epoch), as.numeric(m$value))`)
  expect(made.problems).toEqual([])
  if (error) throw error
  const [set, metric, epoch, values] = value as unknown[]
  expect([set, metric, epoch]).toEqual([recorded.metrics.set, recorded.metrics.metric, recorded.metrics.epoch])
  expect_near(values, recorded.metrics.value, 1e-4)
  const lines = settled(printed.split('\n'))
  const should = settled(recorded.lines)
  expect(lines.slice(0, should.length)).toEqual(should)
}

describe_with(file)('luz', () => {
  const fit = cases<Record<string, FitCase>>('goldens/luz/fit.json')[0]!
  const rest = 'verbose = TRUE, dataloader_options = list(batch_size = 16, shuffle = FALSE)'
  test.each([
    ['basic', `base() %>% fit(train, epochs = 3, valid_data = valid, ${rest})`],
    ['no_valid', `base() %>% fit(train, epochs = 3, valid_data = NULL, ${rest})`],
    ['fraction_valid', `base() %>% fit(train, epochs = 3, valid_data = 0.25, ${rest})`],
    ['adam', `base(opt = optim_adam, lr = 0.01) %>% fit(train, epochs = 3, valid_data = valid, ${rest})`],
    [
      'accumulate',
      `base() %>% fit(train, epochs = 3, valid_data = valid, accelerator = accelerator(cpu = TRUE), ${rest})`,
    ],
  ])('fit, %s', async (name, call) => {
    await expect_fit(call, fit[name]!)
  })

  const callbacks = cases<Record<string, FitCase>>('goldens/luz/callbacks.json')[0]!
  const with_callbacks = calls_of('one').flatMap(([label, ...more]) => {
    const name = label!.slice(1, -1)
    const of = (option: string, otherwise: string): string =>
      more.find((each) => each.startsWith(`${option} = `))?.slice(option.length + 3) ?? otherwise
    const callback = more.filter((each) => !/^(epochs|lr) = /.test(each)).join(', ')
    // Files' names of the driver's own; R's own error; and a hook that luz does not have, so that R's scheduler never steps.
    if (/\b(f|d|d2)\b|on_batch_end/.test(callback) || callbacks[name] === undefined || callbacks[name].error !== null)
      return []
    const call = `base(list(luz_metric_mae()), lr = ${of('lr', '0.05')}) %>% fit(train, epochs = ${of('epochs', '8')}, valid_data = valid, callbacks = list(${callback}), ${rest})`
    return [[callback, name, call] as const]
  })
  test.each(with_callbacks)('%s', async (_, name, call) => {
    await expect_fit(call, callbacks[name]!)
  })

  interface MetricCase {
    abbrev?: string
    value?: number | Numbers
    after_twice?: number | Numbers
    format?: number | string
    error?: string
  }
  const metrics = cases<Record<string, MetricCase>>('goldens/luz/metrics.json')[0]!
  const inputs = driver.split('\n').find((line) => line.trim().startsWith('lg <- '))!
  const of_metrics = calls_of('mk').flatMap(([label, ...more]) => {
    const recorded = metrics[label!.slice(1, -1)]
    return recorded === undefined || recorded.error ? [] : [[more.join(', '), more, recorded] as const]
  })
  test.each(of_metrics)('metric %s', async (_, [metric, preds, targets], recorded) => {
    const value = (await value_of(`library(luz)
${inputs.trim()}
m <- ${metric}; p <- ${preds}; t <- ${targets}
o <- m$new(); o$update(p, t); v1 <- o$compute(); o$update(p, t); v2 <- o$compute()
list(o$abbrev, as.numeric(v1), as.numeric(v2), o$format(v1))`)) as unknown[]
    expect(value[0]).toBe(recorded.abbrev)
    expect_near(value[1], [recorded.value].flat() as Numbers)
    expect_near(value[2], [recorded.after_twice].flat() as Numbers)
    if (recorded.format !== '') expect(Number(value[3])).toBeCloseTo(Number(recorded.format), 6)
  })

  test('lr_finder', async () => {
    const { lr, loss } = cases<{ lr: Numbers; loss: Numbers }>('goldens/luz/lr_finder.json')[0]!
    const value = (await value_of(`library(luz)
${problem}
torch_manual_seed(1); set.seed(1)
v <- lr_finder(base(), train, steps = 20, start_lr = 1e-4, end_lr = 1, dataloader_options = list(batch_size = 16, shuffle = FALSE), verbose = FALSE)
list(as.numeric(v$lr), as.numeric(v$loss))`)) as unknown[]
    expect_near(value[0], lr)
    expect_near(value[1], loss, 1e-4)
  })

  test('nnf_mixup', async () => {
    const recorded = cases<{ x: unknown; y: { ys: { y1: unknown; y2: unknown }; weight: unknown } }>(
      'goldens/luz/mixup.json',
    )[0]!
    const value = (await value_of(`library(luz)
${problem}
torch_manual_seed(1); set.seed(1)
m <- nnf_mixup(X[1:3, ], Y[1:3, ], torch_tensor(c(0.3, 0.5, 0.9)))
list(m$x, m$y$ys$y1, m$y$ys$y2, m$y$weight)`)) as unknown[]
    const { x, y } = recorded
    expect(value_difference(value, [x, y.ys.y1, y.ys.y2, y.weight])).toBe('')
  })
})
