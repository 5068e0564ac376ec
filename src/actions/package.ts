import { CommandError, type ExecResult, UserError } from '../errors.ts'
import { type Command, join, sh } from '../shell.ts'
import { type Change, type Outcome, type ProbingAction, type Report, shellProbe } from './action.ts'
import { apk } from './package-apk.ts'
import { apt } from './package-apt.ts'
import type { Manager, Packages, Sought } from './package-manager.ts'
import { dnf, yum } from './package-rpm.ts'

const managers = { apt, dnf, yum, apk } as const
type ManagerName = keyof typeof managers
const managerNames = Object.keys(managers) as ManagerName[]

export interface PackageArgs {
  name: string | string[]
  state?: 'present' | 'installed' | 'absent' | 'removed' | 'latest'
  use?: 'auto' | ManagerName
  update_cache?: boolean
}

export interface PackageWanted extends Sought {
  readonly use: 'auto' | ManagerName
}

export interface PackageFacts {
  /** `undefined` where the host has none that may be asked. */
  readonly manager: ManagerName | undefined
  readonly packages: Packages
}

/** Installs, upgrades or removes packages with whatever the host has for that. */
export const packageAction: ProbingAction<PackageArgs, PackageWanted, PackageFacts> = {
  summary: 'Installs, upgrades or removes packages, with the apt, dnf, yum or apk of the host.',
  returns: {
    manager: 'The package manager of the host.',
    rc: 'Its exit code.',
    stdout: 'What it printed.',
    stderr: 'What it printed as errors.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: {
        type: ['string', 'array'],
        aliases: ['pkg'],
        minLength: 1,
        minItems: 1,
        items: { type: 'string', pattern: '^[A-Za-z0-9][^\\s,/]*$', expected: 'the name of a package' },
        description: 'The package, or a list of them; with a version as the manager writes it, such as `name=1.2*`.',
      },
      state: {
        enum: ['present', 'installed', 'absent', 'removed', 'latest'],
        description: 'Whether they must be there (the default), must be the newest there are, or must not be there.',
      },
      use: {
        enum: ['auto', ...managerNames],
        description: 'Which manager of packages is asked (default `auto`: the first of these that the host has).',
      },
      update_cache: {
        type: 'boolean',
        description:
          'Whether the lists of what there is are fetched anew before anything is installed (default false).',
      },
    },
  },

  resolve({ name, state = 'present', use = 'auto', update_cache = false }) {
    const names = [name].flat().flatMap(text => text.split(/[,\s]+/).filter(Boolean))
    const wrong = names.find(text => !/^[A-Za-z0-9][^/]*$/.test(text))
    if (wrong !== undefined || names.length === 0) {
      throw new UserError(`Cannot install "${wrong ?? ''}": it is not the name of a package`)
    }
    const known = state === 'installed' ? 'present' : state === 'removed' ? 'absent' : state
    return { names: [...new Set(names)], state: known, use, update: update_cache }
  },

  probe: wanted => {
    const command = question(wanted)
    return shellProbe(command, result => {
      if (result.code !== 0) throw new CommandError(`look for ${wanted.names.join(', ')}`, result)
      return read(result.stdout, wanted)
    })
  },
  plan: planPackages,
  report: reportPackages,
}

/** Asks the first manager that is there. */
function question(wanted: PackageWanted): Command {
  const names = wanted.use === 'auto' ? managerNames : [wanted.use]
  const branches = names.map(name => {
    const manager: Manager = managers[name]
    return sh`if command -v ${manager.program} > /dev/null; then echo ${name} && ${manager.question(wanted)}`
  })
  return sh`${join('\nel', branches)}
else echo none; fi`
}

function read(stdout: string, wanted: PackageWanted): PackageFacts {
  const [first = '', ...lines] = stdout.replace(/\n$/, '').split('\n')
  const name = managerNames.find(candidate => candidate === first)
  return { manager: name, packages: name ? managers[name].read(lines, wanted) : {} }
}

function planPackages({ names, state, use, update }: PackageWanted, { manager, packages }: PackageFacts): Change[] {
  if (manager === undefined) {
    const found = use === 'auto' ? `the host has none of ${managerNames.join(', ')}` : `the host has no ${use}`
    throw new UserError(`Cannot look for ${names.join(', ')}: ${found}`)
  }
  const { install, upgrade, remove }: Manager = managers[manager]
  const those = (...states: string[]) => names.filter(name => states.includes(packages[name] ?? 'missing'))
  if (state === 'absent') return change('remove', those('installed', 'old'), remove)
  const missing = change('install', those('missing'), chosen => install(chosen, update))
  return state === 'present'
    ? missing
    : [...missing, ...change('upgrade', those('old'), chosen => upgrade(chosen, update))]
}

/** Isolated, because it takes its time and heeds the task's environment, such as a proxy. */
function change(verb: string, names: readonly string[], command: (names: readonly string[]) => Command): Change[] {
  if (names.length === 0) return []
  const run = { script: command(names).text, interpreter: ['sh'] }
  return [{ summary: `${verb} ${names.join(', ')}`, apply: { isolated: { run } } }]
}

function reportPackages(_: PackageWanted, { manager }: PackageFacts, outcomes: readonly Outcome[]): Report {
  const results = outcomes.flatMap(outcome => ('code' in outcome ? outcome : []))
  const failed = results.find(({ code }) => code !== 0)
  const fields = {
    manager,
    rc: failed?.code ?? 0,
    stdout: results.map(({ stdout }) => stdout).join(''),
    stderr: results.map(({ stderr }) => stderr).join(''),
  }
  return { fields, failure: failed && complaint(failed) }
}

/** The line that says what went wrong, among all that a manager says. */
function complaint({ code, stdout, stderr }: ExecResult): string {
  const lines = `${stderr}\n${stdout}`.split('\n').map(line => line.trim())
  const line = lines.find(text => /^(E:|Error:|ERROR:)/.test(text)) ?? lines.find(Boolean)
  return `Exit code ${code}${line ? `: ${line}` : ''}`
}
