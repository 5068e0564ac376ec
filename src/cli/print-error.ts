import { CommandError, ConnectionError, showPosition, UserError, UserErrors } from '../errors.ts'

/** Prints what went wrong: the mistakes of a person plainly, a bug of ours with its stack. */
export function printError(error: unknown): void {
  if (error instanceof UserErrors) printMistakes(error.errors)
  else if (error instanceof UserError) printMistakes([error])
  else if (error instanceof ConnectionError || error instanceof CommandError) console.error(error.message)
  else {
    const stack = error instanceof Error ? error.stack : String(error)
    console.error(`This is a bug in alluxio-playbook; please report it with what follows.\n${stack}`)
  }
}

function printMistakes(errors: readonly UserError[]): void {
  for (const { message, position } of errors) {
    console.error(position ? `${showPosition(position)}: ${message}` : message)
  }
  if (errors.length > 1) console.error(`\n${errors.length} mistakes; no host was contacted.`)
}
