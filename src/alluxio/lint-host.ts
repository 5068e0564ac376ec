import type { Linted, Remark } from './lint.ts'
import { portsOf } from './ports.ts'
import { type RoleName, roles } from './roles.ts'

/** What contradicts itself on one host. */
export function lintHost(host: Linted): Remark[] {
  return [...journal(host), ...(host.isWorker ? tiers(host) : []), ...ports(host), ...heaps(host)]
}

function journal({ name, isMaster, properties, place }: Linted): Remark[] {
  const value = (property: string) => properties[property] ?? ''
  const isEmbedded = (value('alluxio.master.journal.type') || 'EMBEDDED').toUpperCase() === 'EMBEDDED'
  const usesZooKeeper = /^true$/i.test(value('alluxio.zookeeper.enabled'))
  const error = (property: string, message: string): Remark => {
    return { severity: 'error', message, position: place(property), host: name }
  }
  return [
    ...(usesZooKeeper && isEmbedded
      ? [
          error(
            'alluxio.zookeeper.enabled',
            'ZooKeeper and the embedded journal exclude each other: take alluxio.zookeeper.enabled out, or set alluxio.master.journal.type: UFS',
          ),
        ]
      : []),
    ...(usesZooKeeper && value('alluxio.zookeeper.address') === ''
      ? [error('alluxio.zookeeper.enabled', 'ZooKeeper needs "alluxio.zookeeper.address"')]
      : []),
    ...(isMaster && isEmbedded && isRemote(value('alluxio.master.journal.folder'))
      ? [
          error(
            'alluxio.master.journal.folder',
            `The embedded journal needs a local folder, found "${value('alluxio.master.journal.folder')}": its masters share nothing`,
          ),
        ]
      : []),
  ]
}

function isRemote(folder: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(folder) && !folder.startsWith('file:')
}

function tiers(host: Linted): Remark[] {
  const { name, properties, own, place } = host
  const levels = Number(properties['alluxio.worker.tieredstore.levels'] ?? 1)
  if (!Number.isInteger(levels)) return []
  const remark = (severity: Remark['severity'], property: string, message: string): Remark => {
    return { severity, message, position: place(property), host: name }
  }
  const above = [...own].filter(property => Number(level.exec(property)?.[1] ?? 0) >= levels)
  return [
    ...Array.from({ length: levels }, (_, i) => tier(i, host, remark)).flat(),
    ...above.map(property =>
      remark('warning', property, `"${property}" is never read: alluxio.worker.tieredstore.levels is ${levels}`),
    ),
  ]
}

const level = /^alluxio\.worker\.tieredstore\.level(\d+)\./

function tier(
  number: number,
  { properties }: Linted,
  remark: (severity: Remark['severity'], property: string, message: string) => Remark,
): Remark[] {
  const prefix = `alluxio.worker.tieredstore.level${number}.dirs`
  const items = (property: string) => properties[`${prefix}.${property}`]?.split(',').map(item => item.trim())
  const folders = items('path')
  if (!folders)
    return number === 0 ? [] : [remark('error', levels, `Tier ${number} has no folder: set "${prefix}.path"`)]
  const repeated = folders.find((folder, i) => folders.indexOf(folder) !== i)
  const found = repeated === undefined ? [] : [`"${prefix}.path" names "${repeated}" twice`]
  return [
    ...found.map(message => remark('error', `${prefix}.path`, message)),
    ...['quota', 'mediumtype'].flatMap(property => {
      const count = items(property)?.length ?? 1
      if (count === 1 || count === folders.length) return []
      const message = `"${prefix}.${property}" has ${count} items for ${folders.length} folders: one for all, or one for each`
      return [remark('error', `${prefix}.${property}`, message)]
    }),
  ]
}

const levels = 'alluxio.worker.tieredstore.levels'

/** Two processes of a host cannot listen on one port. */
function ports({ name, isMaster, isWorker, properties, place }: Linted): Remark[] {
  const here: RoleName[] = [
    ...(isMaster ? (['master', 'job_master'] as const) : []),
    ...(isWorker ? (['worker', 'job_worker'] as const) : []),
  ]
  const taken = new Map<number, string>()
  return here.flatMap(role => {
    if (!hasPorts(role, properties)) return []
    return portsOf(role, properties).flatMap((port, i) => {
      const { property } = roles[role].ports[i]!
      const other = taken.get(port)
      taken.set(port, property)
      if (other === undefined || port === 0) return []
      const message = `"${property}" and "${other}" are both ${port}`
      return [{ severity: 'error' as const, message, position: place(property) ?? place(other), host: name }]
    })
  })
}

/** What is no port is said of the property itself. */
function hasPorts(role: RoleName, properties: Readonly<Record<string, string>>): boolean {
  return roles[role].ports.every(
    ({ property }) => /^\d+$/.test(properties[property] ?? '0') && Number(properties[property] ?? 0) <= 65535,
  )
}

/** What "alluxio_environment" says comes last, and without -Xmx Java takes a quarter of the memory. */
function heaps({ name, environment }: Linted): Remark[] {
  return Object.values(roles).flatMap(({ javaOptions, heap }) => {
    const options = environment[javaOptions]
    if (typeof options !== 'string' || /-Xmx|-XX:MaxRAMPercentage|-XX:MaxHeapSize/.test(options)) return []
    if (options.includes(javaOptions)) return []
    const message = `"${javaOptions}" in alluxio_environment replaces the heap of "${heap}" and names no -Xmx`
    return [{ severity: 'error' as const, message, host: name }]
  })
}
