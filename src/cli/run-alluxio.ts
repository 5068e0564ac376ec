import { Writable } from 'node:stream'
import { hiddenFailure } from '../alluxio/judge-command.ts'
import type { ExecResult } from '../errors.ts'
import { UserError } from '../errors.ts'
import { sh } from '../shell.ts'
import { didYouMean } from '../similar.ts'
import { alluxioBecome, siteOf } from './alluxio-site.ts'
import { findLeaders } from './look-at-cluster.ts'
import { type Session, type Visited, withSession } from './session.ts'
import { settingsFor } from './settings.ts'

interface AlluxioCommand {
  /** Where; the leading master where nothing is said. */
  readonly host: string | undefined
  readonly words: readonly string[]
}

/** Runs Alluxio's own command on one host; its output comes as it is written. Gives the exit code. */
export async function runAlluxio({ host, words }: AlluxioCommand, given: object): Promise<number> {
  const settings = await settingsFor(given)
  return withSession('all', settings, async session => {
    const chosen = host ?? (await leaderOf(session))
    if (chosen === undefined) return session.signal.aborted ? 130 : complain(noLeader(session))
    if (!session.hosts.includes(chosen))
      throw new UserError(`Unknown host "${chosen}"${didYouMean(chosen, session.hosts)}`)
    const [visit] = await session.visit(visited => run(visited, words), { hosts: [chosen] })
    if (session.signal.aborted) return 130
    if (visit && 'value' in visit) return codeOf(visit.value, words)
    if (visit && 'unreachable' in visit) return complain(visit.unreachable, 4)
    return complain(visit?.refused ?? '')
  })
}

async function leaderOf(session: Session): Promise<string | undefined> {
  const leaders = await findLeaders(session, ['master'])
  return leaders[0]?.host
}

function noLeader({ hosts, scope }: Session): string {
  const { masters } = siteOf(hosts[0]!, scope(hosts[0]!))
  return `Cannot find the leading master: none of ${masters.join(', ')} answers as leader. "--host ${masters[0]}" runs the command there all the same`
}

function complain(message: string, code = 2): number {
  console.error(`error: ${message}`)
  return code
}

async function run(
  { host, connection, scope, become, signal }: Visited,
  words: readonly string[],
): Promise<ExecResult> {
  const { home } = siteOf(host, scope)
  const command = sh`cd -- ${home} && exec bin/alluxio ${words} < /dev/null`
  const kept = keeper(process.stdout)
  const options = { become: alluxioBecome(scope, become), signal, stderr: process.stderr }
  const result = await connection.receive(command, kept.sink, options)
  return { ...result, stdout: kept.text() }
}

function codeOf({ code, stdout }: ExecResult, words: readonly string[]): number {
  const failure = code === 0 ? hiddenFailure(words, stdout) : undefined
  return failure === undefined ? code : complain(`Alluxio's command exited with 0, and says "${failure}"`)
}

/** Hands text on as it comes and keeps its beginning, which is enough to judge by. */
function keeper(output: NodeJS.WritableStream): { sink: Writable; text: () => string } {
  const chunks: Buffer[] = []
  let size = 0
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (size < 100_000) chunks.push(chunk)
      size += chunk.length
      output.write(chunk, () => done())
    },
  })
  output.on('error', error => {
    if (!isGone(error)) sink.destroy(error)
  })
  return { sink, text: () => Buffer.concat(chunks).toString('utf8') }
}

/** Whoever reads may leave before the end (`| head`). */
function isGone(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE'
}
