import { Duplex } from 'node:stream'
import { sh } from '../shell.ts'
import { AfterMark } from './after-mark.ts'
import { launchCommand } from './become.ts'
import { RefusedError } from './connection.ts'
import { ForwardingForbiddenError, forwardingHelp } from './forward.ts'
import { collect, type OpenProcess } from './process.ts'

// When either end closes, the whole process group goes: it is this relay and nothing else.
const script = `exec 3<>"/dev/tcp/$1/$2" && printf '%s\\n' "$3" && { { cat <&0 >&3; kill 0; } & cat <&3; kill 0; }`

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
  if (code === true) return toDuplex(process.stdin, answer, process.destroy)
  // Without bash the question stays open.
  if (code === 127 || code === undefined)
    throw new ForwardingForbiddenError(`${forwardingHelp}, or install bash or curl`)
  const [last = ''] = (await complaint).trim().split(': ').slice(-1)
  throw new RefusedError(last.toLowerCase())
}

function toDuplex(writable: NodeJS.WritableStream, readable: NodeJS.ReadableStream, destroy: () => void): Duplex {
  const duplex = Duplex.from({ writable, readable })
  duplex.once('close', destroy)
  return duplex
}
