/** data_transformer: tables of any columns as numbers for a network, and back. */
import { inspect } from 'node:util'
import { DataFrame, R_CLASS, R_PRINT, type Cell } from '../r'
import { IndexError, TypeError_, ValueError, check_named, describe } from '../torch/errors'
import { match_arguments, type Arguments } from '../luz/arguments'
import {
  fit_continuous_column,
  fit_discrete_column,
  inverse_continuous_column,
  inverse_discrete_column,
  transform_continuous_column,
  transform_discrete_column,
  type ColumnMeta,
  type ContinuousMeta,
  type DiscreteMeta,
  type OutputInfo,
} from './columns'
import { as_table, place, with_colnames, type Matrix, type Table, type TableData } from './matrix'

/** Arguments of fit(). */
export interface TransformerOptions {
  /** Columns of categories, by name or by number from 1. */
  discrete_columns?: readonly (string | number)[] | string | number | null
  /** Whether continuous columns are described by mixtures of normal distributions (Xu et al. 2019). */
  mode_specific?: boolean
  /** The most parts of a mixture. */
  n_modes?: number
}

const r_members: Record<string, string> = {
  clone: 'function (deep = FALSE) ',
  fit: 'function (data, discrete_columns = NULL, mode_specific = FALSE, ',
  fit_continuous: 'function (column = NULL, data = NULL, mode_specific = FALSE, ',
  fit_discrete: 'function (column = NULL, data = NULL) ',
  initialize: 'function () ',
  inverse_transform: 'function (data) ',
  inverse_transform_continuous: 'function (meta, data) ',
  inverse_transform_discrete: 'function (meta, data) ',
  transform: 'function (data) ',
  transform_continuous: 'function (column_meta, data) ',
  transform_discrete: 'function (column_meta, data) ',
}

const cells_of = (data: readonly Cell[] | readonly (readonly Cell[])[]): Cell[] =>
  data.map((cell) => (Array.isArray(cell) ? (cell as Cell[])[0]! : (cell as Cell)))

/**
 * The class of what data_transformer() makes.
 *
 * What was learned are plain fields, so that a transformer can be kept as JSON beside its GAN.
 *
 * @example
 * const text = JSON.stringify(transformer)
 * const again = Object.assign(data_transformer(), JSON.parse(text))
 */
export class DataTransformer {
  /** What each part of the numbers is, in order. */
  declare output_info: OutputInfo[]
  /** How many columns of numbers there are. */
  declare output_dimensions: number
  /** What was learned of each column. */
  declare meta: ColumnMeta[]
  declare mode_specific: boolean
  declare n_modes: number

  /** What is learned of a continuous column; fit() calls it. */
  fit_continuous(
    column: string | number | null = null,
    data: readonly Cell[] | readonly (readonly Cell[])[] = [],
    mode_specific = false,
    n_modes = 10,
  ): ContinuousMeta {
    return fit_continuous_column(column ?? 1, cells_of(data), mode_specific, n_modes)
  }
  /** What is learned of a column of categories; fit() calls it. */
  fit_discrete(
    column: string | number | null = null,
    data: readonly Cell[] | readonly (readonly Cell[])[] = [],
  ): DiscreteMeta {
    return fit_discrete_column(column ?? 1, cells_of(data))
  }

