import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { type ExecResult, UserError } from '../errors.ts'
import { packageFile } from '../package-files.ts'
import { quote } from '../shell.ts'

/** The folder `sandbox/` of this package: the scripts, and the files of the distribution. */
export const scripts = packageFile('sandbox')

/** With administrators' programs, which are not on every user's `PATH`. */
const systemPath = '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin'

interface RunOptions {
  readonly cwd?: string | undefined
  readonly environment?: Readonly<Record<string, string>> | undefined
  /** An open file that the program gets as descriptor 3. */
  readonly descriptor?: number | undefined
  readonly onLine?: ((line: string) => void) | undefined
}

/** Runs a program of this machine; a program that is not there answers 127, as in a shell. */
export function run(
  argv: readonly string[],
  { cwd, environment, descriptor, onLine }: RunOptions = {},
): Promise<ExecResult> {
  const [program = '', ...args] = argv
  return new Promise(resolve => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe', descriptor ?? 'ignore'],
      env: { ...process.env, PATH: `${process.env.PATH ?? ''}:${systemPath}`, LC_ALL: 'C', ...environment },
      ...(cwd === undefined ? {} : { cwd }),
    })
    const stdout = collect(child.stdout!, onLine)
    const stderr = collect(child.stderr!, onLine)
    child.once('error', error => resolve({ code: 127, stdout: '', stderr: error.message }))
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 128 + constants.signals[signal!], stdout: stdout(), stderr: stderr() }),
    )
  })
}

/** Runs one of our scripts as root, by `sudo` where we are not; `what` completes "Cannot ..." when it fails. */
export async function runAsRoot(script: string, args: readonly string[], what: string): Promise<string> {
  const argv = await asRoot(['bash', `${scripts}/${script}`, ...args])
  const { code, stdout, stderr } = await run(argv)
  if (code !== 0) throw new UserError(`Cannot ${what}: ${lastLine(stderr) || `${script} ended with exit code ${code}`}`)
  return stdout
}

/** The command line that runs a program as root; throws where there is no way to be root without a password. */
export async function asRoot(argv: readonly string[]): Promise<readonly string[]> {
  if (process.getuid!() === 0) return argv
  if (await canSudo()) return ['sudo', '-n', ...argv]
  const command = process.argv.slice(1).map(quote).join(' ')
  throw new UserError(
    `Cannot be root: the sandbox makes network namespaces and mounts; run it as root (sudo ${command}) or allow sudo without a password`,
  )
}

export async function canSudo(): Promise<boolean> {
  return (await run(['sudo', '-n', 'true'])).code === 0
}

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}

function collect(stream: NodeJS.ReadableStream, onLine: ((line: string) => void) | undefined): () => string {
  let text = ''
  let begun = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text += chunk
    const lines = (begun + chunk).split('\n')
    begun = lines.pop()!
    if (onLine) lines.forEach(onLine)
  })
  return () => text
}
