import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseExtraVariables } from '../../../src/cli/extra-variables.ts'
import { packageFile } from '../../../src/package-files.ts'
import type { RunRequest } from '../../../src/prepare.ts'

/** A small playbook, and what each of its tasks must come to on each host. */
export interface Case {
  /** `handlers/once`. */
  readonly name: string
  /** What it shows: the comment at the top of the playbook. */
  readonly title: string
  readonly playbook: string
  /** The same in Ansible's spelling, where that differs. */
  readonly ansiblePlaybook: string
  /** Whether its hosts go through the tasks on their own, so that only the order on each of them counts. */
  readonly isFree: boolean
  readonly expected: Expected
  /** What Ansible gives where it differs on purpose. */
  readonly ansibleExpected: Expected
}

export interface Expected {
  /** Lines `task | hosts | state`, in order. */
  readonly table: readonly string[]
  readonly exitCode: number
  /** Further arguments of the command line. */
  readonly args: readonly string[]
  /** The row of docs/differences-from-ansible.md by which Ansible gives something else. */
  readonly differs: string | undefined
  /** What the language must have before the case can run. */
  readonly needs: string | undefined
  /** Why hosts must go through the tasks together, so that `strategy: free` gives something else. */
  readonly together: string | undefined
  /** Why it is no case for Ansible. */
  readonly oursAlone: string | undefined
}

export const conformanceFolder = packageFile('test', 'conformance')

/** All cases, or those whose name has one of the words. */
export function readCases(words: readonly string[] = []): Case[] {
  return readdirSync(conformanceFolder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.states') && !name.endsWith('.ansible.states'))
    .map(name => name.replace(/\.states$/, ''))
    .filter(name => words.length === 0 || words.some(word => name.includes(word)))
    .sort()
    .map(readCase)
}

function readCase(name: string): Case {
  const at = (end: string) => `${conformanceFolder}/${name}${end}`
  const existing = (end: string, otherwise: string) => at(existsSync(at(end)) ? end : otherwise)
  const playbook = at('.yml')
  const text = readFileSync(playbook, 'utf8')
  return {
    name,
    title: titleOf(text, name),
    playbook,
    isFree: /^ *strategy: (free|host_pinned)$/m.test(text),
    ansiblePlaybook: existing('.ansible.yml', '.yml'),
    expected: readExpected(at('.states')),
    ansibleExpected: readExpected(existing('.ansible.states', '.states')),
  }
}

function titleOf(text: string, name: string): string {
  const lines = text.split('\n')
  const comment = lines.slice(
    0,
    lines.findIndex(line => !line.startsWith('# ')),
  )
  if (comment.length === 0) throw new Error(`The case ${name} does not begin with a comment that says what it shows`)
  return comment.map(line => line.slice(2)).join(' ')
}

const headings = ['args', 'differs', 'needs', 'together', 'ours alone']

function readExpected(file: string): Expected {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  const head = new Map(lines.filter(line => !line.includes(' | ')).map(line => split(line, file)))
  return {
    table: lines.filter(line => line.includes(' | ')),
    exitCode: Number(head.get('exit')),
    args: head.get('args')?.split(' ') ?? [],
    differs: head.get('differs'),
    needs: head.get('needs'),
    together: head.get('together'),
    oursAlone: head.get('ours alone'),
  }
}

function split(line: string, file: string): [string, string] {
  const [, name = '', value = ''] = /^([a-z ]+): (.*)$/.exec(line) ?? []
  if (name !== 'exit' && !headings.includes(name)) throw new Error(`${file}: cannot read the line "${line}"`)
  return [name, value]
}

/** The arguments of a case as the command line would read them. */
export function requestOf({ args }: Expected): Partial<RunRequest> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tags: { type: 'string', multiple: true },
      'skip-tags': { type: 'string', multiple: true },
      limit: { type: 'string' },
      check: { type: 'boolean' },
      diff: { type: 'boolean' },
      'force-handlers': { type: 'boolean' },
      'start-at-task': { type: 'string' },
      'extra-vars': { type: 'string', multiple: true, short: 'e' },
    },
  })
  const list = (given: string[] | undefined) => (given ? given.flatMap(text => text.split(',')) : [])
  return {
    tags: list(values.tags),
    skipTags: list(values['skip-tags']),
    limit: values.limit,
    check: values.check ?? false,
    diff: values.diff ?? false,
    forceHandlers: values['force-handlers'],
    startAtTask: values['start-at-task'],
    extraVariables: parseExtraVariables(values['extra-vars'] ?? []),
  }
}
