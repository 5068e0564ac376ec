import { Duplex, type Readable } from 'node:stream'
import { sh } from '../shell.ts'
import { AfterMark } from './after-mark.ts'
import { launchCommand } from './become.ts'
import { RefusedError } from './connection.ts'
import { ForwardingForbiddenError, forwardingHelp } from './forward.ts'
import { collect, type OpenProcess, type RunningProcess } from './process.ts'

// When either end closes, the whole process group goes: it is this relay and nothing else. The braces around the first cat take
// stdin by name, since bash gives /dev/null to what runs in the background.
const script = `exec 3<>"/dev/tcp/$1/$2" && printf '%s\\n' "$3" && { { cat >&3; kill 0; } <&0 & cat <&3; kill 0; }`

/** A TCP connection made by bash on a host whose sshd forbids forwarding. */
export async function relayTcp(open: OpenProcess, login: string, address: string, port: number): Promise<Duplex> {
  const connected = 'ap-connected'
  const launch = launchCommand(login, sh`exec bash -c ${script} bash ${address} ${port} ${connected}`.text)
  const process = await open(launch.commandLine)
  const answer = process.stdout.pipe(new AfterMark(connected))
  const complaint = collect(process.stderr)
  process.stdin.on('error', () => undefined)
  process.stdin.write(launch.preamble)
  const opened = new Promise<true>(resolve => answer.once('mark', () => resolve(true)))
  const code = await Promise.race([opened, process.exited])
  if (code === true) return new Relay(process, answer)
  // Without bash the question stays open.
  if (code === 127 || code === undefined)
    throw new ForwardingForbiddenError(`${forwardingHelp}, or install bash or curl`)
  const [last = ''] = (await complaint).trim().split(': ').slice(-1)
  throw new RefusedError(last.toLowerCase())
}

/** The two pipes of a program as one stream. `Duplex.from` would take being destroyed for an error. */
class Relay extends Duplex {
  readonly #process: RunningProcess
  readonly #answer: Readable

  constructor(process: RunningProcess, answer: Readable) {
    super()
    this.#process = process
    this.#answer = answer
    answer.on('data', (chunk: Buffer) => this.push(chunk) || answer.pause())
    answer.on('end', () => this.push(null))
  }

  override _read(): void {
    this.#answer.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#process.stdin.write(chunk, done)
  }

  override _final(done: () => void): void {
    this.#process.stdin.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#process.destroy()
    done(error)
  }
}
