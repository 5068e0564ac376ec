import { parseProperties } from './parse-properties.ts'
import { type RoleName, roles } from './roles.ts'
import type { FoundProcess, Survey } from './survey.ts'

/** What the inventory says of Alluxio on one host. */
export interface Site {
  readonly host: string
  readonly masters: readonly string[]
  readonly workers: readonly string[]
  /** The folder of the release, or the link to it. */
  readonly home: string
  readonly version: string | undefined
  readonly user: string | undefined
  /** What alluxio-site.properties shall say. */
  readonly properties: Readonly<Record<string, string>>
}

/** The files of a host that drift is looked for in. */
export function siteFiles(home: string): { properties: string; environment: string; masters: string; workers: string } {
  const at = (name: string) => `${home}/conf/${name}`
  return {
    properties: at('alluxio-site.properties'),
    environment: at('alluxio-env.sh'),
    masters: at('masters'),
    workers: at('workers'),
  }
}

/** Where a host is not as the inventory says, a sentence each; what its processes do is not drift. */
export function driftOf(site: Site, wanted: readonly RoleName[], survey: Survey): string[] {
  const isDeployed = survey.real.has(site.home)
  return [
    ...(isDeployed ? [] : [`"${site.home}" is not there`]),
    ...releaseDrift(site, survey),
    ...survey.processes.flatMap(process => processDrift(process, { site, wanted, survey })),
    ...(isDeployed ? [...propertyDrift(site, survey), ...listDrift(site, survey)] : []),
  ]
}

function releaseDrift({ home, version }: Site, { real }: Survey): string[] {
  const release = /alluxio[^/]*?-(\d+\.\d+\.\d+[^/]*)$/.exec(real.get(home) ?? '')?.[1]
  if (release === undefined || version === undefined || release === version) return []
  return [`"${home}" is release ${release}, and alluxio_version says ${version}`]
}

interface Surroundings {
  readonly site: Site
  readonly wanted: readonly RoleName[]
  readonly survey: Survey
}

function processDrift(process: FoundProcess, { site, wanted, survey }: Surroundings): string[] {
  const what = `${roles[process.role].title} (process ${process.pid})`
  if (!wanted.includes(process.role)) return [`runs a ${what}, which the inventory does not say`]
  const home = survey.real.get(site.home)
  return [
    ...(home === undefined || process.home === '' || process.home === home || process.home === site.home
      ? []
      : [`its ${what} runs from "${process.home}", and "${site.home}" is "${home}" by now`]),
    ...(site.user === undefined || process.user === site.user
      ? []
      : [`its ${what} belongs to "${process.user}", and alluxio_user is "${site.user}"`]),
    ...olderThanFiles(process, what, site, survey),
  ]
}

/** A process reads its configuration when it starts. */
function olderThanFiles({ startedAt }: FoundProcess, what: string, { home }: Site, { files }: Survey): string[] {
  const { properties, environment } = siteFiles(home)
  return [properties, environment]
    .filter(path => (files.get(path)?.writtenAt ?? 0) > startedAt + 1)
    .map(path => `its ${what} was started before ${nameOf(path)} was last written: it needs a restart`)
}

function propertyDrift({ home, properties: wanted }: Site, { files }: Survey): string[] {
  const path = siteFiles(home).properties
  const file = files.get(path)
  if (!file) return [`conf/${nameOf(path)} is not there`]
  if (file.text === undefined) return []
  const found = parseProperties(file.text)
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
  const other = names.filter(name => wanted[name] !== found[name]).sort()
  return other.length === 0 ? [] : [`conf/${nameOf(path)} differs: ${listed(other)}`]
}

function listDrift({ home, masters, workers }: Site, { files }: Survey): string[] {
  const paths = siteFiles(home)
  return [
    { path: paths.masters, hosts: masters },
    { path: paths.workers, hosts: workers },
  ].flatMap(({ path, hosts }) => {
    const text = files.get(path)?.text
    const found = hostsIn(text ?? '')
    const isSame = found.length === hosts.length && hosts.every(host => found.includes(host))
    return isSame ? [] : [`conf/${nameOf(path)} names ${found.join(', ') || 'no host'}`]
  })
}

/** The hosts that Alluxio's scripts read out of `conf/masters` or `conf/workers`. */
export function hostsIn(text: string): string[] {
  return text.replaceAll(/#.*$/gm, '').split(/\s+/).filter(Boolean)
}

function listed(names: readonly string[], most = 4): string {
  const more = names.length - most
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
