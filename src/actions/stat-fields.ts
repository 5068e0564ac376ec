import type { FileFacts } from './file-facts.ts'

/** What stat says of a file under the names that Ansible's users know. */
export function statFields(file: FileFacts): Record<string, unknown> {
  const { type, mode } = file
  return {
    isreg: type === 'file',
    isdir: type === 'directory',
    islnk: type === 'link',
    isfifo: type === 'fifo',
    issock: type === 'socket',
    ischr: type === 'character device',
    isblk: type === 'block device',
    mode,
    ...permissions(mode),
    uid: file.uid,
    gid: file.gid,
    pw_name: file.owner,
    gr_name: file.group,
    size: file.size,
    inode: file.inode,
    dev: file.device,
    nlink: file.links,
    atime: file.accessed,
    mtime: file.modified,
    ctime: file.changed,
  }
}

/** `rusr`, `wgrp`, `xoth` and the rest. */
function permissions(mode: string): Record<string, boolean> {
  const bits = Number.parseInt(mode, 8)
  const whom = ['oth', 'grp', 'usr']
  const what = ['x', 'w', 'r']
  const each = whom.flatMap((who, i) => what.map((may, j) => [may + who, (bits & (1 << (3 * i + j))) !== 0] as const))
  return { ...Object.fromEntries(each), isuid: (bits & 0o4000) !== 0, isgid: (bits & 0o2000) !== 0 }
}
