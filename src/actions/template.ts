import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ProbingAction } from './action.ts'
import { type Attributes, attributeSchemas } from './attributes.ts'
import { contentOfText } from './content.ts'
import { copy } from './copy.ts'
import type { Comparison } from './destination.ts'
import { type FilesFacts, type FilesWanted, fileReturns, oneFile, planFiles, probeFiles, reportFiles } from './files.ts'
import { unreadable } from './unreadable.ts'
import { validateSchema, validationWords } from './validation.ts'

export interface TemplateArgs extends Attributes {
  src: string
  dest: string
  backup?: boolean
  force?: boolean
  follow?: boolean
  validate?: string
  compare?: Comparison
}

/** Makes a file on the host equal to a template that is rendered with the host's variables. */
export const template: ProbingAction<TemplateArgs, FilesWanted, FilesFacts> = {
  summary: "Renders a Handlebars template with the host's variables into a file on the host.",
  returns: fileReturns,
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['src', 'dest'],
    properties: {
      src: {
        type: 'string',
        minLength: 1,
        format: 'template-file',
        description: 'The local template, looked for in `templates/`.',
      },
      dest: copy.schema.properties.dest,
      ...attributeSchemas,
      backup: copy.schema.properties.backup,
      force: copy.schema.properties.force,
      follow: copy.schema.properties.follow,
      validate: validateSchema,
      compare: {
        enum: ['bytes', 'properties', 'words'],
        description:
          'What must differ for the file to be replaced (default `bytes`). With `properties`, comments and order do not count, as in a `.properties` file; with `words`, neither do line ends and what stands behind `#`, as in a list of hosts.',
      },
    },
  },

  async resolve({ src, validate, ...args }, context) {
    const path = context.locate('templates', src)
    const text = context.render(await readFile(path, 'utf8').catch(unreadable(path)), path)
    const name = basename(path).replace(/\.hbs$/, '')
    return oneFile(
      { ...args, name, validate: validationWords(validate), content: contentOfText(text), diff: context.diff },
      {},
    )
  },

  probe: probeFiles,
  plan: planFiles,
  report: reportFiles,
}
