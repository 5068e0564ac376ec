import { Command, sh } from '../shell.ts'
import type { Probe } from './action.ts'
import { type EditWanted, type FoundFile, probeEdit } from './edit-file.ts'
import { answerLines } from './file-facts.ts'
import { type FolderFacts, lookAtFolders, readFolders } from './folder.ts'
import { unescapeOctal } from './mount-table.ts'

/** What is mounted at a path. */
export interface Mounted {
  readonly source: string
  readonly fstype: string
  /** Of the mount and of its file system. */
  readonly options: readonly string[]
}

export interface MountFacts {
  readonly table: FoundFile
  readonly point: FolderFacts
  /** What is on top there, links followed; `undefined` where nothing is mounted. */
  readonly mounted: Mounted | undefined
  /** The host's memory in bytes, for sizes in percent. */
  readonly memory: number
}

/** The table, and what the kernel says. */
export function probeMount(table: EditWanted, path: string): Probe<MountFacts> {
  const question = sh`${lookAtFolders([path])} && { real=$(readlink -f -- ${path}) || real=${path}; } &&
while read -r key memory unit; do [ "$key" != MemTotal: ] || break; done < /proc/meminfo &&
printf '%s\n' "$real" "$memory" && cat /proc/self/mountinfo`
  const command = new Command(question.text, `look at what is mounted at ${path}`)
  return {
    scope: 'host',
    async ask(host) {
      // Handed over together, they travel together.
      const [found, result] = await Promise.all([probeEdit(table).ask(host), host.shell(command)])
      const lines = answerLines(command, result, 4)
      const [real = '', memory = ''] = lines.slice(2, 4)
      const mounted = lines
        .slice(4)
        .map(readMount)
        .findLast(({ path: at }) => at === real)
      return {
        table: found,
        point: readFolders(lines.slice(0, 2))[0]!,
        mounted: mounted?.mount,
        memory: Number(memory) * 1024,
      }
    },
  }
}

/** A line of mountinfo: `36 35 98:0 /root /path rw,noatime shared:1 - ext4 /dev/sda1 rw,errors=continue`. */
function readMount(line: string): { path: string; mount: Mounted } {
  const [place = '', system = ''] = line.split(' - ')
  const [, , , , path = '', options = ''] = place.split(' ')
  const [fstype = '', source = '', more = ''] = system.split(' ')
  return {
    path: unescapeOctal(path),
    mount: { source: unescapeOctal(source), fstype, options: [...options.split(','), ...more.split(',')] },
  }
}
