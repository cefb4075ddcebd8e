/** Items of datasets made one by one, with their tensor work done for a batch at a time. */
export { ItemMaker, type TransformedRows } from './maker'
export { read_source } from './straight_line'
