import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { schemaNames } from '../playbook/schema-names.ts'
import type { Subcommand } from './subcommand.ts'

interface SchemaArguments {
  name: (typeof schemaNames)[number]
  write: string | undefined
}

export const schemaCommand: Subcommand<SchemaArguments> = {
  command: 'schema [name]',
  describe: 'Print the JSON Schema of a kind of file, for editors',
  positionals: { name: { choices: schemaNames, default: 'playbook', describe: 'The kind of file' } },
  options: {
    write: { type: 'string', requiresArg: true, completes: 'path', describe: 'A folder that gets all of them' },
  },
  examples: [
    ['$0 schema tasks', 'print the schema of a file of tasks'],
    ['$0 schema --write .schemas', 'write .schemas/playbook.json and the others'],
  ],
  epilogue:
    'An editor with a YAML language server checks and completes a file that begins with the line ' +
    '"# yaml-language-server: $schema=.schemas/playbook.json" (the path as seen from the file).',
  async run({ name, write }) {
    const [{ actions }, { composeSchemas }] = await Promise.all([
      import('../actions/index.ts'),
      import('../playbook/compose-schemas.ts'),
    ])
    const schemas = composeSchemas(actions)
    if (write === undefined) {
      process.stdout.write(schemaText(schemas[name]))
      return
    }
    await mkdir(write, { recursive: true })
    for (const kind of schemaNames) await writeFile(join(write, `${kind}.json`), schemaText(schemas[kind]))
  },
}

/** A schema as it stands in the file that the package brings. */
export function schemaText(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}
