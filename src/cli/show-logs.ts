import { Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { type Role, type RoleName, roleNames, roles } from '../alluxio/roles.ts'
import { tailLog } from '../alluxio/tail.ts'
import { UserError } from '../errors.ts'
import { type LogLine, logPrefixer, mergeByTime } from '../report/log-lines.ts'
import { openSink } from '../report/sink.ts'
import { oneLine } from '../report/text.ts'
import { alluxioBecome, siteOf } from './alluxio-site.ts'
import { usesColour } from './colour.ts'
import type { LogsArguments } from './logs.ts'
import { codeOfVisits, type Session, type Visit, type Visited, withSession } from './session.ts'
import { settingsFor } from './settings.ts'

interface Wish extends Pick<LogsArguments, 'follow' | 'lines' | 'out'> {
  readonly role: RoleName | undefined
}

/** Prints the ends of logs, or follows them; gives the exit code. */
export async function showLogs({ what = [], follow, lines, out, ...given }: LogsArguments): Promise<number> {
  if (!Number.isInteger(lines) || lines < 0) throw new UserError('--lines must be a whole number')
  const { role, pattern } = parseWhat(what)
  const settings = await settingsFor(given)
  return withSession(
    pattern,
    settings,
    async session => {
      const sources = sourcesOf(session, role)
      if (sources.length === 0) throw new UserError(`No ${roles[role!].title} is on ${pattern} by the inventory`)
      const sink = openSink(process.stdout)
      const show = settings.output === 'json' ? JSON.stringify : logPrefixer(sources, usesColour(process.stdout))
      const print = (line: LogLine) => sink.write(`${show(line)}\n`)
      const hosts = [...new Set(sources.map(({ host }) => host))]
      const wish = { role, follow, lines, out }
      const one = async (host: string) => {
        const [visit] = await session.visit(visited => tailHost(visited, wish, print), { hosts: [host] })
        if (!session.signal.aborted) complain(visit!)
        return visit!
      }
      const visits = await Promise.all(hosts.map(one))
      const found = visits.flatMap(visit => ('value' in visit ? visit.value : []))
      if (!follow) for (const line of mergeByTime(found)) print(line)
      await sink.flush()
      return session.signal.aborted ? 130 : codeOfVisits(visits)
    },
    // Each host is followed for as long as all are.
    { endless: follow, ...(follow && { forks: Number.POSITIVE_INFINITY }) },
  )
}

function complain(visit: Visit<unknown>): void {
  if ('unreachable' in visit) console.error(`${visit.host}: unreachable: ${visit.unreachable}`)
  if ('refused' in visit) console.error(`${visit.host}: failed: ${visit.refused}`)
}

/** A role and a host pattern, in any order. */
function parseWhat(words: readonly string[]): { role: RoleName | undefined; pattern: string } {
  const asRole = (word: string) => roleNames.find(name => name === word.replace('-', '_'))
  const role = words.map(asRole).find(Boolean)
  const patterns = words.filter(word => !asRole(word))
  if (words.length - patterns.length > 1) throw new UserError('Cannot show several roles: name one, or none for all')
  if (patterns.length > 1)
    throw new UserError(`Cannot take "${patterns[1]}" for a role: expected ${roleNames.join(', ')}`)
  return { role, pattern: patterns[0] ?? 'all' }
}

function sourcesOf({ hosts, scope }: Session, role: RoleName | undefined): { host: string; role: string }[] {
  return hosts.flatMap(host => rolesOn(host, { scope: scope(host) }, role).map(name => ({ host, role: name })))
}

function rolesOn(host: string, { scope }: Pick<Visited, 'scope'>, role: RoleName | undefined): readonly RoleName[] {
  return siteOf(host, scope).wanted.filter(name => role === undefined || name === role)
}

/** Reads the logs of one host; those that are followed go to `print`, the others are the value. */
async function tailHost(visited: Visited, wish: Wish, print: (line: LogLine) => void): Promise<LogLine[][]> {
  const wanted = rolesOn(visited.host, visited, wish.role)
  return Promise.all(
    wanted.map(async name => {
      const lines: LogLine[] = []
      const keep = (text: string) => {
        const line = { host: visited.host, role: name, text }
        if (wish.follow) print(line)
        else lines.push(line)
      }
      await tail(visited, roles[name], wish, keep)
      return lines
    }),
  )
}

async function tail(visited: Visited, role: Role, wish: Wish, keep: (text: string) => void): Promise<void> {
  const { host, connection, scope, become, signal } = visited
  const path = `${siteOf(host, scope).logsDir}/${wish.out ? role.out : role.log}`
  const sink = lineSink(keep)
  const result = await connection.receive(tailLog(path, wish), sink, { become: alluxioBecome(scope, become), signal })
  if (result.code !== 0) throw new UserError(`Cannot read "${path}": ${oneLine(result.stderr)}`)
}

/** Hands on what is written, line by line. */
function lineSink(keep: (text: string) => void): Writable {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const parts = (rest + decoder.write(chunk)).split('\n')
      rest = parts.pop()!
      for (const part of parts) keep(part.replace(/\r$/, ''))
      done()
    },
    final(done) {
      if (rest !== '') keep(rest)
      done()
    },
  })
}
