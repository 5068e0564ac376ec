import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Argv, CommandModule } from 'yargs'
import { askOnTerminal } from '../actions/terminal.ts'
import type { RunEvent } from '../engine/events.ts'
import type { Ask } from '../engine/prompts.ts'
import { runPlaybook } from '../engine/start.ts'
import { shortPath, UserError } from '../errors.ts'
import { prepareRun, runFolder, withJournal } from '../prepare.ts'
import { createReporter } from '../report/reporter.ts'
import { parseExtraVariables } from './extra-variables.ts'

interface RunArguments {
  playbook: string
  inventory: string
  limit: string | undefined
  tags: string[]
  skipTags: string[]
  extraVars: string[]
  check: boolean
  diff: boolean
  forks: number
  output: 'live' | 'lines' | 'json' | undefined
  verbose: number
}

export const runCommand: CommandModule<object, RunArguments> = {
  command: '$0 <playbook>',
  describe: 'Run a playbook: a name such as "deploy", or the path of a file',
  builder: yargs => runOptions(yargs),
  handler: async request => {
    process.exitCode = await execute(request)
  },
}

/** The options that choose hosts, tasks and variables. */
export function selectionOptions(
  yargs: Argv,
): Argv<Pick<RunArguments, 'inventory' | 'limit' | 'tags' | 'skipTags' | 'extraVars'> & { playbook: string }> {
  return yargs
    .positional('playbook', { type: 'string', demandOption: true, describe: 'A name or a path' })
    .option('inventory', {
      alias: 'i',
      type: 'string',
      default: 'inventory',
      describe: 'The folder with masters and workers',
    })
    .option('limit', {
      alias: 'l',
      type: 'string',
      describe: 'A host pattern that narrows every play: w1, workers, w*, !w3, all:&masters',
    })
    .option('tags', {
      alias: 't',
      type: 'string',
      array: true,
      default: [] as string[],
      coerce: commaList,
      describe: 'Only tasks with one of these tags',
    })
    .option('skip-tags', {
      type: 'string',
      array: true,
      default: [] as string[],
      coerce: commaList,
      describe: 'Leave out tasks with one of these tags',
    })
    .option('extra-vars', {
      alias: 'e',
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'Variables: name=value, a JSON or YAML map, or @FILE',
    }) as never
}

function runOptions(yargs: Argv): Argv<RunArguments> {
  return selectionOptions(yargs)
    .option('check', {
      alias: 'C',
      type: 'boolean',
      default: false,
      describe: 'Change nothing; show what would change',
    })
    .option('diff', { alias: 'D', type: 'boolean', default: false, describe: 'Show how files change' })
    .option('forks', {
      alias: 'f',
      type: 'number',
      default: 50,
      describe: 'How many handshakes and commands run at the same time',
    })
    .option('output', {
      choices: ['live', 'lines', 'json'] as const,
      describe: 'live on a terminal, lines elsewhere; json gives one event a line',
    })
    .option('verbose', { alias: 'v', type: 'count', describe: 'Say more' }) as never
}

function commaList(values: string[]): string[] {
  return values
    .flatMap(value => value.split(','))
    .map(value => value.trim())
    .filter(value => value !== '')
}

async function execute(request: RunArguments): Promise<number> {
  if (!Number.isInteger(request.forks) || request.forks < 1)
    throw new UserError('--forks must be a whole number from 1 on')
  const interrupt = new AbortController()
  const prepared = await prepareRun({
    ...request,
    extraVariables: parseExtraVariables(request.extraVars),
    signal: interrupt.signal,
    ...(process.stdin.isTTY && { ask: askAt(interrupt.signal) }),
  })
  const { stdout } = process
  const reporter = createReporter({
    format: request.output ?? (stdout.isTTY ? 'live' : 'lines'),
    stream: stdout,
    color: stdout.isTTY === true && !process.env.NO_COLOR,
    verbosity: request.verbose,
    diff: request.diff,
    columns: stdout.columns ?? 120,
  })
  const events = runPlaybook(withJournal(prepared))
  const stopListening = onInterrupt(interrupt)
  const record = eventRecord(join(runFolder(prepared.runId), 'events.ndjson'))
  let code = 0
  try {
    for await (const event of events) {
      record.write(event)
      reporter.event(event)
      code = codeOf(event) ?? code
    }
  } finally {
    stopListening()
    record.end()
    await reporter.end()
  }
  return code
}

/** Keeps a run's events in a file, which is made with the first one: a playbook that is refused leaves nothing behind. */
function eventRecord(file: string): { write(event: RunEvent): void; end(): void } {
  let stream: WriteStream | undefined
  const open = () => {
    mkdirSync(dirname(file), { recursive: true })
    return createWriteStream(file, { flags: 'a', mode: 0o600 }).on('error', error => {
      console.error(`Cannot keep the events in "${shortPath(file)}": ${error.message}`)
    })
  }
  return {
    write(event) {
      stream ??= open()
      if (!stream.destroyed) stream.write(`${JSON.stringify(event)}\n`)
    },
    end: () => stream?.end(),
  }
}

function codeOf(event: RunEvent): number | undefined {
  return event.type === 'run-end' ? event.code : undefined
}

function askAt(signal: AbortSignal): Ask {
  return ({ text, isPrivate }) => askOnTerminal(text, { echo: !isPrivate, signal })
}

/** The first interrupt lets what runs be stopped in order; the second one ends the program at once. */
function onInterrupt(interrupt: AbortController): () => void {
  const listener = () => {
    if (interrupt.signal.aborted) process.exit(130)
    interrupt.abort(new DOMException('Interrupted', 'AbortError'))
    console.error('Interrupted: stopping what runs on the hosts. Once more ends at once.')
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener)
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, listener)
  }
}
