import { relative } from 'node:path'

/** A place in a file that a user wrote; `line` and `column` count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** The playbook, the inventory or the command line is wrong: the person who wrote it must act. */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly position: Position | undefined

  constructor(message: string, options: { position?: Position | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.position = options.position
  }
}

/** Several mistakes found in one reading, so that they can be mended in one go. */
export class UserErrors extends Error {
  override readonly name = 'UserErrors'
  readonly errors: readonly UserError[]

  constructor(errors: readonly UserError[]) {
    super(errors.map(error => withPosition(error)).join('\n'))
    this.errors = errors
  }
}

/** The host could not be asked: no route, a refused key, a changed host key, a connection that ended. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/** What a command answered. */
export interface ExecResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The host was asked and answered no; carries all that it said. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly result: ExecResult

  /** `shown` is the command as it may be printed. Decide on `result`, never on the message. */
  constructor(shown: string, result: ExecResult) {
    const said = firstLine(result.stderr) || firstLine(result.stdout)
    super(`Command failed with exit code ${result.code}: ${shorten(shown)}${said ? `: ${said}` : ''}`)
    this.result = result
  }
}

/** `Cannot read "x": file not found at playbooks/deploy.yml:3:5`. */
export function withPosition({ message, position }: UserError): string {
  return position ? `${message} at ${showPosition(position)}` : message
}

export function showPosition({ file, line, column }: Position): string {
  return `${shortPath(file)}:${line}:${column}`
}

/** A path as a person in the current folder would write it. */
export function shortPath(file: string): string {
  const short = relative(process.cwd(), file)
  return short === '' || short.startsWith('..') ? file : short
}

function firstLine(text: string): string {
  return shorten(text.trim().split('\n', 1)[0] ?? '')
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
