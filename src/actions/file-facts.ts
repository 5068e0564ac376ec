import { CommandError, type ExecResult } from '../errors.ts'
import { type Command, raw, sh } from '../shell.ts'
import { type Probe, shellProbe } from './action.ts'

export type FileType =
  | 'file'
  | 'directory'
  | 'link'
  | 'fifo'
  | 'socket'
  | 'character device'
  | 'block device'
  | 'unknown'

/** What `stat` says of one path. */
export interface FileFacts {
  readonly type: FileType
  /** Four octal digits: `0644`. */
  readonly mode: string
  readonly owner: string
  readonly group: string
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly inode: number
  readonly device: number
  readonly links: number
  /** Seconds since 1970. */
  readonly accessed: number
  readonly modified: number
  readonly changed: number
}

/** What is at `path`, a link itself; `undefined` only when the host itself said that nothing is. */
export function fileAt(path: string): Probe<FileFacts | undefined> {
  const command = sh`${statInto('at', sh`${path}`)} && printf '%s\n' "$at"`
  return shellProbe(command, result => parseStat(answerLines(command, result, 1)[0]!))
}

/**
 * Sets the shell variable `name` to what stat says of `path`, in a form for `parseStat`, or to `absent` where stat ran and named
 * "No such file or directory"; any other complaint fails the command. The only place that decides on an error's text.
 */
export function statInto(name: string, path: Command, { follow = false } = {}): Command {
  const variable = raw(name)
  const option = raw(follow ? '-L ' : '')
  return sh`{ ${variable}=$(LC_ALL=C stat ${option}-c '%f:%u:%g:%s:%i:%d:%h:%X:%Y:%Z:%U:%G' -- ${path} 2>&1) ||
  case $${variable} in
    *': No such file or directory') ${variable}=absent ;;
    *) printf '%s\n' "$${variable}" >&2; false ;;
  esac; }`
}

/** Prints in base64 what a plain file of at most `limit` bytes holds; the shell variable `at` is what `statInto` set for it. */
export function printBase64(path: Command, limit: number): Command {
  const size = sh`size=${raw('${at#*:*:*:}')} && size=${raw('${size%%:*}')}`
  return sh`if [ -f ${path} ] && ${size} && [ "$size" -le ${limit} ]; then base64 -w 0 < ${path}; fi`
}

/** Reads what `statInto` set. */
export function parseStat(line: string): FileFacts | undefined {
  if (line === 'absent') return undefined
  const [bits = '', ...fields] = line.split(':')
  const [uid, gid, size, inode, device, links, accessed, modified, changed] = fields.slice(0, 9).map(Number)
  const [owner, group] = fields.slice(9)
  if (!/^[0-9a-f]+$/.test(bits) || group === undefined) throw new TypeError(`Cannot read what stat answered: ${line}`)
  const mode = Number.parseInt(bits, 16)
  return {
    type: types.get(mode & 0o170000) ?? 'unknown',
    mode: (mode & 0o7777).toString(8).padStart(4, '0'),
    owner: owner!,
    group,
    uid: uid!,
    gid: gid!,
    size: size!,
    inode: inode!,
    device: device!,
    links: links!,
    accessed: accessed!,
    modified: modified!,
    changed: changed!,
  }
}

/** The lines of an answer that must be a success and have at least `least` of them. */
export function answerLines(command: Command, result: ExecResult, least: number): string[] {
  const lines = result.stdout.replace(/\n$/, '').split('\n')
  if (result.code !== 0 || lines.length < least) throw new CommandError(command.shown, result)
  return lines
}

/** What a type is called in a sentence: `a folder`. */
export function kindOf({ type }: FileFacts): string {
  if (type === 'directory') return 'a folder'
  return type === 'unknown' ? 'something else' : `a ${type}`
}

/** The folder that holds `path`: `/` for `/x`. */
export function parentOf(path: string): string {
  return path.replace(/\/+$/, '').replace(/\/+[^/]*$/, '') || '/'
}

/** `path` without what only repeats: `/a//b/./c/` is `/a/b/c`. */
export function tidy(path: string): string {
  return path.replaceAll(/\/(\.?\/)+/g, '/').replace(/(?<=.)\/\.?$/, '') || '/'
}

const types = new Map<number, FileType>([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'link'],
  [0o010000, 'fifo'],
  [0o140000, 'socket'],
  [0o020000, 'character device'],
  [0o060000, 'block device'],
])
