/** What a host answered to the question of `setup`: the files it was asked for, and what programs printed under a name. */
export interface SetupAnswer {
  /** The lines of each file that was there, by its path. */
  readonly files: ReadonlyMap<string, readonly string[]>
  /** The lines that were printed under a name; none where it was not asked for. */
  printed(name: string): readonly string[]
}

/** Reads an answer: parts that begin with a line `<name>`; those of `<files>` are lines `path:line`. */
export function readSetupAnswer(lines: readonly string[]): SetupAnswer {
  const parts = new Map<string, string[]>()
  let part: string[] = []
  for (const line of lines) {
    const name = /^<(\w+)>$/.exec(line)?.[1]
    if (name === undefined) part.push(line)
    else part = []
    if (name !== undefined) parts.set(name, part)
  }
  return { files: filesOf(parts.get('files') ?? []), printed: name => parts.get(name) ?? [] }
}

/** The first line of a file, without blanks around it; empty where there is none. */
export function firstLineOf({ files }: SetupAnswer, path: string): string {
  return files.get(path)?.[0]?.trim() ?? ''
}

/** A number that a file holds, 0 where it holds none. */
export function numberIn(answer: SetupAnswer, path: string): number {
  return Number.parseInt(firstLineOf(answer, path), 10) || 0
}

/** The names that stand for `*` in the paths of files that were there: `/sys/class/net/*` + `/mtu`. */
export function namesUnder({ files }: SetupAnswer, folder: string): string[] {
  const inside = [...files.keys()].filter(path => path.startsWith(`${folder}/`))
  return [...new Set(inside.map(path => path.slice(folder.length + 1).split('/', 1)[0]!))]
}

/** `KEY=value` lines as a record; quotes around a value go. */
export function assignments(lines: readonly string[]): Readonly<Record<string, string>> {
  const pairs = lines.map(line => /^(\w+)=(['"]?)(.*)\2$/.exec(line))
  return Object.fromEntries(pairs.flatMap(pair => (pair ? [[pair[1], pair[3]]] : [])))
}

function filesOf(lines: readonly string[]): Map<string, string[]> {
  const files = new Map<string, string[]>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const path = line.slice(0, colon)
    const text = line.slice(colon + 1)
    if (files.has(path)) files.get(path)!.push(text)
    else files.set(path, [text])
  }
  return files
}
