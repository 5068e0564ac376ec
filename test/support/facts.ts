import type { FileFacts } from '../../src/actions/file-facts.ts'

/** A plain file of root, or what the test says of it. */
export function factsOf(facts: Partial<FileFacts> = {}): FileFacts {
  return {
    type: 'file',
    mode: '0644',
    owner: 'root',
    group: 'root',
    uid: 0,
    gid: 0,
    size: 6,
    inode: 1,
    device: 1,
    links: 1,
    accessed: 1,
    modified: 2,
    changed: 3,
    ...facts,
  }
}
