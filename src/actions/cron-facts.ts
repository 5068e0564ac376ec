import { CommandError } from '../errors.ts'
import { type Command, sh } from '../shell.ts'
import { type Probe, shellProbe } from './action.ts'
import { type EditWanted, type FoundFile, probeEdit } from './edit-file.ts'

/** The table of a user, as the program `crontab` gives it. */
export interface UserTable {
  /** `undefined` where the user has none. */
  readonly text: string | undefined
  /** Where the program itself is missing: the package to install; empty where nothing tells. */
  readonly missing: string | undefined
}

export type CronFacts = { readonly file: FoundFile } | { readonly table: UserTable }

/** A file of its own in the system's cron. */
export function probeCronFile(wanted: EditWanted): Probe<CronFacts> {
  const { scope, ask } = probeEdit(wanted)
  return { scope, ask: async host => ({ file: await ask(host) }) }
}

const notInstalled = 64

/** The table of a user; without a name, of whoever logs in. */
export function probeUserTable(user: string | undefined): Probe<CronFacts> {
  const command = sh`if command -v crontab > /dev/null; then LC_ALL=C ${crontab(user)} -l; else
for name in apt-get dnf yum zypper apk; do if command -v "$name" > /dev/null; then printf '%s\n' "$name"; break; fi; done
( exit ${notInstalled} ); fi`
  return shellProbe(command, result => {
    const { code, stdout, stderr } = result
    if (code === notInstalled) return { table: { text: undefined, missing: packages[stdout.trim()] ?? '' } }
    if (code === 0) return { table: { text: stdout, missing: undefined } }
    // Any other failure must not pass for an empty table, which would then be written over what is there.
    if (/\bno crontab for\b|: No such file or directory$/m.test(stderr))
      return { table: { text: undefined, missing: undefined } }
    throw new CommandError(`${crontab(user).shown} -l`, result)
  })
}

/** The program, for the table of that user. */
export function crontab(user: string | undefined): Command {
  return user === undefined ? sh`crontab` : sh`crontab -u ${user}`
}

const packages: Readonly<Record<string, string>> = {
  'apt-get': 'cron',
  dnf: 'cronie',
  yum: 'cronie',
  zypper: 'cronie',
  apk: 'cronie',
}
