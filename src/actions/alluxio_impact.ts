import { readFile } from 'node:fs/promises'
import { catalogueOf } from '../alluxio/catalogue.ts'
import {
  type Configuration,
  type ConfigurationChange,
  changesBetween,
  parseEnvironment,
  showChange,
  shownValue,
  whyNotRolling,
} from '../alluxio/impact.ts'
import { parseProperties } from '../alluxio/parse-properties.ts'
import { type RoleName, roleNames, roles } from '../alluxio/roles.ts'
import {
  type FoundConfiguration,
  parseConfiguration,
  printConfiguration,
  rememberConfiguration,
  runsWith,
} from '../alluxio/running-configuration.ts'
import { CommandError, UserError } from '../errors.ts'
import { type Change, type Context, type ProbingAction, shellProbe } from './action.ts'
import { type AlluxioHost, alluxioHost, type HostArgs, hostSchema } from './alluxio-host.ts'
import { unreadable } from './unreadable.ts'

interface ImpactArgs extends Omit<HostArgs, 'logs_dir'> {
  readonly properties: string
  readonly environment: string
  readonly remember?: boolean
}

interface Impact extends AlluxioHost {
  readonly remember: boolean
  readonly version: string
  readonly wanted: Configuration
}

/** What the plan comes to, worked out once. */
interface Verdict {
  readonly changes: readonly ConfigurationChange[]
  /** The processes that run and must restart, in the order of `roleNames`. */
  readonly restart: readonly RoleName[]
  /** Those among them of which nobody knows what they run with. */
  readonly unknown: readonly RoleName[]
}

/** Compares the wanted configuration of a host with what its processes run with, and says which must restart for it. */
export const alluxioImpact: ProbingAction<ImpactArgs, Impact, FoundConfiguration> = {
  summary:
    'Says, property by property, what a new configuration changes, and which processes of the host must restart for it.',
  returns: {
    restart: 'The processes that must restart: a list of `master`, `job_master`, `worker`, `job_worker`, `proxy`.',
    differences:
      'Each property that changes, with its `name`, `before`, `after` and the `roles` that read it; secrets are hidden.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['properties', 'environment'],
    properties: {
      properties: {
        type: 'string',
        minLength: 1,
        format: 'template-file',
        description: 'The template of alluxio-site.properties.',
      },
      environment: {
        type: 'string',
        minLength: 1,
        format: 'template-file',
        description: 'The template of alluxio-env.sh.',
      },
      remember: {
        type: 'boolean',
        description:
          'Notes what the processes run with, before the files are replaced, so that the next comparison knows it (default false).',
      },
      home: hostSchema.home,
      state_dir: hostSchema.state_dir,
    },
  },

  async resolve({ properties, environment, remember = false, ...args }, context) {
    const [site, shell] = await Promise.all([rendered(properties, context), rendered(environment, context)])
    return {
      ...alluxioHost(context, args),
      remember,
      version: String(context.variable('alluxio_version') ?? ''),
      wanted: { properties: parseProperties(site), environment: parseEnvironment(shell) },
    }
  },

  probe: impact =>
    shellProbe(printConfiguration(impact), result => {
      if (!result.stdout.startsWith('configuration\n'))
        throw new CommandError('look for the configuration of Alluxio', result)
      return parseConfiguration(result.stdout)
    }),

  plan(impact, facts) {
    const verdict = judge(impact, facts)
    refuseUnrollable(impact, facts, verdict)
    return impact.remember ? notes(impact, facts) : []
  },

  report(impact, facts) {
    const { changes, restart, unknown } = judge(impact, facts)
    return {
      changed: false,
      fields: { restart, differences: changes.map(hidden) },
      message: impact.remember
        ? undefined
        : [
            ...changes.map(change => `${showChange(change)}${effect(change, restart)}`),
            ...closing(restart, unknown),
          ].join('\n'),
    }
  },
}

async function rendered(template: string, context: Context): Promise<string> {
  const path = context.locate('templates', template)
  return context.render(await readFile(path, 'utf8').catch(unreadable(path)), path)
}

function judge({ host, home, version, wanted }: Impact, { deployed, running }: FoundConfiguration): Verdict {
  if (!deployed)
    throw new UserError(
      `Cannot compare configurations: "${home}/conf" has none on ${host}. Run the playbook "deploy" first`,
    )
  const catalogue = catalogueOf(version)
  const all = new Map(changesBetween(deployed, wanted, catalogue).map(change => [change.name, change]))
  const restart: RoleName[] = []
  const unknown: RoleName[] = []
  for (const process of running) {
    const from = runsWith(process, deployed)
    const changes = (from ? changesBetween(from, wanted, catalogue) : []).filter(it => it.roles.includes(process.role))
    for (const change of changes) if (!all.has(change.name)) all.set(change.name, change)
    if (!from) unknown.push(process.role)
    if (!from || changes.length > 0) restart.push(process.role)
  }
  return { changes: [...all.values()], restart: roleNames.filter(role => restart.includes(role)), unknown }
}

function refuseUnrollable({ masters }: Impact, { running }: FoundConfiguration, { changes }: Verdict): void {
  if (!running.some(({ role }) => role === 'master')) return
  for (const change of changes) {
    const why = whyNotRolling(change.name, masters.length)
    if (why !== undefined)
      throw new UserError(`Cannot roll a change of "${change.name}": ${why} (${showChange(change)})`)
  }
}

/** What a process runs with is known from the files only as long as they are there. */
function notes(impact: Impact, { deployed, running }: FoundConfiguration): Change[] {
  if (!deployed || changesBetween(deployed, impact.wanted, catalogueOf(impact.version)).length === 0) return []
  return running
    .filter(process => !process.remembered && runsWith(process, deployed))
    .map(({ role, process }) => ({
      summary: `note what the ${roles[role].title} runs with`,
      apply: { snippet: rememberConfiguration(role, process, impact) },
      quiet: true,
    }))
}

function hidden({ name, before, after, roles }: ConfigurationChange) {
  const shown = (value: string | undefined) => (value === undefined ? null : shownValue(name, value))
  return { name, before: shown(before), after: shown(after), roles }
}

function effect({ roles: readers }: ConfigurationChange, restart: readonly RoleName[]): string {
  const affected = readers.filter(role => restart.includes(role))
  return affected.length > 0 ? ` (for the ${titles(affected)})` : ' (no process here reads it)'
}

function closing(restart: readonly RoleName[], unknown: readonly RoleName[]): string[] {
  return [
    ...(unknown.length > 0
      ? [`it is not known what the ${titles(unknown)} was started with: the files are newer`]
      : []),
    restart.length > 0 ? `must restart: ${titles(restart)}` : 'nothing must restart',
  ]
}

function titles(names: readonly RoleName[]): string {
  return names.map(name => roles[name].title).join(', ')
}