  /**
   * Learns a table's columns: the mean and standard deviation of numbers (or a mixture, with `mode_specific`), the levels
   * of categories. Missing cells are left out.
   *
   * @param data rows, columns by name, a data frame, an RArray or a tensor.
   * @returns the transformer.
   * @throws ValueError for infinite and non-numeric cells of continuous columns; it names them.
   * @example data_transformer().fit({ age: [31, 22], sex: ['M', 'F'] }, { discrete_columns: ['sex'] })
   */
  fit(
    data: TableData,
    ...args: Arguments<
      [
        discrete_columns: NonNullable<TransformerOptions['discrete_columns']> | null,
        mode_specific: boolean,
        n_modes: number,
      ],
      TransformerOptions
    >
  ): this {
    const given = match_arguments<TransformerOptions>(args, ['discrete_columns', 'mode_specific', 'n_modes'], 'fit')
    const { discrete_columns = null, mode_specific = false, n_modes = 10 } = given
    if (typeof mode_specific !== 'boolean')
      throw new TypeError_(`'mode_specific' is true or false, got ${describe(mode_specific)}`, 'fit')
    if (!Number.isInteger(n_modes) || n_modes < 1)
      throw new ValueError(`'n_modes' is a whole number from 1 on, got ${describe(n_modes)}`, 'fit')
    const table = as_table(data, 'fit')
    if (table.rows === 0 || table.columns.length === 0) throw new ValueError('data cannot be empty', 'fit')
    const discrete = places_of(discrete_columns, table)
    const meta = table.columns.map((column, j) => {
      const name = table.names?.[j] ?? j + 1
      return discrete.has(j)
        ? this.fit_discrete(name, column)
        : this.fit_continuous(name, column, mode_specific, n_modes)
    })
    this.mode_specific = mode_specific
    this.n_modes = n_modes
    this.meta = meta
    this.output_info = meta.map((column) => column.output_info)
    this.output_dimensions = meta.reduce((sum, column) => sum + column.output_dimensions, 0)
    return this
  }

  /** A continuous column's numbers, by rows. */
  transform_continuous(column_meta: ContinuousMeta, data: readonly Cell[]): number[][] {
    return transform_continuous_column(column_meta, data)
  }
  /** A column of categories as one-hot rows. */
  transform_discrete(column_meta: DiscreteMeta, data: readonly Cell[]): number[][] {
    return transform_discrete_column(column_meta, data)
  }
  /**
   * A table as numbers for a network.
   *
   * @param data a table with the columns that fit() saw; named ones are found by name.
   * @returns a matrix of output_dimensions columns; missing cells are NaN.
   * @throws ValueError for levels that fit() did not see, missing columns and cells that are no finite numbers.
   * @example transformer.transform({ age: [40], sex: ['F'] })
   */
  transform(data: TableData): Matrix {
    const meta = this.fitted('transform')
    const table = as_table(data, 'transform')
    const parts = meta.map((column, j) => {
      const cells = column_of(table, column, j, meta.length)
      return 'levs' in column ? this.transform_discrete(column, cells) : this.transform_continuous(column, cells)
    })
    const names = meta.flatMap((column) =>
      'levs' in column ? column.levs : Array<string>(column.output_dimensions).fill(''),
    )
    return with_colnames(
      Array.from({ length: table.rows }, (_, i) => parts.flatMap((part) => part[i]!)),
      meta.some((column) => 'levs' in column) ? names : null,
    )
  }

  /** The cells that rows of a continuous column's numbers stand for. */
  inverse_transform_continuous(meta: ContinuousMeta, data: readonly number[][]): (number | null)[] {
    return inverse_continuous_column(meta, data)
  }
  /** The levels that rows of a column of categories stand for; ties are broken at random, by R's generator. */
  inverse_transform_discrete(meta: DiscreteMeta, data: readonly number[][]): Cell[] {
    return inverse_discrete_column(meta, data)
  }
  /**
   * A network's numbers as a table of the columns that fit() saw. (RGAN 0.1.1, the chapter's version, gave a matrix.)
   *
   * @param data a matrix of output_dimensions columns; where numbers are NaN the cell is missing.
   * @throws ValueError for other columns and for cells that are no numbers.
   * @example transformer.inverse_transform(sample_synthetic_data(res))
   */
  inverse_transform(data: TableData): DataFrame {
    const op = 'inverse_transform'
    const meta = this.fitted(op)
    const { names, columns, rows } = as_table(data, op)
    if (columns.length !== this.output_dimensions)
      throw new ValueError(`data has ${columns.length} columns, the transformer makes ${this.output_dimensions}`, op)
    columns.forEach((column, j) =>
      column.forEach((cell, i) => {
        if (cell !== null && typeof cell !== 'number')
          throw new ValueError(`${place(i, j, names)} is ${describe(cell)}, no number`, op)
      }),
    )
    let start = 0
    const output: Record<string, Cell[]> = {}
    for (const column of meta) {
      const part = columns.slice(start, (start += column.output_dimensions))
      const numbers = Array.from({ length: rows }, (_, i) => part.map((values) => Number(values[i] ?? NaN)))
      output[String(column.name)] =
        'levs' in column
          ? this.inverse_transform_discrete(column, numbers)
          : this.inverse_transform_continuous(column, numbers)
    }
    return new DataFrame(output)
  }

