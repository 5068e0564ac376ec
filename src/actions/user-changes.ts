import { posix } from 'node:path'
import { UserError } from '../errors.ts'
import { type Command, join, raw, Secret, sh } from '../shell.ts'
import { change } from './accounts.ts'
import { type Change, MissingError } from './action.ts'
import type { UserArgs } from './user.ts'
import type { UserFacts } from './user-facts.ts'

export interface UserWanted extends Omit<UserArgs, 'groups' | 'password' | 'expires'> {
  readonly groups?: readonly string[] | undefined
  readonly password?: Secret | undefined
  /** Days since 1970, empty for never. */
  readonly expires?: string | undefined
}

export function planUser(wanted: UserWanted, facts: UserFacts): Change[] {
  const { name, state, remove = false, force = false } = wanted
  if (state === 'absent') {
    const options = sh`${force ? sh`-f ` : sh``}${remove ? sh`-r ` : sh``}`
    return facts.user ? [change(`remove user ${name}`, sh`userdel ${options}-- ${name}`)] : []
  }
  refuseMissingGroups(wanted, facts)
  return facts.user ? changesOf(wanted, facts) : [create(wanted, facts)]
}

function refuseMissingGroups({ name, group, groups = [] }: UserWanted, facts: UserFacts): void {
  const first = group !== undefined && !facts.group ? group : undefined
  const missing = first ?? groups.find((_, i) => !facts.others[i])
  if (missing === undefined) return
  throw new MissingError(`Cannot put user "${name}" into group "${missing}": there is no such group`, missing)
}

function create(wanted: UserWanted, { group, others }: UserFacts): Change {
  const { name, home, system, create_home = true, password, password_lock } = wanted
  const options = [
    system ? sh`-r` : sh``,
    number(wanted),
    // Without -g, useradd refuses to make a user whose group is there already.
    group ? sh`-g ${group.name}` : sh``,
    others.length > 0 ? sh`-G ${namesOf(others).join(',')}` : sh``,
    option('-c', wanted.comment),
    option('-d', home),
    create_home ? sh`-m` : sh`-M`,
    create_home ? option('-k', wanted.skeleton) : sh``,
    option('-s', wanted.shell),
    option('-e', dateOf(wanted.expires)),
  ]
  const add = sh`useradd ${join(' ', [...options, sh`-- ${name}`])}`
  const above = create_home && home !== undefined ? sh`mkdir -p -- ${posix.dirname(home)}` : sh``
  const login = password ? setPassword(name, password, password_lock) : sh``
  return change(`create user ${name}`, join(' && ', [above, add, login, shown(name)]))
}

/** One sentence for each thing that differs. */
function changesOf(wanted: UserWanted, facts: UserFacts): Change[] {
  const { name, uid, comment, shell } = wanted
  const user = facts.user!
  const modify = (summary: string, options: Command) =>
    change(`${summary} of user ${name}`, join(' && ', [sh`usermod ${options} -- ${name}`, shown(name)]))
  return [
    uid === undefined || uid === user.uid ? [] : modify(`set the number ${uid}`, number(wanted)),
    groupChanges(wanted, facts, modify),
    comment === undefined || comment === user.comment ? [] : modify(`set the comment "${comment}"`, sh`-c ${comment}`),
    homeChanges(wanted, facts, modify),
    shell === undefined || shell === user.shell ? [] : modify(`set the shell ${shell}`, sh`-s ${shell}`),
    loginChanges(wanted, facts, modify),
  ].flat()
}

type Modify = (summary: string, options: Command) => Change

