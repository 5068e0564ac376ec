import { UserError } from '../errors.ts'
import type { AdminCommand } from './admin-command.ts'

/** What Alluxio says of a backup that it made. */
export interface Backup {
  /** The master that wrote the file, by the name it knows itself by: often a standby. */
  readonly host: string
  readonly path: string
  /** How many entries of the journal it holds. */
  readonly entries: number
}

/** Lets a standby write a backup into a folder of its own disk, or the leader where there is no standby. */
export function takeBackup(home: string, folder: string): AdminCommand {
  const args = ['fsadmin', 'backup', folder, '--local', '--allow-leader']
  return { home, args, proof: [hostLine, pathLine, entriesLine] }
}

/** Reads what `fsadmin backup` printed: progress, each step over the last one, then host, URI and count. */
export function parseBackup(stdout: string): Backup | undefined {
  const [host, uri, entries] = [hostLine, pathLine, entriesLine].map(line => line.exec(stdout)?.[1])
  if (host === undefined || uri === undefined || entries === undefined) return undefined
  return { host, path: uri.replace(/^file:(\/\/[^/]*)?(?=\/)/, ''), entries: Number(entries) }
}

/** The master of the inventory that a backup's host is: it may have said its short name, or its long one. */
export function masterNamed(host: string, masters: readonly string[]): string {
  const exact = masters.find(master => master === host)
  const alike = masters.filter(master => shortName(master) === shortName(host))
  const found = exact ?? (alike.length === 1 ? alike[0] : undefined)
  if (found !== undefined) return found
  throw new UserError(
    `Cannot find the backup: Alluxio wrote it on "${host}", which is none of the masters ${masters.join(', ')}`,
  )
}

// The progress ends with a carriage return, which begins a line for `^` too.
const hostLine = /^Backup Host\s*: (\S+)/m
const pathLine = /^Backup URI\s*: (\S+)/m
const entriesLine = /^Backup Entry Count\s*: (\d+)/m

function shortName(host: string): string {
  return /^[\d.]+$/.test(host) ? host : host.split('.', 1)[0]!
}
