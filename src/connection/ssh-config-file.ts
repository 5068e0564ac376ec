import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import SshConfig, { glob, type Line } from 'ssh-config'
import { UserError } from '../errors.ts'

/** What OpenSSH's configuration says for one host: by the keyword in lower case, several values where it may have them. */
export type HostConfig = Readonly<Record<string, readonly string[]>>

/** One or several files of OpenSSH's configuration, read once and asked for each host. */
export class SshConfigFiles {
  readonly #lines: SshConfig

  private constructor(lines: readonly Line[]) {
    this.#lines = new SshConfig()
    this.#lines.push(...lines)
  }

  /**
   * Reads the files in the order in which the first value wins, with those that they include. A file that is not there is left out.
   * `Match exec` never matches: no command is run.
   */
  static async read(paths: readonly string[], home: string): Promise<SshConfigFiles> {
    const read = await Promise.all(paths.map(path => linesOf(path, home, 0)))
    return new SshConfigFiles(read.flatMap(lines => lines ?? []))
  }

  /** The values for a host, as OpenSSH would find them for `ssh HOST`. */
  for(host: string): HostConfig {
    const found = this.#lines.compute(host, { ignoreCase: true, matchExec: false })
    return Object.fromEntries(Object.entries(found).map(([keyword, value]) => [keyword, [value].flat()]))
  }
}

// OpenSSH stops at this depth too.
const deepest = 16

async function linesOf(path: string, home: string, depth: number): Promise<Line[] | undefined> {
  const text = await readIfThere(path)
  if (text === undefined) return undefined
  if (depth > deepest) throw new UserError(`Cannot read ${path}: it is included more than ${deepest} files deep`)
  try {
    return await withIncludes(SshConfig.parse(text), dirname(path), home, depth)
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`, { cause: error })
  }
}

async function withIncludes(lines: readonly Line[], folder: string, home: string, depth: number): Promise<Line[]> {
  const all: Line[] = []
  for (const line of lines) {
    if (!('param' in line)) continue
    if (/^include$/i.test(line.param)) {
      for (const path of await included(line.value, folder, home))
        all.push(...((await linesOf(path, home, depth + 1)) ?? []))
      continue
    }
    if ('config' in line) await replaceLines(line.config, folder, home, depth)
    all.push(line)
  }
  return all
}

async function replaceLines(section: SshConfig, folder: string, home: string, depth: number): Promise<void> {
  const lines = await withIncludes(section, folder, home, depth)
  section.splice(0, section.length, ...lines)
}

async function included(value: string | { val: string }[], folder: string, home: string): Promise<string[]> {
  const patterns = Array.isArray(value) ? value.map(({ val }) => val) : value.split(/\s+/)
  const found = await Promise.all(
    patterns.map(pattern => {
      const path = pattern.replace(/^~(?=\/)/, home)
      return matching(isAbsolute(path) ? path : join(folder, path))
    }),
  )
  return found.flat()
}

// A pattern in the last part of the path alone, as in `conf.d/*`, which is what is met.
async function matching(path: string): Promise<string[]> {
  const name = basename(path)
  if (!/[*?]/.test(name)) return [path]
  const names = await readdir(dirname(path)).catch(() => [])
  return names
    .filter(candidate => glob([name], candidate) && !candidate.startsWith('.'))
    .sort()
    .map(candidate => join(dirname(path), candidate))
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`, { cause: error })
  }
}
