import { UserError } from '../errors.ts'
import type { Outcome, ProbingAction, Report } from './action.ts'
import { type EditWanted, wantedEdit } from './edit-file.ts'
import { tidy } from './file-facts.ts'
import { planMount } from './mount-changes.ts'
import { type MountFacts, probeMount } from './mount-facts.ts'
import type { TableEntry } from './mount-table.ts'

type State = 'mounted' | 'unmounted' | 'present' | 'absent' | 'absent_from_fstab' | 'remounted' | 'ephemeral'

export interface MountArgs {
  path: string
  state: State
  src?: string
  fstype?: string
  opts?: string
  dump?: string | number
  passno?: string | number
  boot?: boolean
  fstab?: string
  backup?: boolean
}

export interface MountWanted {
  readonly state: State
  /** What the table shall say; source and type are empty where the state needs none. */
  readonly entry: TableEntry
  /** Whether the task named options. */
  readonly hasOptions: boolean
  readonly table: EditWanted
}

/** Mounts a file system and keeps its line in fstab, or takes both away. */
export const mount: ProbingAction<MountArgs, MountWanted, MountFacts> = {
  summary: 'Mounts a file system, such as a ramdisk, and keeps its line in `/etc/fstab`; or takes both away.',
  returns: {
    name: 'Where it is mounted.',
    state: 'What was asked for.',
    src: 'What is mounted.',
    fstype: 'The type of the file system.',
    opts: 'The options.',
    dump: 'The fifth field of the line.',
    passno: 'The sixth field of the line.',
    boot: 'Whether it is mounted when the host starts, `yes` or `no`.',
    fstab: 'The table.',
    backup_file: 'Where the old table was kept; empty without a backup.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['path', 'state'],
    if: { required: ['state'], properties: { state: { enum: ['mounted', 'present', 'ephemeral'] } } },
    then: { required: ['src', 'fstype'] },
    properties: {
      path: {
        type: 'string',
        pattern: '^(/|none$)',
        aliases: ['name'],
        expected: 'an absolute path, or none for swap',
        description: 'Where it is mounted, as an absolute path; `none` for swap, which is only written into the table.',
      },
      state: {
        enum: ['mounted', 'unmounted', 'present', 'absent', 'absent_from_fstab', 'remounted', 'ephemeral'],
        description:
          '`mounted`: in the table and mounted, mounted anew where the options differ or a tmpfs has another size; `unmounted`: not mounted, the table as it is; `present` and `absent_from_fstab`: only the table; `absent`: neither, and the empty folder goes too; `remounted`: mounted anew each time; `ephemeral`: mounted without the table.',
      },
      src: {
        type: 'string',
        minLength: 1,
        description: 'What is mounted: a device, a folder for `opts: bind`, or any name for a tmpfs or ramfs.',
      },
      fstype: {
        type: 'string',
        pattern: '^\\S+$',
        expected: 'the type of a file system',
        description: 'The type of the file system, such as `tmpfs`, `ramfs`, `ext4`, or `none` for `opts: bind`.',
      },
      opts: {
        type: 'string',
        pattern: '^\\S+$',
        expected: 'options separated by commas',
        description: 'The options, such as `size=8g,mode=0755` (default `defaults`).',
      },
      dump: { type: ['string', 'integer'], pattern: '^\\d+$', description: 'The fifth field of the line (default 0).' },
      passno: {
        type: ['string', 'integer'],
        pattern: '^\\d+$',
        description: 'The sixth field of the line: when it is checked at the start (default 0).',
      },
      boot: {
        type: 'boolean',
        description:
          'Whether it is mounted when the host starts; otherwise `noauto` is among the options (default true).',
      },
      fstab: { type: 'string', pattern: '^/', description: 'The table (default `/etc/fstab`).' },
      backup: {
        type: 'boolean',
        description: 'Whether the old table is kept beside the new one, with the time in its name (default false).',
      },
    },
  },

  resolve(args, context) {
    const { path, state, src = '', fstype = '', opts = 'defaults', dump = 0, passno = 0 } = args
    const { boot = true, fstab = '/etc/fstab', backup = false } = args
    if (path === 'none' && !['present', 'absent', 'absent_from_fstab'].includes(state)) {
      throw new UserError(`Cannot mount "${src}": swap is mounted nowhere; use "state: present"`)
    }
    const options = boot || opts.split(',').includes('noauto') ? opts : `${opts},noauto`
    return {
      state,
      entry: { src, path: tidy(path), fstype, opts: options, dump: String(dump), passno: String(passno) },
      hasOptions: args.opts !== undefined,
      table: wantedEdit({ path: fstab, create: true, backup }, context),
    }
  },

  probe: ({ table, entry }) => probeMount(table, entry.path === 'none' ? '/' : entry.path),
  plan: planMount,
  report: (wanted, _, outcomes) => reportMount(wanted, outcomes),
}

function reportMount({ entry, table, state }: MountWanted, outcomes: readonly Outcome[]): Report {
  const { src, path, fstype, opts, dump, passno } = entry
  // Only a change that keeps the old table prints anything.
  const backup = outcomes.find(outcome => 'stdout' in outcome && outcome.stdout !== '')
  return {
    fields: {
      name: path,
      state,
      ...(src !== '' && { src, fstype, opts, dump, passno, boot: opts.split(',').includes('noauto') ? 'no' : 'yes' }),
      fstab: table.path,
      backup_file: table.backup && backup && 'stdout' in backup ? backup.stdout.trim() : '',
    },
  }
}
