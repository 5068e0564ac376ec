/** A list as it may stand in YAML: one text, several with commas between them, or a list. */
export function listOf(value: string | readonly string[] | undefined): string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? value.split(',').map(item => item.trim()) : [...value]
}
