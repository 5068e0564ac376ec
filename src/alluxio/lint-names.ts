import { didYouMean } from '../similar.ts'
import { type Catalogue, ownPrefix, type Property } from './catalogue.ts'
import { isCredential } from './credentials.ts'
import type { Linted, Remark } from './lint.ts'
import { valueProblem } from './property-types.ts'

/** What is wrong with each property of a host, one by one. */
export function lintNames(host: Linted, all: readonly Linted[]): Remark[] {
  return [...host.own].flatMap(name => {
    const value = host.properties[name]
    if (value === undefined) return []
    const about = (severity: Remark['severity'], message: string): Remark => {
      return { severity, message, position: host.place(name), host: host.name }
    }
    const property = host.catalogue.find(name)
    if (!property) return unknown(name, host).map(([severity, message]) => about(severity, message))
    return [
      ...misplaced(property, name).map(message => about('error', message)),
      ...mistyped(property, name, value).map(message => about('error', message)),
      ...twice(property, name, host).map(message => about('error', message)),
      ...deprecated(property, name).map(message => about('warning', message)),
      ...wrongRole(property, name, host, all).map(message => about('warning', message)),
    ]
  })
}

function unknown(name: string, { catalogue, version, known }: Linted): [Remark['severity'], string][] {
  if (known.some(pattern => matches(pattern, name))) return []
  const removal = catalogue.removed.get(name)
  if (removal !== undefined) return [['error', `Alluxio ${version} does not know "${name}" any more: ${removal}`]]
  const guess = guessOf(name, catalogue)
  if (!name.startsWith(ownPrefix)) {
    return [['warning', `"${name}" is no property of Alluxio ${version}: only an under-store may know it${guess}`]]
  }
  if (catalogue.version === version) return [['error', `Alluxio ${version} knows no property "${name}"${guess}`]]
  const nearest = `there is no catalogue of Alluxio ${version}, and ${catalogue.version}`
  return [['warning', `Cannot check "${name}": ${nearest} knows no such property${guess}`]]
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(name)
}

const guesses = new WeakMap<Catalogue, Map<string, string>>()

/** A misspelled property is mostly one of every host, and there are a thousand names to compare it with. */
function guessOf(name: string, catalogue: Catalogue): string {
  const known = guesses.get(catalogue) ?? new Map<string, string>()
  guesses.set(catalogue, known)
  if (!known.has(name)) known.set(name, didYouMean(name, namesOf(catalogue)))
  return known.get(name)!
}

function namesOf({ properties }: Catalogue): string[] {
  return [...properties.values()].flatMap(({ name, aliases, hidden }) => (hidden ? [] : [name, ...aliases]))
}

function misplaced({ jvmOnly }: Property, name: string): string[] {
  if (!jvmOnly) return []
  const instead = insteadOf[name] ?? `set alluxio_java_opts: "-D${name}=…"`
  return [`Alluxio does not start with "${name}" in alluxio-site.properties: ${instead}`]
}

const insteadOf: Readonly<Record<string, string>> = {
  'alluxio.logs.dir': 'set alluxio_logs_dir',
  'alluxio.user.logs.dir': 'set alluxio_logs_dir',
  'alluxio.version': 'set alluxio_version',
  'alluxio.logserver.hostname': 'set ALLUXIO_LOGSERVER_HOSTNAME in alluxio_environment',
  'alluxio.logserver.port': 'set ALLUXIO_LOGSERVER_PORT in alluxio_environment',
}

function mistyped(property: Property, name: string, value: string): string[] {
  const problem = valueProblem(property, value) ?? portProblem(property, value)
  if (problem === undefined) return []
  return [`Cannot use property "${name}": ${problem}, found ${isCredential(name) ? '***' : `"${value}"`}`]
}

function portProblem({ type, name }: Property, value: string): string | undefined {
  const isPort = type === 'INTEGER' && name.endsWith('.port')
  return isPort && (Number(value) < 0 || Number(value) > 65535) ? 'expected a port, 0 to 65535' : undefined
}

// Which of them Alluxio then takes depends on the order in which Java happens to read them.
function twice(property: Property, name: string, { own, properties }: Linted): string[] {
  if (name === property.name || property.pattern) return []
  if (!own.has(property.name) || properties[property.name] === undefined) return []
  return [`"${name}" and "${property.name}" are one property: leave one of them out`]
}

function deprecated({ deprecated: why }: Property, name: string): string[] {
  return why === undefined ? [] : [`"${name}" is deprecated: ${why}`]
}

/** What stands in a file for all hosts is no mistake: those that it is not for ignore it. */
function wrongRole({ scope }: Property, name: string, host: Linted, all: readonly Linted[]): string[] {
  if (fits(scope, host)) return []
  const place = host.place(name)
  const isShared = all.some(other => fits(scope, other) && other.own.has(name) && isSame(other.place(name), place))
  if (isShared) return []
  return [`Only a ${scope.toLowerCase()} reads "${name}", and this host is none`]
}

function fits(scope: Property['scope'], { isMaster, isWorker }: Linted): boolean {
  return scope === 'MASTER' ? isMaster : scope === 'WORKER' ? isWorker : true
}

function isSame(a: object | undefined, b: object | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
