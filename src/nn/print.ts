/** Modules as R prints them. */
import { Tensor } from '../torch/tensor'
import { is_nn_buffer, is_nn_parameter } from './parameter'
import { class_name, nn_Module } from './module'

const width = 80
const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
const rule = (title: string) => `── ${title} ${'─'.repeat(width - title.length - 4)}`
const count = (module: nn_Module) => Object.values(module.parameters).reduce((sum, tensor) => sum + tensor.numel(), 0)
const tensor_line = ([name, tensor]: [string, Tensor]) =>
  `• ${name}: ${tensor.dtype.name} [${tensor.shape.map((size) => `1:${size}`).join(', ')}]`

/** The text that R prints of a module: its parameters' number, then what is directly in it. */
export function print_module(module: nn_Module): string {
  const fields = Object.entries(module)
  const sections: [string, string[]][] = [
    [
      'Modules',
      Object.entries(module.children).map(
        ([name, child]) => `• ${name}: <${class_name(child)}> #${grouped(count(child))} parameters`,
      ),
    ],
    ['Parameters', (fields.filter(([, x]) => is_nn_parameter(x)) as [string, Tensor][]).map(tensor_line)],
    ['Buffers', (fields.filter(([, x]) => is_nn_buffer(x)) as [string, Tensor][]).map(tensor_line)],
  ]
  const lines = [`An \`nn_module\` containing ${grouped(count(module))} parameters.`]
  for (const [title, entries] of sections) if (entries.length > 0) lines.push('', rule(title), ...entries)
  return lines.join('\n')
}
