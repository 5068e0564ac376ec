import type { Order } from '../playbook/model.ts'

/** The hosts of a play in the order that it asks for. */
export function inOrder(names: readonly string[], order: Order): string[] {
  if (order === 'inventory') return [...names]
  if (order === 'reverse_inventory') return names.toReversed()
  if (order === 'shuffle') return shuffled(names)
  const sorted = names.toSorted((a, b) => a.localeCompare(b))
  return order === 'sorted' ? sorted : sorted.reverse()
}

function shuffled(names: readonly string[]): string[] {
  return names
    .map(name => ({ name, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ name }) => name)
}
