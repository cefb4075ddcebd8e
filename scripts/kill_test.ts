/**
 * Kills fits at random moments while they write checkpoints, starts them again, and compares what they give in the end
 * with a fit that nobody disturbed.
 *
 *   node --import tsx scripts/kill_test.ts [kills = 50] [seed = 1]
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  as_numeric,
  fit,
  lr_exponential,
  luz_callback,
  luz_callback_auto_resume,
  luz_callback_csv_logger,
  luz_callback_early_stopping,
  luz_callback_keep_best_model,
  luz_callback_lr_scheduler,
  luz_callback_model_checkpoint,
  luz_metric_mae,
  nn_dropout,
  nn_linear,
  nn_module,
  nn_mse_loss,
  optim_adam,
  set_seed,
  setup,
  torch_get_num_threads,
  torch_manual_seed,
  torch_randn,
  torch_set_num_threads,
  type Tensor,
} from '../src/index'
import { load_state } from '../src/luz/store'

const Net = nn_module({
  name: 'Net',
  initialize() {
    return { a: nn_linear(20, 300), b: nn_linear(300, 300), drop: nn_dropout(0.3), c: nn_linear(300, 1) }
  },
  forward(x: Tensor): Tensor {
    return this.c(this.drop(this.b(this.a(x).tanh()).tanh()))
  },
})

/** The fit that is killed. What it prints at the end is what is compared. */
async function child(folder: string): Promise<void> {
  // The number of threads, which else follows the machine's load, decides in which order libtorch adds.
  torch_set_num_threads(torch_get_num_threads())
  torch_manual_seed(7)
  set_seed(7)
  const x = torch_randn(96, 20)
  const y = x.sum({ dim: 2, keepdim: true }).tanh()
  const ready = luz_callback({
    on_fit_begin() {
      process.stdout.write('training\n')
    },
  })
  const fitted = await fit(setup(Net, { loss: nn_mse_loss(), optimizer: optim_adam, metrics: luz_metric_mae() }), {
    data: [x, y],
    valid_data: 0.25,
    epochs: 30,
    dataloader_options: { batch_size: 8 },
    callbacks: [
      ready(),
      luz_callback_lr_scheduler(lr_exponential, { gamma: 0.9 }),
      luz_callback_model_checkpoint(join(folder, 'models/')),
      luz_callback_csv_logger(join(folder, 'log.csv')),
      luz_callback_keep_best_model(),
      luz_callback_early_stopping({ patience: 8 }),
      luz_callback_auto_resume(join(folder, 'state.pt')),
    ],
  })
  const weights = Object.values(fitted.model.parameters).flatMap((parameter) => as_numeric(parameter))
  const checksum = weights.reduce((sum, w, i) => sum + w * ((i % 97) + 1), 0)
  process.stdout.write(`result ${JSON.stringify({ metrics: fitted.records.metrics, checksum })}\n`)
}

interface Run {
  /** What the fit gave, or null where it was killed before. */
  result: string | null
  milliseconds: number
}

/** Runs the fit, and kills it some time after its first epoch began. */
function run(folder: string, kill_after: number | null): Promise<Run> {
  return new Promise((resolve, reject) => {
    const training = spawn(process.execPath, ['--import', 'tsx', __filename, 'child', folder])
    let [output, errors, started] = ['', '', 0]
    training.stderr.on('data', (chunk) => (errors += String(chunk)))
    training.stdout.on('data', (chunk) => {
      output += String(chunk)
      if (started > 0 || !output.includes('training')) return
      started = performance.now()
      if (kill_after !== null) setTimeout(() => training.kill('SIGKILL'), kill_after)
    })
    training.once('close', (code, signal) => {
      const result = /^result (.*)$/m.exec(output)?.[1] ?? null
      if (signal === 'SIGKILL' || (code === 0 && result !== null))
        resolve({ result: signal === 'SIGKILL' ? null : result, milliseconds: performance.now() - started })
      else reject(new Error(`the fit failed: ${errors}`))
    })
  })
}

/** Reads every file that bears a checkpoint's name. */
function check_files(folder: string): void {
  const models = join(folder, 'models')
  const files = existsSync(models) ? readdirSync(models).filter((name) => name.endsWith('.pt')) : []
  for (const file of files) load_state(join(models, file))
  if (existsSync(join(folder, 'state.pt'))) load_state(join(folder, 'state.pt'))
}

/** Whether a file was being written when the process was killed. */
const half_written = (folder: string): boolean =>
  [folder, join(folder, 'models')].some(
    (part) => existsSync(part) && readdirSync(part).some((name) => name.endsWith('.part')),
  )

async function main(kills: number, seed: number): Promise<void> {
  let state = seed >>> 0
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const root = mkdtempSync(join(tmpdir(), 'torchluz-kill-'))
  try {
    const whole = await run(join(root, 'whole'), null)
    const log = readFileSync(join(root, 'whole', 'log.csv'), 'utf8')
    let [killed, fits, writing] = [0, 0, 0]
    while (killed < kills) {
      const folder = join(root, `fit-${++fits}`)
      for (;;) {
        const left = killed < kills
        const { result } = await run(folder, left ? random() * whole.milliseconds * 0.6 : null)
        check_files(folder)
        if (result === null) {
          killed++
          if (half_written(folder)) writing++
          continue
        }
        if (result !== whole.result) throw new Error(`a resumed fit gave something else:\n${result}\n${whole.result!}`)
        if (readFileSync(join(folder, 'log.csv'), 'utf8') !== log) throw new Error('a resumed fit has another log')
        break
      }
      const remains = readdirSync(join(folder, 'models')).filter((name) => name.endsWith('.part'))
      if (remains.length > 1) throw new Error(`files are left over: ${remains.join(', ')}`)
    }
    process.stdout.write(
      `${killed} kills in ${fits} fits, ${writing} of them while a file was written: every checkpoint was whole, every result that of an unbroken fit\n`,
    )
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const [first, second] = process.argv.slice(2)
const work = first === 'child' ? child(second!) : main(Number(first ?? 50), Number(second ?? 1))
work.catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`)
  process.exitCode = 1
})