function groupChanges(wanted: UserWanted, { user, groups, group, others }: UserFacts, modify: Modify): Change[] {
  const changes: Change[] = []
  if (wanted.group !== undefined && group!.gid !== user!.gid) {
    changes.push(modify(`set the first group ${group!.name}`, sh`-g ${group!.name}`))
  }
  if (wanted.groups === undefined) return changes
  const first = wanted.group === undefined ? groups[0] : group!.name
  const old = new Set(groups.slice(1).filter(name => name !== first))
  const all = [...new Set(namesOf(others))].filter(name => name !== first)
  const added = all.filter(name => !old.has(name))
  if (added.length > 0 && wanted.append)
    changes.push(modify(`add ${added.join(',')} to the groups`, sh`-a -G ${added.join(',')}`))
  if (wanted.append || (added.length === 0 && all.length === old.size)) return changes
  const list = all.join(',')
  return [...changes, modify(list === '' ? 'empty the groups' : `set the groups ${list}`, sh`-G ${list}`)]
}

function homeChanges(wanted: UserWanted, { user, hasHome }: UserFacts, modify: Modify): Change[] {
  const { name, home = user!.home, move_home = false, create_home = true, skeleton = '/etc/skel' } = wanted
  const isOther = home !== user!.home
  const set = isOther ? [modify(`set the home ${home}`, sh`-d ${home}${move_home ? sh` -m` : sh``}`)] : []
  if (hasHome || !create_home || (isOther && move_home)) return set
  return [
    ...set,
    change(`create home ${home} of user ${name}`, join(' && ', [makeHome(name, home, skeleton), shown(name)])),
  ]
}

/** As useradd does it: with what the skeleton holds, and a mode that login.defs says. */
function makeHome(name: string, home: string, skeleton: string): Command {
  return sh`mask=022 mode= && { [ ! -r /etc/login.defs ] || while read -r key value rest; do
  case $key in UMASK) mask=$value ;; HOME_MODE) mode=$value ;; esac
done < /etc/login.defs; } && ${raw(': "${mode:=$(printf %o $((0777 & ~0$mask)))}"')} &&
mkdir -p -- ${home} && { [ ! -d ${skeleton} ] || cp -R -- ${skeleton}/. ${home}; } && chmod -- "$mode" ${home} &&
chown -hR -- "$(id -u -- ${name}):$(id -g -- ${name})" ${home}`
}

function loginChanges(wanted: UserWanted, { login, asker }: UserFacts, modify: Modify): Change[] {
  const { name, password, update_password = 'always', password_lock, expires } = wanted
  if (!login && asker !== 0 && (password ?? password_lock ?? expires) !== undefined) {
    throw new UserError(`Cannot compare the password of user "${name}": only root may; set "become: true"`)
  }
  const changes: Change[] = []
  const isNew = password !== undefined && update_password === 'always' && !login?.hasPassword
  if (isNew) {
    const snippet = join(' && ', [setPassword(name, password, password_lock), shown(name)])
    changes.push(change(`set the password of user ${name}`, snippet))
  } else if (password_lock !== undefined && password_lock !== login?.isLocked) {
    changes.push(password_lock ? modify('lock the password', sh`-L`) : modify('unlock the password', sh`-U`))
  }
  if (expires !== undefined && expires !== login?.expires) {
    changes.push(
      modify(expires === '' ? 'take away the end' : `set the end ${dateOf(expires)}`, sh`-e ${dateOf(expires)!}`),
    )
  }
  return changes
}

/** On stdin, because ps shows arguments. */
function setPassword(name: string, { value }: Secret, locked = false): Command {
  const hash = locked ? `!${value.replace(/^!+/, '')}` : value
  return sh`printf '%s\n' ${new Secret(`${name}:${hash}`)} | chpasswd -e`
}

function number({ uid, non_unique = false }: UserWanted): Command {
  if (uid === undefined) return sh``
  return non_unique ? sh`-u ${uid} -o` : sh`-u ${uid}`
}

function option(letter: string, value: string | undefined): Command {
  return value === undefined ? sh`` : sh`${letter} ${value}`
}

/** The day as usermod takes it; empty for never. */
function dateOf(days: string | undefined): string | undefined {
  return days ? new Date(Number(days) * 86_400_000).toISOString().slice(0, 10) : days
}

function namesOf(groups: UserFacts['others']): string[] {
  return groups.map(group => group!.name)
}

function shown(name: string): Command {
  return sh`getent passwd ${name}`
}
