import { adminFailure, runAdmin } from '../alluxio/admin-command.ts'
import { masterNamed, parseBackup, takeBackup } from '../alluxio/backup.ts'
import { noQuestion, type Outcome, type ProbingAction, type Report } from './action.ts'
import { alluxioHost, type HostArgs, hostSchema } from './alluxio-host.ts'

interface BackupArgs extends Pick<HostArgs, 'home'> {
  readonly path: string
}

interface Wanted {
  readonly home: string
  readonly path: string
  readonly masters: readonly string[]
}

/** Has a master back the whole journal up, and says which one wrote the file: only there it is. */
export const alluxioBackup: ProbingAction<BackupArgs, Wanted, undefined> = {
  summary: 'Backs the metadata of the cluster up into a folder of one master, a standby where there is one.',
  checkMode: 'Backs nothing up.',
  returns: {
    host: 'The master on whose disk the file is.',
    path: 'The file there.',
    entries: 'How many entries of the journal it holds.',
    time: 'When it was done, as ISO 8601.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    properties: {
      path: { type: 'string', pattern: '^/', description: 'The folder, which whoever runs Alluxio can write into.' },
      home: hostSchema.home,
    },
  },
  resolve({ path, ...args }, context) {
    const { home, masters } = alluxioHost(context, args)
    return { home, path, masters }
  },
  probe: () => noQuestion,
  plan: ({ home, path }) => [
    { summary: `back up the metadata to ${path}`, apply: { isolated: runAdmin(takeBackup(home, path)) } },
  ],
  report: (wanted, _, [outcome]) => (outcome ? verdict(wanted, outcome) : {}),
}

function verdict({ home, path, masters }: Wanted, outcome: Outcome): Report {
  if (!('code' in outcome)) throw new TypeError('A backup has no exit code')
  const failure = adminFailure(takeBackup(home, path), outcome)
  if (failure !== undefined) return { failure }
  const backup = parseBackup(outcome.stdout)
  if (!backup) throw new TypeError(`The backup cannot be read from ${JSON.stringify(outcome.stdout)}`)
  const host = masterNamed(backup.host, masters)
  return {
    fields: { ...backup, host, time: new Date().toISOString() },
    message: `${backup.entries} entries of the journal are in ${backup.path} on ${host}`,
  }
}
