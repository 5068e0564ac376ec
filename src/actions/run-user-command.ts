import { posix } from 'node:path'
import type { ExecResult, IsolatedCommand } from '../connection/connection.ts'
import { Command, raw, sh } from '../shell.ts'
import type { Change, JsonSchema, Outcome, Probe, Report } from './action.ts'
import { answerLines, parseStat, statInto } from './file-facts.ts'
import { globbed } from './glob.ts'

/** The arguments that `command`, `shell` and `script` share. */
export interface RunArgs {
  chdir?: string
  creates?: string
  removes?: string
  stdin?: string
  stdin_add_newline?: boolean
  check?: 'safe'
}

export const runSchemas: { readonly [Name in keyof Required<RunArgs>]: JsonSchema } = {
  chdir: { type: 'string', pattern: '^/', description: 'The folder on the host to run it in.' },
  creates: {
    type: 'string',
    minLength: 1,
    description: 'A path or a glob pattern on the host: where it is there, nothing is run.',
  },
  removes: {
    type: 'string',
    minLength: 1,
    description: 'A path or a glob pattern on the host: where it is not there, nothing is run.',
  },
  stdin: { type: 'string', description: 'Text for its standard input, which is empty otherwise.' },
  check: { enum: ['safe'], description: '`safe`: it only looks, so it is run in check mode too.' },
  stdin_add_newline: { type: 'boolean', description: 'Whether a newline is put after `stdin` (default true).' },
}

/** What they do in check mode. */
export const runCheckMode =
  'Says that it would run, and does not, unless `creates` or `removes` show that it is not needed; with `check: safe`, or `check_mode: false` on the task, it runs.'

/** What they register. */
export const runReturns: Readonly<Record<string, string>> = {
  cmd: 'What was run: a line, or a list of words.',
  rc: 'The exit code; not there where nothing was run.',
  stdout: 'What it printed, without the newline at the end.',
  stdout_lines: 'The same as a list of lines.',
  stderr: 'What it printed as errors.',
  stderr_lines: 'The same as a list of lines.',
}

export interface RunWanted extends RunArgs {
  readonly run: IsolatedCommand['run']
  /** What `register` gets as `cmd`. */
  readonly cmd: string | readonly string[]
  /** What it is called in a sentence: `run ls -l`. */
  readonly shown: string
}

/** Whether what the task creates, or removes, is there. */
export interface RunFacts {
  readonly created: boolean
  readonly removed: boolean
}

export function probeRun({ creates, removes, chdir }: RunWanted): Probe<RunFacts> {
  const question = sh`${isThere('created', creates, chdir)} && ${isThere('kept', removes, chdir)} && printf '%s\n' "$created" "$kept"`
  const command = new Command(question.text, `look for ${[creates, removes].filter(Boolean).join(' and ')}`)
  const nothing = { created: false, removed: false }
  return {
    scope: 'host',
    async ask(host) {
      if (creates === undefined && removes === undefined) return nothing
      const [created = '', kept = ''] = answerLines(command, await host.shell(command), 2)
      return {
        created: creates !== undefined && parseStat(created) !== undefined,
        removed: removes !== undefined && parseStat(kept) === undefined,
      }
    },
  }
}

export function planRun(wanted: RunWanted, facts: RunFacts): Change[] {
  if (skipReason(wanted, facts) !== undefined) return []
  const { run, shown, chdir, stdin, stdin_add_newline = true, check } = wanted
  const input = stdin === undefined ? undefined : stdin + (stdin_add_newline ? '\n' : '')
  const apply = { isolated: { run, directory: chdir, stdin: input } }
  return [{ summary: `run ${shorten(shown)}`, apply, ...(check === 'safe' && { safe: true }) }]
}

/** Where nothing was run there is no `rc`, so that a condition on it does not pass by mistake. */
export function reportRun(wanted: RunWanted, facts: RunFacts, [outcome]: readonly Outcome[]): Report {
  const skipped = skipReason(wanted, facts)
  if (skipped !== undefined) return { message: skipped, fields: { cmd: wanted.cmd, ...outputFields(nothingDone) } }
  if (outcome === undefined || !('code' in outcome)) return { fields: { cmd: wanted.cmd } }
  return {
    fields: { cmd: wanted.cmd, ...outputFields(outcome) },
    failure: outcome.code === 0 ? undefined : failureOf(outcome),
  }
}

const nothingDone: ExecResult = { code: 0, stdout: '', stderr: '' }

function skipReason({ creates, removes }: RunWanted, { created, removed }: RunFacts): string | undefined {
  if (created) return `skipped, since ${creates} exists`
  return removed ? `skipped, since ${removes} does not exist` : undefined
}

function outputFields({ code, stdout, stderr }: ExecResult): Record<string, unknown> {
  const [out, err] = [stdout, stderr].map(text => text.replace(/[\r\n]+$/, '')) as [string, string]
  return { rc: code, stdout: out, stdout_lines: linesOf(out), stderr: err, stderr_lines: linesOf(err) }
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/\r?\n/)
}

function failureOf({ code, stderr }: ExecResult): string {
  const last = linesOf(stderr.trim()).at(-1)
  return `non-zero exit code ${code}${last === undefined ? '' : `: ${shorten(last)}`}`
}

/** Sets the variable to what stat says of the first path that the pattern names. */
function isThere(name: string, pattern: string | undefined, chdir: string | undefined): Command {
  if (pattern === undefined) return sh`${raw(name)}=absent`
  const path = chdir === undefined ? pattern : posix.join(pattern.startsWith('/') ? '/' : chdir, pattern)
  return sh`for f in ${globbed(path)}; do break; done && ${statInto(name, raw('"$f"'))}`
}

function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
