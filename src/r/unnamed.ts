/**
 * Lists of which some elements have names are objects. Those that have none stand under a key that says their place as R shows it,
 * `[[2]]`, so that all keep their order.
 */
export const unnamed = (place: number): string => `[[${place}]]`
const placed = /^\[\[\d+\]\]$/
/** The name that a key stands for: '' where its element has none. */
export const name_of_key = (key: string): string => (placed.test(key) ? '' : key)
