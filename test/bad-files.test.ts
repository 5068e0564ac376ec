import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runProgram } from '../src/cli/program.ts'
import { projectFolder } from './support/project.ts'

// Each bad file of test/fixtures/bad stands beside the exact message that it must give. After a message was changed on purpose:
// WRITE_MESSAGES=1 node dist/test/bad-files.test.js, and read the difference as one who is woken by it.
const test = suite('bad files')

const root = resolve('test/fixtures/bad')
const inventory = 'test/fixtures/inventory'
const scratch = projectFolder({})

interface Kind {
  readonly ending: string
  /** The command line that meets the bad thing. */
  command(path: string): string[]
  /** Where it is typed, when not in the folder of this package. */
  folder?(path: string): string
}

const validate = (playbook: string, cluster = inventory) => ['validate', playbook, '-i', cluster]

const kinds: Readonly<Record<string, Kind>> = {
  playbooks: { ending: '.yml', command: path => validate(path) },
  tasks: { ending: '.yml', command: path => validate(importing(path)) },
  inventories: { ending: '', command: path => validate(join(root, 'fine.yml'), path) },
  settings: {
    ending: '',
    command: () => validate(join(root, 'fine.yml'), resolve(inventory)),
    folder: path => path,
  },
  options: {
    ending: '.args',
    command: path => [...validate(join(root, 'options.yml')), ...readFileSync(path, 'utf8').trim().split(/\s+/)],
  },
}

let count = 0

for (const [folder, { ending, ...kind }] of Object.entries(kinds)) {
  for (const name of namesIn(folder, ending)) {
    count++
    test(`${folder}/${name}`, async () => {
      const path = join(root, folder, `${name}${ending}`)
      const message = join(root, folder, `${name}.error`)
      const said = await run(kind.command(path), kind.folder?.(path))
      if (process.env.WRITE_MESSAGES) writeFileSync(message, said)
      assert.ok(existsSync(path), `there is a message, and no ${folder}/${name}${ending}`)
      assert.ok(existsSync(message), `${folder}/${name}${ending} has no message beside it; it gives:\n${said}`)
      assert.is(said, readFileSync(message, 'utf8'))
      assert.is(exitCode, 1)
    })
  }
}

test('are more than two hundred', () => assert.ok(count > 200, `${count} bad files`))

test.run()

/** What has a message, and what should have one. */
function namesIn(folder: string, ending: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  const names = entries.flatMap(entry => {
    if (entry.name.endsWith('.error')) return [entry.name.slice(0, -'.error'.length)]
    const isCase = ending === '' ? entry.isDirectory() : entry.name.endsWith(ending)
    return isCase ? [entry.name.slice(0, entry.name.length - ending.length)] : []
  })
  return [...new Set(names)].sort()
}

/** A playbook that does nothing but import a file of tasks. */
function importing(tasks: string): string {
  const file = join(scratch, 'imports.yml')
  writeFileSync(file, `- hosts: all\n  tasks:\n    - import_tasks: ${tasks}\n`)
  return file
}

let exitCode: typeof process.exitCode

/** What a command line says on stderr; on stdout it must say nothing. */
async function run(args: readonly string[], folder = process.cwd()): Promise<string> {
  const { log, error } = console
  const home = process.cwd()
  const said: string[] = []
  console.log = (text: string) => said.push(`on stdout: ${text}\n`)
  console.error = (text: string) => said.push(`${text}\n`)
  process.chdir(folder)
  try {
    await runProgram(args)
  } finally {
    process.chdir(home)
    Object.assign(console, { log, error })
    exitCode = process.exitCode
    process.exitCode = undefined
  }
  return said.join('').replaceAll(`${home}/`, '')
}
