import type { ClusterStatus, ProcessState, ProcessStatus } from '../alluxio/status.ts'
import { compactHosts } from './compact-hosts.ts'
import type { Paint } from './paint.ts'
import { cut, pad, plural, widthOf } from './text.ts'

interface TableOptions {
  readonly paint: Paint
  /** Columns of the terminal. */
  readonly width: number
}

/** A cluster's status for people: a headline, a line for each host, and what is wrong, at most `width` columns wide. */
export function statusLines(status: ClusterStatus, { paint, width }: TableOptions): string[] {
  return [
    ...headline(status, { paint, width }),
    '',
    ...table(rowsOf(status), { paint, width }),
    ...section('Problems', problemsOf(status), text => paint('red', text), width),
    ...section(
      'Drift',
      together(status.drift.map(({ host, found }) => [host, found])),
      text => paint('yellow', text),
      width,
    ),
  ]
}

function headline(status: ClusterStatus, { paint, width }: TableOptions): string[] {
  const { cluster, healthy, version, capacity, liveWorkers, lostWorkers } = status
  const { used, total } = capacity
  const parts = [
    ...(version === '' ? [] : [`Alluxio ${version}`]),
    leaderWords(status),
    `${plural(liveWorkers, 'live worker')}${lostWorkers.length > 0 ? `, ${lostWorkers.length} lost` : ''}`,
    ...(total > 0 ? [`${bytes(used)} of ${bytes(total)} used (${percent(used, total)})`] : []),
  ]
  const verdict = healthy ? paint('green', 'healthy') : paint('red', 'not healthy')
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 2 + widthOf(part) <= width) lines[lines.length - 1] = `${last}, ${part}`
    else lines.push(part)
  }
  return [`${paint('bold', cut(cluster, Math.max(8, width - 16)))}: ${verdict}`, ...lines.map(line => cut(line, width))]
}

function leaderWords({ leader, ledFor, safeMode }: ClusterStatus): string {
  if (leader === '') return 'no leader'
  const since = ledFor === undefined ? '' : ` for ${duration(ledFor)}`
  return `leader ${leader}${since}${safeMode === undefined ? '' : `, which does not serve: ${safeMode}`}`
}

/** One line of the table; the cells are in the order of `titles`. */
interface Row {
  readonly cells: readonly string[]
  readonly mood: Mood
  /** Shown in place of all cells behind the first. */
  readonly instead?: string
}

type Mood = 'good' | 'bad' | 'gone'

const titles = ['HOST', 'ROLE', 'STATE', 'VERSION', 'UP', 'HEARD', 'STORAGE', 'JOB', 'PROXY', 'PID', 'USER']

/** The columns that a narrow terminal does without, the first to go first. */
const dispensable = ['USER', 'PID', 'HEARD', 'VERSION']

function rowsOf({ processes, unreachable, refused }: ClusterStatus): Row[] {
  const hosts = [...new Set([...processes.map(({ host }) => host), ...Object.keys({ ...unreachable, ...refused })])]
  return hosts.flatMap((host): Row[] => {
    if (unreachable[host] !== undefined)
      return [{ cells: [host], mood: 'gone', instead: `unreachable: ${unreachable[host]}` }]
    if (refused[host] !== undefined) return [{ cells: [host], mood: 'bad', instead: `failed: ${refused[host]}` }]
    return rowsOfHost(
      host,
      processes.filter(process => process.host === host),
    )
  })
}

function rowsOfHost(host: string, processes: readonly ProcessStatus[]): Row[] {
  const at = (role: string) => processes.find(process => process.role === role)
  const pairs = (['master', 'worker'] as const)
    .map(role => ({ role, main: at(role), job: at(`job_${role}`) }))
    .filter(({ main, job }) => main || job)
  const proxy = at('proxy')
  if (pairs.length === 0) return proxy ? [row(host, 'proxy', proxy, undefined, undefined)] : []
  return pairs.map(({ role, main, job }, index) =>
    row(index === 0 ? host : '', role, main, job, index === 0 ? proxy : undefined),
  )
}

