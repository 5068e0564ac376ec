import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Position, UserError } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import { cannotRead, type Findings, readText } from './findings.ts'
import { parseVariables } from './parse-variables.ts'
import type { Variables } from './variables.ts'

interface Reading {
  readonly folder: string
  readonly kind: 'group' | 'host'
  /** The groups or hosts that there are. */
  readonly known: ReadonlySet<string>
  readonly findings: Findings
}

/** The files of `group_vars` or `host_vars`, each under the name of its group or host. */
export async function readLayers(reading: Reading): Promise<Map<string, Variables>> {
  const { findings } = reading
  const layers = new Map<string, Variables>()
  for (const [name, file] of await filesOf(reading)) {
    const text = readText(file, findings)
    if (text === undefined) continue
    const { variables, errors, warnings } = parseVariables(text, file)
    findings.errors.push(...errors)
    findings.warnings.push(...warnings)
    layers.set(name, variables)
  }
  return layers
}

/** The files to read, by the name of their group or host. */
async function filesOf({ folder, kind, known, findings }: Reading): Promise<Map<string, string>> {
  const directory = join(folder, `${kind}_vars`)
  const files = new Map<string, string>()
  for (const entry of await entriesOf(directory, findings)) {
    const file = join(directory, entry.name)
    const name = nameOf(entry.name)
    if (entry.isDirectory()) findings.errors.push(folderOf(entry.name, file))
    else if (name === undefined)
      findings.warnings.push(new UserError(`"${file}" is not read: a file of variables ends in .yml or .yaml`))
    else {
      const problem = misnamed(name, { kind, known, twin: files.get(name) })
      if (problem) findings.errors.push(new UserError(`Cannot read "${file}": ${problem}`, { position: startOf(file) }))
      files.set(name, file)
    }
  }
  return files
}

async function entriesOf(directory: string, { errors }: Findings): Promise<Dirent[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    return entries.filter(({ name }) => !/^(\.|README)/.test(name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    errors.push(cannotRead(`"${directory}"`, error, { ENOTDIR: 'it is not a folder' }))
    return []
  }
}

function folderOf(name: string, directory: string): UserError {
  return new UserError(
    `Cannot read the folder "${directory}": variables of "${name}" belong in one file, "${directory}.yml"`,
  )
}

function nameOf(entry: string): string | undefined {
  return /^(.+)\.ya?ml$/.exec(entry)?.[1]
}

function misnamed(
  name: string,
  { kind, known, twin }: Pick<Reading, 'kind' | 'known'> & { twin: string | undefined },
): string | undefined {
  if (twin !== undefined) return `"${basename(twin)}" stands beside it: keep one of them`
  if (known.has(name)) return undefined
  return `no ${kind} is called "${name}"${didYouMean(name, known)}`
}

function startOf(file: string): Position {
  return { file, line: 1, column: 1 }
}
