import { CommandError, ConnectionError, showPosition, UserError, UserErrors } from '../errors.ts'
import { excerpt } from './excerpt.ts'

/** Prints what went wrong: the mistakes of a person plainly, a bug of ours with its stack. */
export function printError(error: unknown): void {
  console.error(describeError(error))
}

/** What `printError` prints: each mistake with its place, and the lines of the file around it. */
export function describeError(error: unknown): string {
  if (error instanceof UserErrors) return mistakes(error.errors)
  if (error instanceof UserError) return mistakes([error])
  if (error instanceof ConnectionError || error instanceof CommandError) return error.message
  const stack = error instanceof Error ? error.stack : String(error)
  return `This is a bug in alluxio-playbook; please report it with what follows.\n${stack}`
}

function mistakes(errors: readonly UserError[]): string {
  const shown = errors.map(mistake).join('\n')
  return errors.length > 1 ? `${shown}\n\n${errors.length} mistakes; no host was contacted.` : shown
}

function mistake({ message, position }: UserError): string {
  if (!position) return message
  return [`${showPosition(position)}: ${message}`, excerpt(position) ?? []].flat().join('\n')
}
