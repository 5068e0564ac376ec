import yargs, { type Argv } from 'yargs'
import { printError } from './print-error.ts'
import { root } from './root.ts'
import { type Subcommand, toModule } from './subcommand.ts'
import { version } from './version.ts'

/** Does what a command line asks for; sets the exit code, and never rejects. `commands` are all that there are. */
export async function runProgram(args: readonly string[], commands = root): Promise<void> {
  try {
    // Who writes nothing more wants to know what may be written; a script that does so is told that it is wrong.
    if (args.length === 0) process.exitCode = 1
    await createParser(args.length === 0 ? ['--help'] : args, commands).parseAsync()
  } catch (error) {
    process.exitCode = 1
    if (error instanceof UsageError) console.error(await explain(error, args, commands))
    else printError(error)
  }
}

/** What yargs says is wrong with the command line itself. */
class UsageError extends Error {}

function createParser(args: readonly string[], { command, examples = [], subcommands = [] }: Subcommand): Argv {
  const parser = yargs(args)
    .scriptName('alluxio-playbook')
    .usage(command)
    .version(version)
    .alias('version', 'V')
    .help()
    .alias('help', 'h')
    .strict()
    // The messages of one program are in one language, and finding the user's takes time.
    .detectLocale(false)
    .parserConfiguration({
      'greedy-arrays': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
    })
    .wrap(Math.min(100, process.stdout.columns || 100))
    .exitProcess(false)
    .fail((message, error) => {
      if (error && error.name !== 'YError') throw error
      throw new UsageError(message ?? error?.message)
    })
  for (const [line, meaning] of examples) parser.example(line, meaning)
  for (const subcommand of subcommands) parser.command(toModule(subcommand))
  return parser
}

async function explain({ message }: UsageError, args: readonly string[], commands: Subcommand): Promise<string> {
  const { explainUsage } = await import('./usage-error.ts')
  return explainUsage(message, args, commands)
}
