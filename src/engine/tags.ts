/** Whether `--tags` and `--skip-tags` let a task with these tags run, as in Ansible. */
export function tagsAllow(
  tags: ReadonlySet<string>,
  { only = [], skip = [] }: { only?: readonly string[]; skip?: readonly string[] },
): boolean {
  return isSelected(tags, only) && !isSkipped(tags, skip)
}

function isSelected(tags: ReadonlySet<string>, only: readonly string[]): boolean {
  if (tags.has('always') || only.some(tag => tags.has(tag))) return true
  if (tags.has('never')) return false
  if (only.length === 0 || only.includes('all')) return true
  return (only.includes('tagged') && tags.size > 0) || (only.includes('untagged') && tags.size === 0)
}

function isSkipped(tags: ReadonlySet<string>, skip: readonly string[]): boolean {
  if (skip.some(tag => tags.has(tag))) return true
  if (skip.includes('all')) return !tags.has('always')
  return (skip.includes('tagged') && tags.size > 0) || (skip.includes('untagged') && tags.size === 0)
}