  /** A copy. */
  clone(_deep = false): DataTransformer {
    return Object.assign(new DataTransformer(), structuredClone({ ...this }))
  }

  private fitted(op: string): ColumnMeta[] {
    if (this.meta === undefined) throw new ValueError('the transformer knows no data yet: call fit(data) first', op)
    return this.meta
  }

  toString(): string {
    const fields = Object.entries(this as object).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? (value ? 'TRUE' : 'FALSE') : typeof value === 'object' ? 'list' : String(value),
    ])
    const lines = [...Object.entries(r_members), ...fields].sort(([a], [b]) => (a! < b! ? -1 : 1))
    return [
      '<data_transformer>',
      '  Public:',
      ...lines.map(([name, text]) => `    ${name}: ${text}`),
      '  Private:',
      '    fit_gmm: function (data, n_modes) ',
    ].join('\n')
  }
  [R_PRINT](): string {
    return this.toString()
  }
  [inspect.custom](): string {
    return this.toString()
  }
  [R_CLASS](): string[] {
    return ['data_transformer', 'R6']
  }
}

function places_of(discrete: TransformerOptions['discrete_columns'], { names, columns }: Table): Set<number> {
  const wanted = discrete == null ? [] : Array.isArray(discrete) ? (discrete as (string | number)[]) : [discrete]
  return new Set(
    wanted.map((column) => {
      const at = typeof column === 'number' ? column - 1 : (names?.indexOf(column as string) ?? -1)
      if (columns[at] === undefined)
        throw new IndexError(
          `discrete_columns has ${describe(column)}: the columns are ${names?.join(', ') ?? `1 to ${columns.length}`}`,
          'fit',
        )
      return at
    }),
  )
}

function column_of(table: Table, meta: ColumnMeta, j: number, count: number): Cell[] {
  const at = table.names === null || typeof meta.name === 'number' ? j : table.names.indexOf(meta.name)
  const column = table.columns[at]
  if (column !== undefined && (table.names !== null || table.columns.length === count)) return column
  throw new ValueError(
    table.names === null
      ? `data has ${table.columns.length} columns, fit() saw ${count}`
      : `data has no column '${meta.name}': it has ${table.names.join(', ')}`,
    'transform',
  )
}

/** Makes a transformer: R's `data_transformer$new()`. */
interface MakesTransformer {
  (): DataTransformer
  new (): DataTransformer
  readonly prototype: DataTransformer
}
/**
 * A transformer of tables: `fit` learns the columns, `transform` makes numbers for a network of them, `inverse_transform`
 * makes columns of a network's numbers. R's `data_transformer$new()`.
 *
 * @example
 * const transformer = data_transformer()
 * transformer.fit(data)
 * const numbers = transformer.transform(data)
 */
export const data_transformer: MakesTransformer = Object.assign(
  function data_transformer(...args: unknown[]): DataTransformer {
    if (args.length > 0) check_named(args[0], [], 'data_transformer')
    return new DataTransformer()
  },
  { prototype: DataTransformer.prototype },
) as unknown as MakesTransformer
