import type { ExecResult } from '../errors.ts'
import { type Command, raw, sh } from '../shell.ts'
import type { Change, JsonSchema } from './action.ts'

/** A line of the group database. */
export interface GroupEntry {
  readonly name: string
  readonly gid: number
}

/** A line of the user database. */
export interface UserEntry {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly comment: string
  readonly home: string
  readonly shell: string
}

/** The schema of the name of a user or a group; a number would be looked up as an ID. */
export function accountName(what: string, description: string): JsonSchema {
  return {
    type: 'string',
    pattern: '^(?!\\d+$)[A-Za-z0-9_][A-Za-z0-9_.@-]*\\$?$',
    expected: `the name of a ${what}`,
    description,
  }
}

/** Sets the shell variable to the entry of `key`, empty where the database has none: only getent's exit code 2 says that. */
export function entryInto(variable: string, database: 'passwd' | 'group' | 'shadow', key: string): Command {
  return sh`{ ${raw(variable)}=$(getent ${database} ${key}) || [ $? -eq 2 ]; }`
}

/** What `entryInto` found. */
export function readGroup(line: string): GroupEntry | undefined {
  const [name = '', , gid] = line.split(':')
  return gid === undefined ? undefined : { name, gid: Number(gid) }
}

export function readUser(line: string): UserEntry | undefined {
  const [name = '', , uid, gid, comment = '', home = '', shell = ''] = line.split(':')
  return uid === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid), comment, home, shell }
}

/** The entry that a change printed at its end. */
export function lastLine({ stdout }: ExecResult): string {
  return stdout.trimEnd().split('\n').at(-1)!
}

/** A change that one snippet makes. */
export function change(summary: string, snippet: Command): Change {
  return { summary, apply: { snippet } }
}
