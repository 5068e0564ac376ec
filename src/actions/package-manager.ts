import { type Command, join } from '../shell.ts'

/** What became of each package that was sought, by the name in the task; `old` where there is a newer one, which only `latest` asks. */
export type Packages = Readonly<Record<string, 'missing' | 'installed' | 'old'>>

export interface Sought {
  readonly names: readonly string[]
  readonly state: 'present' | 'absent' | 'latest'
  /** Whether what there is must be asked anew. */
  readonly update: boolean
}

/** One manager of packages: how it is asked, and the scripts with which it changes what is installed. */
export interface Manager {
  /** The program by which it is known to be there. */
  readonly program: string
  question(sought: Sought): Command
  read(lines: readonly string[], sought: Sought): Packages
  install(names: readonly string[], update: boolean): Command
  upgrade(names: readonly string[], update: boolean): Command
  remove(names: readonly string[]): Command
}

/** Stands between the two parts of an answer: what is installed, and what there is. */
export const divider = '--'

export function parts(lines: readonly string[]): [installed: readonly string[], available: readonly string[]] {
  const middle = lines.indexOf(divider)
  return middle < 0 ? [lines, []] : [lines.slice(0, middle), lines.slice(middle + 1)]
}

/** Commands of which each runs only when those before it succeeded; `false` stands for none. */
export function steps(...commands: readonly (Command | false)[]): Command {
  return join(
    ' &&\n',
    commands.filter(command => command !== false),
  )
}
