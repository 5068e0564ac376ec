import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ProbingAction } from './action.ts'
import { type Attributes, attributeSchemas } from './attributes.ts'
import { contentOfFile, contentOfText, treeOf } from './content.ts'
import type { WantedFile } from './destination.ts'
import { tidy } from './file-facts.ts'
import { type FilesFacts, type FilesWanted, fileReturns, oneFile, planFiles, probeFiles, reportFiles } from './files.ts'
import { unreadable } from './unreadable.ts'
import { validateSchema, validationWords } from './validation.ts'

export interface CopyArgs extends Attributes {
  src?: string
  content?: string
  dest: string
  directory_mode?: string
  backup?: boolean
  force?: boolean
  follow?: boolean
  validate?: string
}

/** Makes a file or a folder on the host equal to a local one, or gives a file the content that the task names. */
export const copy: ProbingAction<CopyArgs, FilesWanted, FilesFacts> = {
  summary: 'Copies a local file or folder to the host, or writes text into a file there.',
  returns: fileReturns,
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['dest'],
    oneOf: [{ required: ['src'] }, { required: ['content'] }],
    properties: {
      src: {
        type: 'string',
        minLength: 1,
        format: 'local-file',
        description:
          'The local file or folder, looked for in `files/`. A folder is copied with all it holds; with a slash at the end only what it holds.',
      },
      content: { type: 'string', description: 'The text of the file, instead of `src`.' },
      dest: {
        type: 'string',
        pattern: '^/',
        description:
          'Where it goes, as an absolute path. A file goes into `dest` when that is a folder or ends in a slash.',
      },
      ...attributeSchemas,
      directory_mode: {
        ...attributeSchemas.mode,
        description:
          'The permissions of folders that are made, as octal digits in quotes; those that are there keep theirs.',
      },
      backup: {
        type: 'boolean',
        description: 'Whether the old file is kept beside the new one, with the time in its name (default false).',
      },
      force: {
        type: 'boolean',
        description: 'Whether a file that is there with other content is replaced (default true).',
      },
      follow: {
        type: 'boolean',
        description: 'Whether a link at `dest` is followed; otherwise the link itself is replaced (default false).',
      },
      validate: validateSchema,
    },
  },

  async resolve({ src, content, directory_mode, validate, ...given }, context) {
    const { diff } = context
    const args = { ...given, validate: validationWords(validate) }
    const folderAttributes = attributesOf({ ...args, mode: directory_mode })
    if (src === undefined) return oneFile({ ...args, content: contentOfText(content ?? ''), diff }, folderAttributes)
    const path = context.locate('files', src)
    if (!(await stat(path).catch(unreadable(path))).isDirectory()) {
      return oneFile({ ...args, name: basename(path), content: await contentOfFile(path), diff }, folderAttributes)
    }
    const dest = tidy(src.endsWith('/') ? args.dest : `${args.dest}/${basename(path)}`)
    return wholeFolder(path, { ...args, dest, diff }, folderAttributes)
  },

  probe: probeFiles,
  plan: planFiles,
  report: reportFiles,
}

async function wholeFolder(
  folder: string,
  options: Omit<WantedFile, 'content'>,
  folderAttributes: Attributes,
): Promise<FilesWanted> {
  const { dest } = options
  const tree = await treeOf(folder)
  const files = tree.files.map(async inner => ({
    ...options,
    dest: tidy(`${dest}/${inner}`),
    content: await contentOfFile(join(folder, inner)),
  }))
  const folders = [dest, ...tree.folders.map(inner => tidy(`${dest}/${inner}`))]
  return { dest, isFolder: true, folders, folderAttributes, files: await Promise.all(files) }
}

function attributesOf({ mode, owner, group }: { [Name in keyof Attributes]: string | undefined }): Attributes {
  return {
    ...(mode !== undefined && { mode }),
    ...(owner !== undefined && { owner }),
    ...(group !== undefined && { group }),
  }
}
