import { isUtf8 } from 'node:buffer'
import { UserError } from '../errors.ts'
import { Command, raw, sh } from '../shell.ts'
import {
  type Change,
  type Context,
  type JsonSchema,
  MissingError,
  type Outcome,
  type Probe,
  type Report,
} from './action.ts'
import { type Attributes, attributeSchemas } from './attributes.ts'
import { comparable, contentOfBytes } from './content.ts'
import { planFile } from './destination.ts'
import { answerLines, type FileFacts, kindOf, parentOf, parseStat, printBase64, statInto, tidy } from './file-facts.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type FolderFacts, lookAtFolders, planFolder, readFolders } from './folder.ts'
import { validateSchema, validationWords } from './validation.ts'

/** The arguments that the actions share which edit a text file where it is. */
export interface EditArgs extends Attributes {
  path: string
  create?: boolean
  backup?: boolean
  validate?: string
}

export const editSchemas: { readonly [Name in keyof Required<EditArgs>]: JsonSchema } = {
  path: {
    type: 'string',
    pattern: '^/',
    aliases: ['dest', 'destfile', 'name'],
    description: 'The file on the host; a link is followed.',
  },
  create: {
    type: 'boolean',
    description: 'Whether the file, and the folders above it, are made where they are missing (default false).',
  },
  backup: {
    type: 'boolean',
    description: 'Whether the old file is kept beside the new one, with the time in its name (default false).',
  },
  validate: validateSchema,
  ...attributeSchemas,
}

export interface EditWanted extends Attributes {
  readonly path: string
  /** `undefined` where the action makes no files. */
  readonly create: boolean | undefined
  readonly backup: boolean
  /** The words of the command that must approve the new file. */
  readonly validate: readonly string[] | undefined
  readonly diff: boolean
}

/** The file as it was found, links followed. */
export interface FoundFile {
  readonly path: string
  readonly file: FileFacts | undefined
  /** All it holds; `undefined` where it is not there, is no plain file, or is too large to be edited. */
  readonly bytes: Buffer | undefined
  readonly folder: FolderFacts
}

/** What an edit makes of a file. */
export interface Edit {
  /** The whole new text; `undefined` where a file that is missing may stay so. */
  readonly text: string | undefined
  /** An imperative phrase, without the path: `add a line to`. */
  readonly summary: string
  /** What `register` gets beside the path. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** Larger files are not edited: a program's data is no configuration. */
export const editLimit = 4 * 1024 * 1024

export function wantedEdit(
  { path, create = false, backup = false, validate, mode, owner, group }: EditArgs,
  { diff }: Context,
): EditWanted {
  const attributes = { ...(mode && { mode }), ...(owner && { owner }), ...(group && { group }) }
  return { path: tidy(path), create, backup, validate: validationWords(validate), diff, ...attributes }
}

export function probeEdit({ path }: EditWanted): Probe<FoundFile> {
  const real = raw('"$p"')
  const text = sh`p=${path} && { [ ! -L "$p" ] || p=$(readlink -f -- "$p"); } && ${statInto('at', real)} &&
text=$(${printBase64(real, editLimit)}) && printf '%s\n' "$p" "$at" "$text" && ${lookAtFolders([parentOf(path)])}`
  const command = new Command(text.text, `read ${path}`)
  return {
    scope: 'host',
    async ask(host) {
      const [real = '', at = '', base64 = '', ...folder] = answerLines(command, await host.shell(command), 5)
      const file = parseStat(at)
      const isRead = file?.type === 'file' && file.size <= editLimit
      const bytes = isRead ? Buffer.from(base64, 'base64') : undefined
      return { path: real, file, bytes, folder: readFolders(folder)[0]! }
    },
  }
}

/** The text of the file, empty where there is none. What is not UTF-8 is read as Latin-1, so that every byte outlives the edit. */
export function textOf({ path, file, bytes }: FoundFile, encoding?: 'latin1'): string {
  if (!file) return ''
  if (file.type !== 'file') throw new UserError(`Cannot edit "${path}": it is ${kindOf(file)}`)
  if (!bytes) throw new UserError(`Cannot edit "${path}": it has ${file.size} bytes, more than ${editLimit}`)
  return bytes.toString(encoding ?? encodingOf(bytes))
}

export function planEdit(wanted: EditWanted, found: FoundFile, { text, summary }: Edit, encoding?: 'latin1'): Change[] {
  const { path, file, bytes, folder } = found
  if (text === undefined) return []
  if (!file && !wanted.create) {
    const wayOut = wanted.create === undefined ? '' : '; "create: true" makes it'
    throw new MissingError(`Cannot edit "${path}": it is missing${wayOut}`, path)
  }
  const after = encode(text, path, encoding ?? encodingOf(bytes ?? Buffer.alloc(0)))
  const above = parentOf(wanted.path)
  const folders = file ? [] : planFolder(above, {}, folder, { existing: false })
  const files = planFile(
    { ...wanted, dest: path, content: contentOfBytes(after) },
    {
      path,
      file,
      sum: bytes ? fingerprintOf(bytes).sha256 : '',
      before: bytes && comparable(bytes),
      hasFolder: folder.missing === 0,
    },
    new Set([above]),
  )
  const isEdited = bytes !== undefined && !bytes.equals(after)
  return [...folders, ...(isEdited ? files.map(change => ({ ...change, summary: `${summary} ${path}` })) : files)]
}

export function reportEdit({ path }: FoundFile, { fields }: Edit, outcomes: readonly Outcome[]): Report {
  const backup = outcomes.find(outcome => 'stdout' in outcome && outcome.stdout !== '')
  return { fields: { path, ...fields, backup: backup && 'stdout' in backup ? backup.stdout.trim() : '' } }
}

function encodingOf(bytes: Buffer): 'utf8' | 'latin1' {
  return isUtf8(bytes) ? 'utf8' : 'latin1'
}

function encode(text: string, path: string, encoding: 'utf8' | 'latin1'): Buffer {
  const foreign = encoding === 'latin1' ? /[^\0-\xff]/u.exec(text)?.[0] : undefined
  if (foreign === undefined) return Buffer.from(text, encoding)
  throw new UserError(`Cannot write "${foreign}" into "${path}": the file is not UTF-8`)
}
