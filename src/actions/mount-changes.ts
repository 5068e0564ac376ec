import { UserError } from '../errors.ts'
import { type Command, sh } from '../shell.ts'
import type { Change } from './action.ts'
import { planEdit, textOf } from './edit-file.ts'
import { planFolder } from './folder.ts'
import type { MountWanted } from './mount.ts'
import type { Mounted, MountFacts } from './mount-facts.ts'
import { isSameSize, sizeOf } from './mount-size.ts'
import { findEntry, isEqualEntry, withEntry, withoutEntry } from './mount-table.ts'

export function planMount(wanted: MountWanted, facts: MountFacts): Change[] {
  const { path } = wanted.entry
  switch (wanted.state) {
    case 'present':
      return enter(wanted, facts)
    case 'absent_from_fstab':
      return leave(wanted, facts)
    case 'mounted':
      // The table last: where mounting fails, the next run sees that it differs and tries again.
      return [...folder(wanted, facts), ...live(wanted, facts, tableDiffers(wanted, facts)), ...enter(wanted, facts)]
    case 'ephemeral':
      return [...folder(wanted, facts), ...live(refuseOther(wanted, facts), facts, undefined)]
    case 'unmounted':
      return facts.mounted ? [act(`unmount ${path}`, sh`umount -- ${path}`)] : []
    case 'absent':
      return [...leave(wanted, facts), ...(path === 'none' ? [] : remove(path, facts))]
    case 'remounted':
      if (!facts.mounted) throw new UserError(`Cannot remount "${path}": nothing is mounted there`)
      return [remount(wanted, facts.mounted)]
  }
}

function enter({ entry, table }: MountWanted, { table: found }: MountFacts): Change[] {
  const text = textOf(found)
  const old = findEntry(text, entry)
  const after = isEqualEntry(old, entry) ? text : withEntry(text, entry)
  const shown = entry.path === 'none' ? entry.src : entry.path
  return planEdit(table, found, { text: after, summary: old ? `change ${shown} in` : `add ${shown} to`, fields: {} })
}

function leave({ entry, table }: MountWanted, { table: found }: MountFacts): Change[] {
  const wanted = { path: entry.path, ...(entry.src !== '' && { src: entry.src }) }
  const text = found.file ? withoutEntry(textOf(found), wanted) : undefined
  return planEdit(table, found, { text, summary: `remove ${entry.path} from`, fields: {} })
}

function folder({ entry }: MountWanted, { point, mounted }: MountFacts): Change[] {
  return mounted ? [] : planFolder(entry.path, {}, point, { existing: false })
}

type Difference = 'options' | 'source' | undefined

/** How the old line in the table differs in what concerns a mount that is there. */
function tableDiffers({ entry }: MountWanted, { table }: MountFacts): Difference {
  const old = findEntry(textOf(table), entry)
  if (old && (old.src !== entry.src || old.fstype !== entry.fstype)) return 'source'
  const options = (opts: string) =>
    opts
      .split(',')
      .filter(option => option !== 'noauto')
      .join(',')
  return old && options(old.opts) === options(entry.opts) ? undefined : 'options'
}

function live(wanted: MountWanted, { mounted, memory }: MountFacts, differs: Difference): Change[] {
  const { src, path, fstype, opts } = wanted.entry
  const how = sh`mount -t ${fstype} -o ${opts} -- ${src} ${path}`
  if (!mounted) return [act(`mount ${shown(wanted)}`, how)]
  if (differs === 'source' || isOtherRam(fstype, mounted.fstype)) {
    return [act(`mount ${shown(wanted)} in place of ${mounted.fstype}`, sh`umount -- ${path} && ${how}`)]
  }
  const size = fstype === 'tmpfs' ? sizeOf(opts.split(','), memory) : undefined
  const hasSize =
    size === undefined || isSameSize(size, sizeOf(mounted.options, memory) ?? { bytes: memory / 2, share: true })
  return differs === undefined && hasSize ? [] : [remount(wanted, mounted)]
}

/** What is in memory has no device that would tell one from the other, and keeps nothing over a mount of another type. */
function isOtherRam(wanted: string, found: string): boolean {
  const ram = ['tmpfs', 'ramfs']
  return wanted !== found && ram.includes(wanted) && ram.includes(found)
}

/** What another put there without the table is not taken away. */
function refuseOther(wanted: MountWanted, { mounted }: MountFacts): MountWanted {
  const { src, path, fstype, opts } = wanted.entry
  const isBind = opts.split(',').some(option => option === 'bind' || option === 'rbind')
  if (mounted && !isBind && mounted.source !== src && !/^(UUID|LABEL|PARTUUID|PARTLABEL)=/.test(src)) {
    throw new UserError(
      `Cannot mount ${fstype} at "${path}": ${mounted.fstype} of "${mounted.source}" is mounted there`,
    )
  }
  return wanted
}

/** With source and options both named, mount(8) looks at no table. */
function remount({ entry, hasOptions }: MountWanted, { source, fstype }: Mounted): Change {
  const { path, opts } = entry
  const summary = `remount ${path}${hasOptions ? ` with ${opts}` : ''}`
  if (!hasOptions && entry.src === '') return act(summary, sh`mount -o remount -- ${path}`)
  return act(summary, sh`mount -t ${entry.fstype || fstype} -o ${`remount,${opts}`} -- ${entry.src || source} ${path}`)
}

function remove(path: string, { mounted, point }: MountFacts): Change[] {
  return [
    mounted ? act(`unmount ${path}`, sh`umount -- ${path}`) : [],
    point.folder?.type === 'directory' ? act(`remove folder ${path}`, sh`rmdir -- ${path}`) : [],
  ].flat()
}

function shown({ entry: { src, path, fstype } }: MountWanted): string {
  return fstype === 'none' ? `${src} at ${path}` : `${fstype} at ${path}`
}

function act(summary: string, snippet: Command): Change {
  return { summary, apply: { snippet } }
}
