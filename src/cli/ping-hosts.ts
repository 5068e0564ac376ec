import { CommandError } from '../errors.ts'
import { painter } from '../report/paint.ts'
import { plural } from '../report/text.ts'
import { sh } from '../shell.ts'
import { usesColour } from './colour.ts'
import { settingsFor } from './settings.ts'
import { type Visit, type Visited, visitHosts } from './visit-hosts.ts'

/** What a host says of itself. */
export interface Pong {
  readonly user: string
  readonly shell: string
  /** Seconds. */
  readonly connected: number
  readonly roundTrip: number
}

/** Logs in to the hosts and prints what each says; gives the exit code. */
export async function ping(pattern: string, given: object): Promise<number> {
  const settings = await settingsFor(given)
  const { visits, code } = await visitHosts(pattern, settings, pong)
  if (settings.output === 'json') for (const visit of visits) console.log(JSON.stringify(flat(visit)))
  else for (const line of pingLines(visits, usesColour(process.stdout))) console.log(line)
  return code
}

async function pong({ connection, become, connected }: Visited): Promise<Pong> {
  const command = sh`id -un && printf '%s\n' "$SHELL"`
  const result = await connection.run(command, { become })
  if (result.code !== 0) throw new CommandError(command.shown, result)
  const [user = '', shell = ''] = result.stdout.split('\n')
  // The shell is open now, so this one is nothing but the way there and back.
  const started = performance.now()
  await connection.run(sh`:`, { become })
  return { user, shell, connected, roundTrip: (performance.now() - started) / 1000 }
}

function flat(visit: Visit<Pong>): object {
  return 'value' in visit ? { host: visit.host, ...visit.value } : visit
}

/** A line for each host, and one that counts them. */
export function pingLines(visits: readonly Visit<Pong>[], color: boolean): string[] {
  const paint = painter(color)
  const width = Math.max(...visits.map(({ host }) => host.length))
  const lines = visits.map(visit => {
    const name = visit.host.padEnd(width)
    if ('unreachable' in visit) return paint('magenta', `${name}  unreachable: ${visit.unreachable}`)
    if ('refused' in visit) return paint('red', `${name}  failed: ${visit.refused}`)
    const { user, shell, connected, roundTrip } = visit.value
    return `${paint('green', name)}  ${user}, ${shell}, round trip ${milliseconds(roundTrip)}, connected in ${milliseconds(connected)}`
  })
  return [...lines, '', pingSummary(visits)]
}

function pingSummary(visits: readonly Visit<Pong>[]): string {
  const count = (key: string) => visits.filter(visit => key in visit).length
  const parts = [
    `${count('value')} of ${plural(visits.length, 'host')} answered`,
    ...(count('refused') > 0 ? [`${count('refused')} failed`] : []),
    ...(count('unreachable') > 0 ? [`${count('unreachable')} unreachable`] : []),
  ]
  return parts.join(', ')
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`
}
