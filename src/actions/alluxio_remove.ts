import {
  type Belonging,
  parseBelongings,
  printBelongings,
  refuseForeign,
  removeBelonging,
  type Site,
} from '../alluxio/belongings.ts'
import { parseProcesses, printProcesses } from '../alluxio/processes.ts'
import { type RoleName, roleNames, roles } from '../alluxio/roles.ts'
import { UserError } from '../errors.ts'
import { join, sh } from '../shell.ts'
import { type ProbingAction, shellProbe } from './action.ts'
import { alluxioHost } from './alluxio-host.ts'

interface RemoveArgs {
  readonly only_check?: boolean
}

interface Wanted extends Site {
  readonly onlyCheck: boolean
  readonly user: string
}

interface Facts {
  readonly running: readonly RoleName[]
  readonly found: readonly Belonging[]
  readonly underStore: string | undefined
}

/** Removes Alluxio from the host: releases, link, journal, storage, logs and state. Never the under-store, nor what others own. */
export const alluxioRemove: ProbingAction<RemoveArgs, Wanted, Facts> = {
  summary: 'Removes all of Alluxio from the host but the under-store, and refuses while anything of it runs.',
  returns: { paths: 'What was there.' },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      only_check: {
        type: 'boolean',
        description: 'Removes nothing: only refuses what would be refused, while Alluxio may still run.',
      },
    },
  },

  resolve({ only_check: onlyCheck = false }, context) {
    const { home, logsDir, stateDir, properties, user = 'alluxio' } = alluxioHost(context)
    const dir = String(context.variable('alluxio_dir'))
    const backupDir = String(context.variable('alluxio_backup_on_host') ?? `${dir}/backups`)
    return { dir, home, logsDir, stateDir, backupDir, properties, user, onlyCheck }
  },

  probe: wanted =>
    shellProbe(
      sh`${join(
        '\n',
        roleNames.map(
          role => sh`echo ${`role ${role}`}
${printProcesses(roles[role], wanted.home)}`,
        ),
      )}
${printBelongings(wanted)}`,
      ({ stdout }) => ({ running: runningRoles(stdout), ...parseBelongings(stdout) }),
    ),

  plan({ user, onlyCheck }, { running, found, underStore }) {
    refuseForeign(found, underStore, user)
    if (onlyCheck) return []
    if (running.length > 0) throw new UserError(`Cannot remove Alluxio: its ${running.join(', ')} runs; stop it first`)
    return found.map(belonging => ({
      summary: `remove ${belonging.path}`,
      apply: { snippet: removeBelonging(belonging) },
    }))
  },

  report: (_, { found }) => ({ fields: { paths: found.map(({ path }) => path) } }),
}

function runningRoles(stdout: string): RoleName[] {
  const [, ...parts] = stdout.split(/^role /m)
  return roleNames.filter((_, i) => parseProcesses(parts[i] ?? '').length > 0)
}