function row(
  host: string,
  role: string,
  main: ProcessStatus | undefined,
  job: ProcessStatus | undefined,
  proxy: ProcessStatus | undefined,
): Row {
  const { storage, lastContact } = main ?? {}
  const cells = [
    host,
    role,
    main ? stateWords[main.state] : '-',
    main?.version ?? '',
    main?.uptime === undefined ? '' : duration(main.uptime),
    lastContact === undefined ? '' : `${lastContact} s`,
    storage === undefined
      ? ''
      : `${bytes(storage.used)} / ${bytes(storage.total)} ${percent(storage.used, storage.total)}`,
    job ? stateWords[job.state] : '',
    proxy ? stateWords[proxy.state] : '',
    main?.pid === undefined ? '' : String(main.pid),
    main?.user ?? '',
  ]
  const isBad = [main, job, proxy].some(process => process?.problem !== undefined)
  return { cells, mood: isBad ? 'bad' : 'good' }
}

const stateWords: Readonly<Record<ProcessState, string>> = {
  leader: 'leader',
  standby: 'standby',
  serving: 'serving',
  'not ready': 'not ready',
  dead: 'DEAD',
  unknown: '?',
}

function table(rows: readonly Row[], { paint, width }: TableOptions): string[] {
  const used = titles.map((_, i) => rows.some(({ cells }) => (cells[i] ?? '') !== ''))
  const widths = titles.map((title, i) => Math.max(widthOf(title), ...rows.map(({ cells }) => widthOf(cells[i] ?? ''))))
  const shown = new Set(titles.filter((_, i) => used[i]))
  const total = () => titles.reduce((sum, title, i) => sum + (shown.has(title) ? widths[i]! + 2 : 0), -2)
  for (const title of dispensable) if (total() > width) shown.delete(title)
  // What still does not fit is taken from the names of the hosts.
  widths[0] = Math.min(widths[0]!, Math.max(8, widths[0]! - Math.max(0, total() - width)))
  const line = (cells: readonly string[]) =>
    titles
      .flatMap((title, i) => (shown.has(title) ? [pad(cut(cells[i] ?? '', widths[i]!), widths[i]!)] : []))
      .join('  ')
      .trimEnd()
  return [
    paint('bold', cut(line(titles), width)),
    ...rows.map(({ cells, mood, instead }) => {
      const text = instead === undefined ? line(cells) : `${pad(cut(cells[0]!, widths[0]!), widths[0]!)}  ${instead}`
      return inMood(cut(text, width), mood, paint)
    }),
  ]
}

function inMood(text: string, mood: Mood, paint: Paint): string {
  if (mood === 'good') return text
  return paint(mood === 'bad' ? 'red' : 'magenta', text)
}

/** What is wrong. */
function problemsOf({ processes, unreachable, refused, leader, lostWorkers }: ClusterStatus): string[] {
  const lost = lostWorkers.length === 0 ? [] : [`${leader}: lost the workers ${lostWorkers.join(', ')}`]
  return [
    ...together([
      ...processes.flatMap(({ host, problem }) => (problem === undefined ? [] : [[host, problem] as const])),
      ...Object.entries({ ...unreachable, ...refused }),
    ]),
    ...lost,
  ]
}

/** Hosts with the same to tell share a line. */
function together(told: readonly (readonly [host: string, text: string])[]): string[] {
  const hosts = new Map<string, string[]>()
  for (const [host, text] of told) hosts.set(text, [...(hosts.get(text) ?? []), host])
  return [...hosts].map(([text, names]) => `${compactHosts(names)}: ${text}`)
}

function section(title: string, lines: readonly string[], colour: (text: string) => string, width: number): string[] {
  if (lines.length === 0) return []
  return ['', colour(`${title}:`), ...lines.flatMap(line => wrapped(line, width))]
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${last === undefined ? '  ' : '    '}${word}`)
  }
  return lines.map(line => cut(line, width))
}

/** `12.3 GB`, with the units of Alluxio: 1 GB is 2^30 bytes. */
function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB']
  let value = count
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((100 * part) / whole)}%` : '-'
}

/** `42s`, `3m12s`, `5h02m`, `4d3h`. */
function duration(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  if (whole < 60) return `${whole}s`
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`
  if (whole < 86400) return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`
  return `${Math.floor(whole / 86400)}d${Math.floor((whole % 86400) / 3600)}h`
}
