import { CommandError } from '../errors.ts'
import { Command, join, raw, sh } from '../shell.ts'
import type { Asker, Probe } from './action.ts'
import { answerLines, type FileFacts, type FileType } from './file-facts.ts'
import type { FindWanted } from './find.ts'
import { passes } from './find-filter.ts'

export interface FoundEntry {
  readonly path: string
  readonly file: FileFacts
  readonly checksum?: string | undefined
}

export interface Found {
  readonly entries: readonly FoundEntry[]
  readonly examined: number
  /** Why a folder was not looked in, by its path. */
  readonly skipped: Readonly<Record<string, string>>
}

/** Lists what is wanted, sorted by path. Needs GNU find. */
export function probeFind(wanted: FindWanted): Probe<Found> {
  return {
    scope: 'host',
    async ask(host) {
      const { found, now, examined, skipped } = await walk(wanted, host)
      const passing = found.filter(entry => passes(wanted, { ...entry, now }))
      const entries = (await lookInside(wanted, passing, host)).slice(0, wanted.limit)
      return { entries, examined, skipped }
    },
  }
}

interface Walked {
  readonly found: FoundEntry[]
  readonly now: number
  readonly examined: number
  readonly skipped: Record<string, string>
}

async function walk(wanted: FindWanted, host: Asker): Promise<Walked> {
  const { paths } = wanted
  const looks = paths.map(path => sh`_find ${path}; `)
  const text = sh`_find() {
  if [ ! -d "$1" ]; then printf '!%s\0' "$1"; return; fi
  if [ ! -r "$1" ] || [ ! -x "$1" ]; then printf '?%s\0' "$1"; return; fi
  find ${raw(wanted.follow ? '-L' : '-H')} "$1" -mindepth 1 ${conditions(wanted)}
}; find /dev/null -printf '' && { date +%s; printf '\0'; ${join('', looks)}printf end; }`
  const command = new Command(text.text, `look for files in ${paths.join(' ')}`)
  const result = await host.shell(command)
  const records = result.stdout.split('\0')
  if (records.pop() !== 'end') throw new CommandError(command.shown, result)
  const [now = '', ...others] = records
  return { ...sorted(others), now: Number(now) }
}

/** `!path` is no folder, `?path` may not be looked in, nothing is what was examined and is not wanted. */
function sorted(records: readonly string[]): Omit<Walked, 'now'> {
  const marked = (mark: string, why: string) =>
    records.filter(record => record[0] === mark).map(record => [record.slice(1), why] as const)
  const skipped = [...marked('!', 'it is not a folder'), ...marked('?', 'permission denied')]
  const found = records.filter(record => /^\w/.test(record)).map(parseEntry)
  found.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { found, examined: records.length - skipped.length, skipped: Object.fromEntries(skipped) }
}

/** find's expression: one record for each entry, which is empty where the entry is not wanted. */
function conditions({ depth, type, hidden, follow, patterns, excludes }: FindWanted): Command {
  // With -L, it is -xtype that looks at a link itself.
  const isType = type === 'any' ? sh`` : sh`${raw(follow ? '-xtype' : '-type')} ${type.slice(0, 1)}`
  const name = (pattern: string) => sh`-name ${pattern.replaceAll('\\', '\\\\')}`
  const tests = [
    isType,
    hidden ? sh`` : sh`! -name '.*'`,
    patterns.length === 0 ? sh`` : sh`\( ${join(' -o ', patterns.map(name))} \)`,
    ...excludes.map(pattern => sh`! ${name(pattern)}`),
    follow ? sh`\( -xtype l -printf l -o -printf %y \)` : sh`-printf %y`,
    sh`-printf ${format}`,
  ]
  const closed = depth === 1 ? sh`` : sh`-type d ! \( -readable -executable \) -printf '?%p\0' , `
  const levels = depth === undefined ? sh`` : sh`-maxdepth ${depth} `
  return sh`${levels}\( ${closed}\( ${join(' ', tests)} -o -printf '\0' \) \)`
}

const format = ':%m:%U:%G:%s:%i:%D:%n:%A@:%T@:%C@:%u:%g:%p\\0'

function parseEntry(record: string): FoundEntry {
  const [type = '', mode = '', ...fields] = record.split(':')
  const [uid, gid, size, inode, device, links, accessed, modified, changed] = fields.slice(0, 9).map(Number)
  const [owner, group, ...path] = fields.slice(9)
  const file: FileFacts = {
    type: types.get(type) ?? 'unknown',
    mode: mode.padStart(4, '0'),
    owner: owner!,
    group: group!,
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
  return { path: path.join(':'), file }
}

const types = new Map<string, FileType>([
  ['f', 'file'],
  ['d', 'directory'],
  ['l', 'link'],
  ['p', 'fifo'],
  ['s', 'socket'],
  ['c', 'character device'],
  ['b', 'block device'],
])

/** Reads the files that are left, where the task asks for what they contain or for their checksums. */
async function lookInside(wanted: FindWanted, entries: FoundEntry[], host: Asker): Promise<FoundEntry[]> {
  const { contains, readWhole, checksum } = wanted
  const files = entries.filter(({ file }) => file.type === 'file')
  if ((contains === undefined && checksum === undefined) || files.length === 0) return entries
  const grep = contains === undefined ? sh`true` : matching(contains, readWhole)
  const sum = checksum === undefined ? sh`sum=` : sh`sum=$(${raw(`${checksum}sum`)} < "$1") && sum=${raw('${sum%% *}')}`
  const text = sh`_matches() { ${grep}; }; _matches /dev/null; if [ $? -gt 1 ]; then false; else
_look() { sum=; _matches "$1"; match=$?; [ $match -ne 0 ] || { ${sum}; }; printf '%s\n' "$match:$sum"; }
{ ${join(
    '; ',
    files.map(({ path }) => sh`_look ${path}`),
  )}; } 2>/dev/null; fi`
  const command = new Command(text.text, `look into ${files.length} files`)
  const lines = answerLines(command, await host.shell(command), files.length)
  const answers = new Map(files.map(({ path }, i) => [path, lines[i]!.split(':')]))
  return entries.flatMap(entry => {
    const [match = contains === undefined ? '0' : '1', sum = ''] = answers.get(entry.path) ?? []
    return match === '0' ? [{ ...entry, checksum: sum === '' ? undefined : sum }] : []
  })
}

/** As in Ansible, a line must match from its begin; the whole of a file anywhere. */
function matching(pattern: string, readWhole: boolean): Command {
  return readWhole ? sh`grep -zaqPe ${pattern} -- "$1"` : sh`grep -aqPe ${`^(?:${pattern})`} -- "$1"`
}
