import { basename, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type ClusterStatus, clusterStatus } from '../alluxio/status.ts'
import { UserError } from '../errors.ts'
import { painter } from '../report/paint.ts'
import { Screen } from '../report/screen.ts'
import { openSink } from '../report/sink.ts'
import { statusLines } from '../report/status-table.ts'
import { usesColour } from './colour.ts'
import { lookAtCluster } from './look-at-cluster.ts'
import { lookAtQuorums, type Quorums, quorumLines } from './quorums.ts'
import { type Session, withSession } from './session.ts'
import { settingsFor } from './settings.ts'
import type { Settings } from './settings-schema.ts'
import type { StatusArguments } from './status.ts'

interface Snapshot {
  readonly status: ClusterStatus
  readonly quorums: Quorums | undefined
}

/** Prints the status of a cluster, once or again and again; gives the exit code. */
export async function showStatus({ watch, interval, quorum, ...given }: StatusArguments): Promise<number> {
  if (!(interval > 0)) throw new UserError('--interval must be more than 0')
  const settings = await settingsFor(given)
  const show = shower(settings, watch)
  return withSession(
    'all',
    settings,
    async session => {
      for (;;) {
        const snapshot = await look(session, quorum)
        if (session.signal.aborted) return 130
        await show(snapshot)
        if (!watch) return codeOf(snapshot)
        await pause(interval, session.signal)
      }
    },
    { endless: watch },
  )
}

async function look(session: Session, quorum: boolean): Promise<Snapshot> {
  const { hosts, leaders } = await lookAtCluster(session)
  const status = clusterStatus(nameOf(session), hosts, leaders)
  return { status, quorums: quorum ? await lookAtQuorums(session, status.leader) : undefined }
}

function nameOf({ inventory, hosts, scope }: Session): string {
  const name = scope(hosts[0]!).lookup('alluxio_cluster')
  return typeof name === 'string' ? name : basename(resolve(inventory.folder))
}

function codeOf({ status, quorums }: Snapshot): number {
  if (Object.keys(status.unreachable).length > 0) return 4
  return status.healthy && !quorums?.isBroken ? 0 : 2
}

/** Prints snapshots: as JSON, drawn again in their place on a terminal, else one below the other. */
function shower(settings: Settings, watch: boolean): (snapshot: Snapshot) => Promise<void> {
  const { stdout } = process
  const sink = openSink(stdout)
  const print = (text: string) => {
    sink.write(text)
    return sink.flush()
  }
  if (settings.output === 'json') {
    return ({ status, quorums }) =>
      print(`${JSON.stringify({ ...status, ...(quorums && { quorums: quorums.domains }) })}\n`)
  }
  const paint = painter(usesColour(stdout))
  const lines = ({ status, quorums }: Snapshot, width: number) => [
    ...statusLines(status, { paint, width }),
    ...(quorums ? quorumLines(quorums, { paint, width }) : []),
  ]
  if (!watch) return snapshot => print(`${lines(snapshot, stdout.columns ?? 120).join('\n')}\n`)
  const time = () => new Date().toTimeString().slice(0, 8)
  if (!stdout.isTTY || process.env.TERM === 'dumb' || settings.output === 'lines') {
    return snapshot => print(`${[`${time()}`, ...lines(snapshot, stdout.columns ?? 120), ''].join('\n')}\n`)
  }
  const screen = new Screen(sink, stdout, stdout.columns)
  return async snapshot => {
    const all = [paint('dim', `${time()}, Ctrl-C ends`), ...lines(snapshot, screen.columns)]
    const room = screen.rows
    screen.draw(
      all.length <= room ? all : [...all.slice(0, room - 1), paint('dim', `… ${all.length - room + 1} more lines`)],
    )
    await sink.flush()
  }
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(seconds * 1000, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
