import { readFileSync } from 'node:fs'
import { shortPath, UserError, UserErrors } from '../errors.ts'
import { parseYaml, type SourceDocument } from '../yaml.ts'

/** Reads a YAML file; throws `UserError` when it is not there. */
export function readDocument(file: string): SourceDocument {
  return parseYaml(readText(file), file)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'file not found' : code === 'EISDIR' ? 'it is a folder' : String(code)
    throw new UserErrors([new UserError(`Cannot read "${shortPath(file)}": ${why}`, { cause: error })])
  }
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
