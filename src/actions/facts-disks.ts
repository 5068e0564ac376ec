import { unescapeOctal } from './mount-table.ts'
import { firstLineOf, namesUnder, numberIn, type SetupAnswer } from './setup-answer.ts'

/** The disks of a host, and the file systems that are mounted from disks or from other hosts. */
export function diskFacts(answer: SetupAnswer): Record<string, unknown> {
  return { devices: devicesOf(answer), mounts: mountsOf(answer) }
}

function devicesOf(answer: SetupAnswer): Record<string, unknown> {
  const names = namesUnder(answer, '/sys/block').filter(name => numberIn(answer, `/sys/block/${name}/size`) > 0)
  return Object.fromEntries(names.map(name => [name, deviceOf(answer, name)]))
}

function deviceOf(answer: SetupAnswer, name: string): Record<string, unknown> {
  const folder = `/sys/block/${name}`
  const said = (file: string) => firstLineOf(answer, `${folder}/${file}`)
  const inside = namesUnder(answer, folder).filter(inner => answer.files.has(`${folder}/${inner}/partition`))
  const block = numberIn(answer, `${folder}/queue/logical_block_size`) || 512
  const partitions = inside.map(part => [
    part,
    { start: firstLineOf(answer, `${folder}/${part}/start`), ...sizeOf(answer, `${folder}/${part}`, block) },
  ])
  return {
    model: said('device/model') || null,
    vendor: said('device/vendor') || null,
    removable: said('removable'),
    rotational: said('queue/rotational'),
    ...sizeOf(answer, folder, block),
    partitions: Object.fromEntries(partitions),
  }
}

/** The kernel counts in 512 bytes whatever the disk does. */
function sizeOf(answer: SetupAnswer, folder: string, sectorsize: number): Record<string, unknown> {
  const sectors = numberIn(answer, `${folder}/size`)
  return { sectors, sectorsize, size: readable(sectors * 512), size_bytes: sectors * 512 }
}

/** `20.00 GB`, with powers of 1024 as Ansible has them. */
function readable(bytes: number): string {
  const units = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB']
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1)
  return `${(bytes / 1024 ** power).toFixed(2)} ${units[power]}`
}

function mountsOf(answer: SetupAnswer): Record<string, unknown>[] {
  const sizes = new Map(answer.printed('sizes').map(readSize))
  const lines = answer.files.get('/proc/self/mounts') ?? []
  return lines.flatMap(line => {
    const [device = '', mount = '', fstype = '', options = ''] = line.split(' ').map(unescapeOctal)
    if (!/^\/|:\//.test(device)) return []
    return [{ device, mount, fstype, options, ...sizes.get(mount) }]
  })
}

/** A line of stat: the size of a block, blocks, available ones, inodes, free ones, and the path. */
function readSize(line: string): [string, Record<string, number>] {
  const [, numbers = '', path = ''] = /^((?:\d+ ){5})(.*)$/.exec(line) ?? []
  const [block = 0, total = 0, available = 0, inodes = 0, freeInodes = 0] = numbers.split(' ').map(Number)
  return [
    path,
    {
      block_size: block,
      block_total: total,
      block_available: available,
      block_used: total - available,
      size_total: total * block,
      size_available: available * block,
      inode_total: inodes,
      inode_available: freeInodes,
      inode_used: inodes - freeInodes,
    },
  ]
}
