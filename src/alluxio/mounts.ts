import type { AdminCommand } from './admin-command.ts'

/** An under-store that is mounted below the root, as the variables want it. */
export interface WantedMount {
  readonly path: string
  readonly ufs: string
  readonly readonly: boolean
  readonly shared: boolean
  readonly options: Readonly<Record<string, string>>
}

/** What the leader says of a mount. */
export interface FoundMount {
  readonly ufs: string
  readonly readonly: boolean
  readonly shared: boolean
  /** Credentials are hidden. */
  readonly options: Readonly<Record<string, string>>
}

export type FoundMounts = Readonly<Record<string, FoundMount>>

export interface MountChange {
  readonly summary: string
  readonly command: AdminCommand
}

/** The mounts in what `/api/v1/master/info` answers. */
export function parseMounts(body: string): FoundMounts {
  const { mountPoints = {} } = JSON.parse(body) as { mountPoints?: Record<string, RestMount> }
  return Object.fromEntries(
    Object.entries(mountPoints).map(([path, { ufsUri = '', readOnly = false, shared = false, properties = {} }]) => [
      path,
      { ufs: ufsUri, readonly: readOnly, shared, options: properties },
    ]),
  )
}

interface RestMount {
  readonly ufsUri?: string
  readonly readOnly?: boolean
  readonly shared?: boolean
  readonly properties?: Readonly<Record<string, string>>
}

/** What makes a path be mounted as wanted; a reason where that would hide or lose something. */
export function planMount(home: string, wanted: WantedMount, found: FoundMounts): MountChange[] | { refused: string } {
  const old = found[wanted.path]
  if (!old) return [{ summary: `mount ${wanted.ufs} at ${wanted.path}`, command: mount(home, wanted) }]
  if (trim(old.ufs) !== trim(wanted.ufs)) {
    const refused = `"${old.ufs}" is mounted there; unmount it first ("bin/alluxio fs unmount ${wanted.path}"), when nobody uses it`
    return { refused }
  }
  const differing = differences(wanted, old)
  if (differing.length === 0) return []
  return [{ summary: `change ${differing.join(', ')} of the mount ${wanted.path}`, command: update(home, wanted) }]
}

/** What takes a mount away; the under-store keeps what it holds. */
export function planUnmount(home: string, path: string, found: FoundMounts): MountChange[] {
  if (!found[path]) return []
  const command = { home, args: ['fs', 'unmount', path], proof: /^Unmounted /m }
  return [{ summary: `unmount ${path}`, command }]
}

function differences(wanted: WantedMount, found: FoundMount): string[] {
  return [
    ...(wanted.readonly === found.readonly ? [] : ['readonly']),
    ...(wanted.shared === found.shared ? [] : ['shared']),
    ...Object.keys(wanted.options).filter(name => isDifferent(wanted.options[name], found.options[name])),
    ...Object.keys(found.options).filter(name => !Object.hasOwn(wanted.options, name)),
  ]
}

// A credential is hidden: whether it changed cannot be told, so it is taken to be as it was.
function isDifferent(wanted: string | undefined, found: string | undefined): boolean {
  return wanted !== found && !/^\*+$/.test(found ?? '')
}

function mount(home: string, { path, ufs, ...rest }: WantedMount): AdminCommand {
  return { home, args: ['fs', 'mount', ...flags(rest), path, ufs], proof: /^Mounted .* at /m }
}

function update(home: string, { path, ...rest }: WantedMount): AdminCommand {
  return { home, args: ['fs', 'updateMount', ...flags(rest), path], proof: /^Updated mount point options at /m }
}

function flags({ readonly, shared, options }: Pick<WantedMount, 'readonly' | 'shared' | 'options'>): string[] {
  return [
    ...(readonly ? ['--readonly'] : []),
    ...(shared ? ['--shared'] : []),
    ...Object.entries(options).flatMap(([name, value]) => ['--option', `${name}=${value}`]),
  ]
}

function trim(uri: string): string {
  return uri.replace(/^file:(\/\/)?(?=\/)/, '').replace(/(?<=.)\/+$/, '')
}
