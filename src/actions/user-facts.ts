import { Command, join, raw, Secret, sh } from '../shell.ts'
import { entryInto, type GroupEntry, readGroup, readUser, type UserEntry } from './accounts.ts'
import { type Probe, shellProbe } from './action.ts'
import { answerLines } from './file-facts.ts'
import type { UserWanted } from './user-changes.ts'

export interface UserFacts {
  readonly user: UserEntry | undefined
  /** The names of all its groups, the first one first. */
  readonly groups: readonly string[]
  readonly hasHome: boolean
  /** Who asks; only root is told of passwords. */
  readonly asker: number
  /** `undefined` where it was not asked for, or not told. */
  readonly login: LoginFacts | undefined
  /** The group that the task names or, where it names none, the one of the user's own name. */
  readonly group: GroupEntry | undefined
  /** The other groups that the task names, in its order. */
  readonly others: readonly (GroupEntry | undefined)[]
}

/** What the shadow file says; the hash itself stays on the host. */
export interface LoginFacts {
  readonly hasPassword: boolean
  readonly isLocked: boolean
  /** Days since 1970, empty for never. */
  readonly expires: string
}

export function probeUser(wanted: UserWanted): Probe<UserFacts> {
  const { name, group = name, groups = [] } = wanted
  const names = [group, ...groups]
  const question = sh`user= groups= home= login= && ${entryInto('user', 'passwd', name)} && { [ -z "$user" ] || { ${lookAtUser(wanted)}; }; } &&
printf '%s\n' "$user" "$groups" "$home" "$(id -u)" "$login" && ${printGroups(names)}`
  const command = new Command(question.text, `look for user ${name}`)
  return shellProbe(command, result => read(answerLines(command, result, 5 + names.length)))
}

function lookAtUser({ name, home, password, password_lock, expires }: UserWanted): Command {
  const wantsLogin = password !== undefined || password_lock !== undefined || expires !== undefined
  return join(' && ', [
    sh`groups=$(id -nG -- ${name})`,
    home === undefined ? sh`home=${raw('${user%:*}')} && home=${raw('${home##*:}')}` : sh`home=${home}`,
    sh`if [ -d "$home" ]; then home=there; else home=missing; fi`,
    wantsLogin ? lookAtLogin(name, password) : sh``,
  ])
}

/** Whether it has the password is found out there, so that no hash travels. */
function lookAtLogin(name: string, password = new Secret('')): Command {
  const hash = new Secret(password.value.replace(/^!+/, ''))
  return sh`${entryInto('entry', 'shadow', name)} && if [ -n "$entry" ]; then
  hash=${raw('${entry#*:}')} && hash=${raw('${hash%%:*}')} && ends=${raw('${entry%:*}')} && ends=${raw('${ends##*:}')}
  login=other; [ ${raw('"${hash##*!}"')} != ${hash} ] || login=same
  case $hash in '!'*) login=$login,locked ;; *) login=$login,open ;; esac
  login=$login,$ends
fi`
}

function printGroups(names: readonly string[]): Command {
  return join(
    ' && ',
    names.map(name => sh`${entryInto('entry', 'group', name)} && printf '%s\n' "$entry"`),
  )
}

function read([user = '', groups = '', home = '', asker = '', login = '', ...named]: string[]): UserFacts {
  const [password, lock, expires = ''] = login.split(',')
  const [group, ...others] = named.map(readGroup)
  return {
    user: readUser(user),
    groups: groups.split(' ').filter(Boolean),
    hasHome: home === 'there',
    asker: Number(asker),
    login: login === '' ? undefined : { hasPassword: password === 'same', isLocked: lock === 'locked', expires },
    group,
    others,
  }
}
