import { Secret } from '../shell.ts'
import { accountName, lastLine, readUser } from './accounts.ts'
import type { Outcome, ProbingAction } from './action.ts'
import { planUser, type UserWanted } from './user-changes.ts'
import { probeUser, type UserFacts } from './user-facts.ts'

export interface UserArgs {
  name: string
  state?: 'present' | 'absent'
  uid?: number
  non_unique?: boolean
  group?: string
  groups?: string | string[]
  append?: boolean
  comment?: string
  home?: string
  create_home?: boolean
  move_home?: boolean
  skeleton?: string
  shell?: string
  system?: boolean
  password?: string
  update_password?: 'always' | 'on_create'
  password_lock?: boolean
  expires?: number
  remove?: boolean
  force?: boolean
}

/** Makes, changes or removes an account of the host; what the task leaves unsaid stays as it is there. */
export const user: ProbingAction<UserArgs, UserWanted, UserFacts> = {
  summary: 'Makes an account on the host, changes it, or removes it (with `useradd`, `usermod`, `userdel`).',
  returns: {
    name: 'The account.',
    state: 'What was asked for.',
    uid: 'Its number.',
    group: 'The number of its group.',
    comment: 'Its comment.',
    home: 'Its home.',
    shell: 'Its shell.',
    groups: 'The groups that were asked for, with commas.',
    append: 'Whether they were added to others.',
    password: 'Never the password.',
    create_home: 'What was asked for.',
    move_home: 'What was asked for.',
    system: 'What was asked for.',
    remove: 'What was asked for.',
    force: 'What was asked for.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    dependentRequired: { non_unique: ['uid'] },
    properties: {
      name: { ...accountName('user', 'The user.'), aliases: ['user'] },
      state: { enum: ['present', 'absent'], description: 'Whether it must be there (the default) or must not.' },
      uid: { type: 'integer', minimum: 0, description: 'Its number; without one, the host chooses.' },
      non_unique: { type: 'boolean', description: 'Whether another user may have the same `uid` (default false).' },
      group: {
        type: 'string',
        minLength: 1,
        description: 'Its first group, by name or number. Without one, a new user gets one of its own name.',
      },
      groups: {
        type: ['array', 'string'],
        items: { type: 'string', minLength: 1 },
        description: 'Its other groups, as a list or separated by commas; an empty list takes it out of all.',
      },
      append: {
        type: 'boolean',
        description: 'Whether it stays in groups that `groups` does not name (default false).',
      },
      comment: { type: 'string', pattern: '^[^:\\n]*$', description: 'Its full name, or what it is for.' },
      home: { type: 'string', pattern: '^/', description: 'Its home folder.' },
      create_home: {
        aliases: ['createhome'],
        type: 'boolean',
        description: 'Whether the home folder is made where it is missing (default true).',
      },
      move_home: {
        type: 'boolean',
        description: 'Whether what the old home holds goes to the new one (default false).',
      },
      skeleton: { type: 'string', pattern: '^/', description: 'What a new home begins with (default `/etc/skel`).' },
      shell: { type: 'string', pattern: '^/', description: 'Its login shell.' },
      system: {
        type: 'boolean',
        description: 'Whether a new one gets a number of the system (default false).',
      },
      password: {
        type: 'string',
        pattern: '^([!*][^:\\n]*|\\$[^:\\n]+|[./0-9A-Za-z]{13}|)$',
        expected: 'the hash of a password, as "openssl passwd -6" prints it, or "*" for none',
        writeOnly: true,
        description: 'The hash of its password, as `openssl passwd -6` prints it; `*` for one that nothing matches.',
      },
      update_password: {
        enum: ['always', 'on_create'],
        description: 'Whether the password of one that is there is set too (`always`, the default).',
      },
      password_lock: { type: 'boolean', description: 'Whether nobody may log in with its password.' },
      expires: {
        type: 'number',
        description: 'When the account ends, in seconds since 1970; a negative number for never.',
      },
      remove: { type: 'boolean', description: 'Whether its home folder goes with it (default false).' },
      force: { type: 'boolean', description: 'Whether it goes even while its processes run (default false).' },
    },
  },

  resolve: ({ groups, password, expires, ...args }) => ({
    ...args,
    groups: typeof groups === 'string' ? groups.split(',').flatMap(name => name.trim() || []) : groups,
    password: password === undefined ? undefined : new Secret(password),
    expires: expires === undefined ? undefined : expires < 0 ? '' : String(Math.floor(expires / 86_400)),
  }),

  probe: probeUser,
  plan: planUser,
  report: (wanted, facts, outcomes) => ({ fields: fieldsOf(wanted, facts, outcomes) }),
}

function fieldsOf(wanted: UserWanted, { user: found }: UserFacts, outcomes: readonly Outcome[]) {
  const { name, state = 'present', remove = false, force = false } = wanted
  if (state === 'absent') return { name, state, remove, force }
  const account = after(found, outcomes)
  const { groups, append = false, create_home = true, move_home = false, system = false } = wanted
  return {
    name,
    state,
    ...(account && { uid: account.uid, group: account.gid, comment: account.comment }),
    home: account?.home ?? wanted.home,
    shell: account?.shell ?? wanted.shell,
    ...(groups && { groups: groups.join(','), append }),
    ...(wanted.password && { password: 'NOT_LOGGING_PASSWORD' }),
    create_home,
    move_home,
    system,
  }
}

/** Each change prints the account as it then is. */
function after(found: UserFacts['user'], outcomes: readonly Outcome[]): UserFacts['user'] {
  const last = outcomes.at(-1)
  return last && 'code' in last ? readUser(lastLine(last)) : found
}
