import { posix } from 'node:path'
import { UserError } from '../errors.ts'

/** Throws where removing `path` would take a part of the operating system with it. */
export function refuseSystemFolder(path: string): void {
  const plain = posix.normalize(path).replace(/^\/+|\/+$/g, '')
  const [top = '', inside, ...deeper] = plain.split('/')
  const isTop = plain === '' || (inside === undefined && topFolders.has(top))
  const isInSystem = deeper.length === 0 && inside !== undefined && systemFolders.has(top) && inside !== ''
  if (isTop || isInSystem || plain === 'var/lib' || plain === 'var/log') {
    throw new UserError(`Cannot remove "${path}": it is a part of the operating system`)
  }
}

const topFolders = new Set(
  'bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv sys tmp usr var'.split(' '),
)

/** Of these, what lies directly in them too. */
const systemFolders = new Set(['dev', 'proc', 'sys', 'usr'])
