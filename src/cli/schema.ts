import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { actions } from '../actions/index.ts'
import { composeSchemas, type SchemaName, schemaNames } from '../playbook/compose-schemas.ts'

interface SchemaArguments {
  name: SchemaName | undefined
  write: string | undefined
}

export const schemaCommand: CommandModule<object, SchemaArguments> = {
  command: 'schema [name]',
  describe: 'Print the JSON Schema of a kind of file, for editors',
  builder: yargs =>
    yargs
      .positional('name', { choices: schemaNames, default: 'playbook' as const, describe: 'The kind of file' })
      .option('write', { type: 'string', describe: 'A folder to write all of them into, as NAME.json' })
      .example('$0 schema --write .schemas', 'then write at the top of a playbook:')
      .example('', '# yaml-language-server: $schema=.schemas/playbook.json') as never,
  handler: async ({ name, write }) => {
    const schemas = composeSchemas(actions)
    if (write === undefined) {
      process.stdout.write(schemaText(schemas[name ?? 'playbook']))
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
