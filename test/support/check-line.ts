import { existsSync, readFileSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { readEnvironment } from '../../src/cli/environment.ts'
import { packageFile } from '../../src/package-files.ts'
import { complaintAbout, runHere, wordsOf } from './command-lines.ts'

/** Reads one line of a script; gives what it printed, where it is harmless and was run as it stands. */
export async function checkLine(line: string, project: string): Promise<string | undefined> {
  const words = wordsOf(line.replace(/^source <\((.*)\)/, '$1'))
  while (/^\w+=/.test(words[0] ?? '')) checkAssignment(words.shift()!)
  if (words[0] === 'npx') words.shift()
  const [program = '', ...args] = words
  if (program === 'alluxio-playbook') return checkCommand(args, project)
  const check = programs[program]
  assert.ok(check, `there is no rule for the command "${line}"`)
  check(args)
  return undefined
}

const programs: Readonly<Record<string, (args: readonly string[]) => void>> = {
  '': () => undefined,
  cd: () => undefined,
  tsc: () => undefined,
  npm([verb = '', name = '']) {
    const { scripts } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { scripts: object }
    assert.ok(['ci', 'test'].includes(verb) || (verb === 'run' && name in scripts), `npm ${verb} ${name}`)
  },
  node: ([file = '']) => assert.ok(existsSync(packageFile(file)), file),
}

function checkAssignment(word: string): void {
  const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(word) ?? []
  readEnvironment({ [name]: value })
}

async function checkCommand(args: readonly string[], project: string): Promise<string | undefined> {
  const complaint = await complaintAbout(args)
  assert.is(complaint, '', complaint)
  const harmless = harmlessly(args)
  if (harmless === undefined) return undefined
  const { code, stdout, stderr } = await runHere(harmless, { cwd: project })
  assert.is(code, 0, stderr)
  return harmless === args ? stdout : undefined
}

const looking = /^(list|validate|docs|config|properties (show|search)|inventory (list|graph|host|check))\b/
const others = /^(completion|schema|ping|exec|status|alluxio|logs|adopt|properties lint|init|sandbox|inventory add)\b/

/** The words that only look, made of those that do more; `undefined` where there are none. */
function harmlessly(args: readonly string[]): readonly string[] | undefined {
  const line = args.join(' ')
  if (args.includes('--write') || others.test(line)) return undefined
  if (looking.test(line) || /--(list-\w+|syntax-check|explain-vars)/.test(line)) return args
  return [...args, '--list-tasks']
}
