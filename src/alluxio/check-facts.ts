import { type Listener, parseListeners } from './listeners.ts'

/** What a host says of itself, in one answer. What was not asked for is missing or empty. */
export interface CheckFacts {
  /** Who asked. */
  readonly login: string
  /** The number of the user of Alluxio; `undefined` where there is none. */
  readonly account: number | undefined
  /** Whom the questions were asked as that concern this user. */
  readonly asked: string
  readonly java: { readonly code: number; readonly said: string } | undefined
  /** Bytes. */
  readonly memory: number
  readonly swap: number
  readonly swappiness: number
  /** `always`, `madvise` or `never`; empty where the host does not say. */
  readonly hugePages: string
  readonly limits: { readonly files: number; readonly processes: number } | undefined
  /** The programs that `sudo` does not run without a password; `undefined` where that was not asked. */
  readonly refusedBySudo: readonly string[] | undefined
  readonly disks: readonly Disk[]
  /** The type of the file system below a path, by path. */
  readonly fileSystems: Readonly<Record<string, string>>
  /** The addresses of a name, as the host finds them. */
  readonly names: Readonly<Record<string, readonly string[]>>
  /** The names of an address. */
  readonly reverse: Readonly<Record<string, readonly string[]>>
  /** The host's own addresses. */
  readonly addresses: readonly string[]
  readonly files: readonly NamedFile[]
  readonly underStores: Readonly<Record<string, string>>
  /** Hosts that were asked by SSH, and the exit code. */
  readonly ssh: Readonly<Record<string, number>>
  readonly listeners: readonly Listener[]
}

/** The file system that a folder is or will be on. */
export interface Disk {
  readonly folder: string
  readonly mountedAt: string
  /** Bytes. */
  readonly size: number
  readonly free: number
  /** Percent; 0 where the file system does not count them. */
  readonly usedInodes: number
}

export interface NamedFile {
  readonly path: string
  readonly state: 'readable' | 'unreadable' | 'missing'
  readonly mode: string
  readonly owner: string
}

export function parseCheck(stdout: string): CheckFacts {
  const all = (pattern: RegExp) => [...stdout.matchAll(pattern)].map(([, ...words]) => words)
  const first = (pattern: RegExp) => pattern.exec(stdout)?.[1]
  const kilobytes = (key: string) => Number(first(new RegExp(`^${key}: +(\\d+) kB$`, 'm')) ?? 0) * 1024
  const code = first(/^java-code (\d+)$/m)
  const account = first(/^account (\d+)$/m)
  const sudo = all(/^sudo (\d+) (\S+)$/gm)
  return {
    login: first(/^login (.+)$/m) ?? '',
    account: account === undefined ? undefined : Number(account),
    asked: first(/^asked (.+)$/m) ?? '',
    java:
      code === undefined
        ? undefined
        : {
            code: Number(code),
            said: all(/^java (.*)$/gm)
              .flat()
              .join('\n'),
          },
    memory: kilobytes('MemTotal'),
    swap: kilobytes('SwapTotal'),
    swappiness: Number(first(/^swappiness (\d+)$/m) ?? 0),
    hugePages: first(/^huge-pages .*\[(\w+)\]/m) ?? '',
    limits: parseLimits(stdout),
    refusedBySudo:
      sudo.length === 0 ? undefined : sudo.filter(([result]) => result !== '0').map(([, program]) => program!),
    disks: all(/^disk (\d+) (\d+) (\d+)%? (\S+) (.*)$/gm).map(parseDisk),
    fileSystems: Object.fromEntries(all(/^file-system (\S+) (.*)$/gm).map(([type, path]) => [path!, type!])),
    names: parseLists(all(/^name (\S+)(.*)$/gm)),
    reverse: parseLists(all(/^reverse (\S+)(.*)$/gm)),
    addresses: parseAddresses(stdout),
    files: all(/^file (readable|unreadable|missing) (\d+) (\S+) (.*)$/gm).map(parseFile),
    underStores: Object.fromEntries(all(/^under-store (\S+) (.*)$/gm).map(([state, path]) => [path!, state!])),
    ssh: Object.fromEntries(all(/^ssh (\S+) (\d+)$/gm).map(([host, result]) => [host!, Number(result)])),
    listeners: parseListeners(stdout),
  }
}

function parseLimits(stdout: string): CheckFacts['limits'] {
  const read = (name: string) => new RegExp(`^Max ${name} +(\\S+) +(\\S+)`, 'm').exec(stdout)
  // Java raises the number of files to the hard limit by itself, but not that of processes.
  const [files, processes] = [read('open files')?.[2], read('processes')?.[1]]
  if (files === undefined || processes === undefined) return undefined
  return { files: toLimit(files), processes: toLimit(processes) }
}

function toLimit(text: string): number {
  return text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text)
}

function parseDisk([size, free, usedInodes, mountedAt, folder]: string[]): Disk {
  return {
    folder: folder!,
    mountedAt: mountedAt!,
    size: Number(size) * 1024,
    free: Number(free) * 1024,
    usedInodes: Number(usedInodes),
  }
}

function parseFile([state, mode, owner, path]: string[]): NamedFile {
  return { path: path!, state: state as NamedFile['state'], mode: mode!, owner: owner! }
}

function parseLists(lines: readonly string[][]): Record<string, string[]> {
  return Object.fromEntries(lines.map(([key, rest = '']) => [key!, rest.split(' ').filter(word => word !== '')]))
}

/** IPv4 as the routing trie has them, IPv6 as 32 digits. */
function parseAddresses(stdout: string): string[] {
  const four = [...stdout.matchAll(/\|-- (\d+\.\d+\.\d+\.\d+)\n *\/32 host LOCAL/g)].map(([, address]) => address!)
  const six = [...stdout.matchAll(/^address6 ([0-9a-f]{32})$/gm)].map(([, digits]) => digits!.match(/.{4}/g)!.join(':'))
  return [...new Set([...four, ...six.map(shortest)])]
}

/** `fe80::1`, as getent prints it. */
function shortest(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1)
}
