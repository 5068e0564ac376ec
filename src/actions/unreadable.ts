import { UserError } from '../errors.ts'

/** A handler for what reading a local file rejects with. */
export function unreadable(path: string): (cause: unknown) => never {
  return cause => {
    const why = cause instanceof Error ? cause.message.replace(/^[A-Z0-9]+: /, '').replace(/,.*$/, '') : String(cause)
    throw new UserError(`Cannot read "${path}": ${why}`, { cause })
  }
}
