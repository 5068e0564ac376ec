import type { CheckFacts, NamedFile } from './check-facts.ts'
import { error, type Finding, ok, warning } from './findings.ts'
import { diskOf, type HostNeeds, tiersOf } from './host-needs.ts'

/** The heaps of the host's processes, and its storage in memory, against the memory that is there. */
export function judgeMemory(needs: HostNeeds, { memory }: CheckFacts): Finding[] {
  if (memory === 0) return [warning('memory', 'the host does not say how much it has', 'look at /proc/meminfo')]
  const storage = needs.roles.includes('worker')
    ? tiersOf(needs.properties).reduce((sum, { inMemory, quota = 0 }) => sum + (inMemory ? quota : 0), 0)
    : 0
  const needed = needs.heaps + storage
  const found = `${size(needed)} of ${size(memory)} are asked for (${size(needs.heaps)} by the processes${storage > 0 ? `, ${size(storage)} by the storage in memory` : ''})`
  const fix = 'make the heaps (alluxio_worker_heap …) or the quota of the tier in memory smaller'
  if (needed > memory) return [error('memory', found, fix)]
  return needed > 0.9 * memory ? [warning('memory', found, fix)] : [ok('memory', found)]
}

/** With `NoMount`, Alluxio's script refuses to start a worker whose ramdisk is none. */
export function judgeRamdisks({ properties, roles, mount }: HostNeeds, { fileSystems }: CheckFacts): Finding[] {
  if (!roles.includes('worker')) return []
  return tiersOf(properties)
    .filter(({ inMemory }) => inMemory)
    .map(({ path }) => {
      const type = fileSystems[path] ?? 'none'
      if (type === 'tmpfs' || type === 'ramfs') return ok('ramdisk', `${path} is a ${type}`)
      if (mount !== 'NoMount') return ok('ramdisk', `${path} will be mounted (${mount})`)
      const fix = 'set alluxio_ramdisk_managed: true, or alluxio_mount: SudoMount, or mount it by hand'
      return error('ramdisk', `${path} is no ramdisk, and alluxio_mount is NoMount`, fix)
    })
}

/** Room and inodes where Alluxio writes, and whether the quotas of the tiers fit. */
export function judgeDisks(needs: HostNeeds, facts: CheckFacts): Finding[] {
  const byMount = new Map(facts.disks.map(disk => [disk.mountedAt, disk]))
  const full = [...byMount.values()].flatMap(disk => {
    const used = disk.size === 0 ? 0 : Math.round((1 - disk.free / disk.size) * 100)
    const fix = `make room on ${disk.mountedAt}, or move ${disk.folder} elsewhere`
    return [
      ...tooFull('disks', `${disk.mountedAt} is ${used}% full, ${size(disk.free)} are left`, used, fix),
      ...tooFull('disks', `${disk.mountedAt} has used ${disk.usedInodes}% of its inodes`, disk.usedInodes, fix),
    ]
  })
  const found = [...full, ...judgeQuotas(needs, facts)]
  const rest = [...byMount.values()].map(({ mountedAt, free }) => `${mountedAt} ${size(free)} free`)
  return found.length > 0 || rest.length === 0 ? found : [ok('disks', rest.join(', '))]
}

function tooFull(check: string, found: string, percent: number, fix: string): Finding[] {
  if (percent >= 95) return [error(check, found, fix)]
  return percent >= 85 ? [warning(check, found, fix)] : []
}

function judgeQuotas({ properties, roles }: HostNeeds, { disks }: CheckFacts): Finding[] {
  if (!roles.includes('worker')) return []
  return tiersOf(properties).flatMap(({ path, quota = 0, inMemory }) => {
    const disk = disks.find(({ folder }) => folder === path || folder.startsWith(`${path}/`)) ?? diskOf(path, disks)
    if (inMemory || !disk || quota <= disk.size) return []
    const found = `${path} may take ${size(quota)}, and its disk ${disk.mountedAt} has ${size(disk.size)}`
    return [error('disks', found, 'lower alluxio.worker.tieredstore.level….dirs.quota, or mount a larger disk')]
  })
}

/** The files that properties name: Hadoop's configuration and keytabs. */
export function judgeFiles({ delivered, user }: HostNeeds, { files }: CheckFacts): Finding[] {
  return files.map(file => judgeFile(file, delivered.includes(file.path), user))
}

function judgeFile({ path, state, mode, owner }: NamedFile, isDelivered: boolean, user: string): Finding {
  if (state === 'missing' && isDelivered) return ok('files', `${path} comes with deploy`)
  if (state === 'missing')
    return error('files', `${path} is not there`, 'put it there, or name it in alluxio_files or alluxio_keytabs')
  if (state === 'unreadable') {
    const fix = `chown ${user} ${path} && chmod 0400 ${path}`
    return error('files', `${path} belongs to ${owner}, and "${user}" cannot read it`, fix)
  }
  const isOpen = path.endsWith('.keytab') && !/00$/.test(mode)
  if (isOpen) return warning('files', `${path} can be read by others (mode ${mode})`, `chmod 0400 ${path}`)
  return ok('files', path)
}

/** The under-stores that are paths; whether they take a file is tried apart. */
export function judgeUnderStores({ user }: HostNeeds, { underStores }: CheckFacts): Finding[] {
  return Object.entries(underStores).map(([path, state]) => {
    if (state === 'writable') return ok('under-store', `${path} can be written`)
    const reason = reasons[state] ?? `is ${state}`
    const fix =
      state === 'missing' ? 'mount the storage there, or create the folder' : `give "${user}" the right to use it`
    return error('under-store', `${path} ${reason}`, fix)
  })
}

const reasons: Readonly<Record<string, string>> = {
  missing: 'is not there',
  'no-folder': 'is no folder',
  unreadable: 'cannot be read',
  unwritable: 'cannot be written',
}

/** `1.5 GB`. */
export function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)))
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${units[power]}`
}
