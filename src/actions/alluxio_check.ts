import { type CheckFacts, parseCheck } from '../alluxio/check-facts.ts'
import { type CheckName, checkNames, printCheck } from '../alluxio/check-question.ts'
import { error, type Finding, showFindings } from '../alluxio/findings.ts'
import type { HostNeeds } from '../alluxio/host-needs.ts'
import { type Clock, clockOf, judgeClock } from '../alluxio/judge-clock.ts'
import { judgeHost } from '../alluxio/judge-host.ts'
import { CommandError } from '../errors.ts'
import { sh } from '../shell.ts'
import type { Asker, Change, Outcome, ProbingAction, Report } from './action.ts'
import type { HostArgs } from './alluxio-host.ts'
import { hostSchema } from './alluxio-host.ts'
import { hostNeeds } from './host-needs.ts'

interface CheckArgs extends Pick<HostArgs, 'home' | 'logs_dir'> {
  readonly only?: readonly CheckName[]
  readonly show?: Show
  readonly fail?: boolean
}

type Show = 'all' | 'problems' | 'nothing'

interface Check {
  readonly needs: HostNeeds
  readonly checks: ReadonlySet<CheckName>
  readonly show: Show
  readonly fail: boolean
}

interface Facts extends CheckFacts {
  readonly clock: Clock | undefined
}

/** Looks whether a host has what Alluxio needs, and tells all that it lacks at once. One question, and no JVM but `java -version`. */
export const alluxioCheck: ProbingAction<CheckArgs, Check, Facts> = {
  summary: 'Checks whether the host has what Alluxio needs, and says what to do about each thing that it lacks.',
  returns: {
    findings: 'What was looked at: each with `check`, `verdict` (`ok`, `warning` or `error`), `found` and `fix`.',
    errors: 'How many of them are errors.',
    warnings: 'How many of them are warnings.',
    clock: "How many seconds the host's clock is `ahead` of the controller's, and how sure that is (`give`).",
    listening: "The ports of the host's roles that somebody listens on.",
  },
  checkMode: 'No file is written into an under-store to try it.',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      only: {
        type: 'array',
        minItems: 1,
        items: { enum: [...checkNames] },
        description: 'What to look at, by default everything.',
      },
      show: {
        enum: ['all', 'problems', 'nothing'],
        description: 'What is shown of the findings, by default `problems`; an error always is.',
      },
      fail: { type: 'boolean', description: 'Whether errors fail the task, by default true.' },
      home: hostSchema.home,
      logs_dir: hostSchema.logs_dir,
    },
  },

  resolve({ only = checkNames, show = 'problems', fail = true, ...args }, context) {
    return { needs: hostNeeds(context, args), checks: new Set(only), show, fail }
  },

  // What other hosts can spoil, and a clock, is asked in its own time.
  probe: check => ({ scope: isOwn(check) ? 'host' : 'cluster', ask: host => look(check, host) }),

  plan: ({ needs, checks }, { underStores, asked }) => {
    if (!checks.has('under-store') || asked !== needs.user) return []
    const writable = Object.entries(underStores).flatMap(([path, state]) => (state === 'writable' ? [path] : []))
    return writable.map(path => tryToWrite(path, needs.user))
  },

  report(check, facts, outcomes) {
    const findings = judge(check, facts, outcomes)
    const count = (verdict: Finding['verdict']) => findings.filter(finding => finding.verdict === verdict).length
    const { clock, listeners } = facts
    const listening = listeners.map(({ port }) => port)
    return {
      fields: { findings, errors: count('error'), warnings: count('warning'), listening, ...(clock && { clock }) },
      ...tell(findings, check),
    }
  },
}

/** What people see of findings. */
export function tell(findings: readonly Finding[], { show, fail }: Pick<Check, 'show' | 'fail'>): Report {
  const problems = findings.filter(({ verdict }) => verdict !== 'ok')
  if (fail && problems.some(({ verdict }) => verdict === 'error'))
    return { failure: `This host is not ready: ${showFindings(show === 'all' ? findings : problems)}` }
  if (show === 'all') return { message: showFindings(findings) }
  return show === 'problems' && problems.length > 0 ? { message: showFindings(problems) } : {}
}

const shared: readonly CheckName[] = ['clock', 'names', 'ssh', 'under-store', 'ports']

function isOwn({ checks }: Check): boolean {
  return !shared.some(name => checks.has(name))
}

async function look({ needs, checks }: Check, host: Asker): Promise<Facts> {
  const clock = checks.has('clock') ? await readClock(host) : undefined
  const result = await host.shell(printCheck(needs, checks))
  if (result.code !== 0 || !/^login ./m.test(result.stdout)) throw new CommandError('look at the host', result)
  return { ...parseCheck(result.stdout), clock }
}

async function readClock(host: Asker): Promise<Clock | undefined> {
  const before = Date.now() / 1000
  const { stdout } = await host.shell(sh`date +%s.%N`)
  const after = Date.now() / 1000
  // Where date knows no nanoseconds it prints the letter.
  const [, whole, fraction] = /^(\d+)(?:\.(\d+))?/.exec(stdout) ?? []
  return whole === undefined ? undefined : clockOf(before, Number(`${whole}.${fraction ?? 5}`), after)
}

/** A file that is made and removed: rights alone do not tell whether a shared storage takes one. */
function tryToWrite(path: string, user: string): Change {
  const script = sh`alluxio_try=$(mktemp -- ${`${path}/.alluxio-playbook-check-XXXXXX`}) && rm -f -- "$alluxio_try"`
  const as = sh`if [ "$(id -un)" = ${user} ]; then sh -c ${script.text}; else runuser -u ${user} -- sh -c ${script.text}; fi`
  return {
    summary: `try to write into ${path}`,
    apply: { isolated: { run: { script: as.text, interpreter: ['sh'] } } },
    quiet: true,
  }
}

function judge({ needs, checks }: Check, facts: Facts, outcomes: readonly Outcome[]): Finding[] {
  const clock = facts.clock ? [judgeClock(facts.clock, needs.maximumSkew)] : []
  const refused = outcomes.flatMap(outcome => {
    if (!('code' in outcome) || outcome.code === 0) return []
    return [
      error('under-store', `a file cannot be written: ${outcome.stderr.trim()}`, `let "${needs.user}" write there`),
    ]
  })
  const stores = refused.length > 0 ? without(facts, 'writable') : facts
  return [...judgeHost(needs, stores, checks), ...refused, ...clock]
}

function without(facts: Facts, state: string): Facts {
  const left = Object.entries(facts.underStores).filter(([, found]) => found !== state)
  return { ...facts, underStores: Object.fromEntries(left) }
}
