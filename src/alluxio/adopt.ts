import { hostsIn } from './drift.ts'
import { parseProperties } from './parse-properties.ts'
import { type RoleName, roles } from './roles.ts'
import { siteDefaults } from './site-properties.ts'
import { type FoundFile, type FoundProcess, type Survey, systemProperty } from './survey.ts'

/** What was found on one host of a cluster that nobody described yet. */
export interface FoundHost {
  readonly host: string
  /** Who logged in. */
  readonly login: string
  readonly survey: Survey
  /** The folder of the release. */
  readonly home: string
  /** Whom the folder belongs to. */
  readonly owner: string
  /** The folder that holds it, where that belongs to the same user. */
  readonly dir: string | undefined
  readonly java: FoundJava | undefined
}

export interface FoundJava {
  /** The program that runs, with links followed. */
  readonly program: string
  readonly major: number
  /** Whether it is what a login finds on its path. */
  readonly isOnPath: boolean
}

export interface Adopted {
  readonly variables: Readonly<Record<string, unknown>>
  /** The files that are taken over as templates, by their names, with variables in place of what these name. */
  readonly templates: Readonly<Record<string, string>>
  /** What is odd there, and what a deploy would change. */
  readonly notes: readonly string[]
}

/** The configuration that playbooks write, by name. */
export const confFiles = [
  'alluxio-site.properties',
  'alluxio-env.sh',
  'masters',
  'workers',
  'log4j.properties',
] as const

/** The variables that describe a host as it is, so that a deploy has nothing to change there. */
export function adoptHost(
  found: FoundHost,
  members: { masters: readonly string[]; workers: readonly string[] },
): Adopted {
  const { host, survey, home, java } = found
  const environment = takeEnvironment(fileOf(found, 'alluxio-env.sh')?.text ?? '')
  const user = survey.processes[0]?.user ?? found.owner
  const dir = found.dir ?? home
  const logs = survey.processes.map(process => systemProperty(process, 'alluxio.logs.dir')).find(Boolean)
  const variables = {
    alluxio_install: false,
    alluxio_home: home,
    alluxio_dir: dir,
    alluxio_logs_dir: logs ?? `${home}/logs`,
    ...(versionOf(home) && { alluxio_version: versionOf(home) }),
    alluxio_user: user,
    alluxio_become: user !== found.login,
    ...javaVariables(java, environment.variables),
    ...environment.variables,
    alluxio_proxy: survey.processes.some(({ role }) => role === 'proxy'),
    alluxio_file_modes: modesOf(found),
    alluxio_properties: propertiesOf(found, members, dir),
  }
  const log4j = fileOf(found, 'log4j.properties')?.text
  return {
    variables,
    templates: {
      'alluxio-env.sh': environment.template,
      ...(log4j !== undefined && { 'log4j.properties': literal(log4j) }),
    },
    notes: notesOf(found, members).map(note => `${host}: ${note}`),
  }
}

function fileOf({ survey, home }: Pick<FoundHost, 'survey' | 'home'>, name: string): FoundFile | undefined {
  return survey.files.get(`${home}/conf/${name}`)
}

function versionOf(home: string): string | undefined {
  return /-(\d+\.\d+\.\d+[^/]*)$/.exec(home)?.[1]
}

function javaVariables(java: FoundJava | undefined, { alluxio_java_home: named }: Readonly<Record<string, string>>) {
  if (!java) return {}
  const home = java.isOnPath ? '' : java.program.replace(/\/(jre\/)?bin\/java$/, '')
  return {
    ...(named === undefined && { alluxio_java_home: home }),
    alluxio_java_versions: java.major === 8 || java.major === 11 ? [8, 11] : [java.major],
  }
}

function modesOf(found: FoundHost): Record<string, string> {
  return Object.fromEntries(
    confFiles.map(name => [
      name,
      (fileOf(found, name)?.mode ?? (name.startsWith('alluxio-') ? '600' : '644')).padStart(4, '0'),
    ]),
  )
}

/** What the file says beyond what playbooks fill in by themselves; what they would fill in and it does not say is `null`. */
function propertiesOf(
  found: FoundHost,
  members: { masters: readonly string[]; workers: readonly string[] },
  dir: string,
) {
  const written = parseProperties(fileOf(found, 'alluxio-site.properties')?.text ?? '')
  const defaults = siteDefaults({ host: found.host, ...members, dir, properties: written })
  const own = Object.entries(written)
    .filter(([name, value]) => defaults[name] !== value)
    .map(([name, value]) => [name, literal(value)])
  const absent = Object.keys(defaults).filter(name => !(name in written))
  return Object.fromEntries([...own, ...absent.map(name => [name, null])])
}

/** The variables of all hosts, and the files that are templates. Where hosts have different ones, the text is a variable of theirs. */
export function adoptCluster(hosts: ReadonlyMap<string, Adopted>): {
  variables: Map<string, Readonly<Record<string, unknown>>>
  templates: Map<string, string>
} {
  const variables = new Map(
    [...hosts].map(([host, adopted]) => [host, { ...adopted.variables } as Record<string, unknown>]),
  )
  const templates = new Map<string, string>()
  for (const [name, variable] of Object.entries(templateVariables)) {
    const texts = new Map(
      [...hosts].flatMap(([host, adopted]) =>
        name in adopted.templates ? [[host, adopted.templates[name]!] as const] : [],
      ),
    )
    if (texts.size === 0) continue
    const isOne = new Set(texts.values()).size === 1
    templates.set(`${name}.hbs`, isOne ? [...texts.values()][0]! : `{{ ${variable} }}`)
    if (!isOne) for (const [host, text] of texts) variables.get(host)![variable] = text
  }
  for (const [name, usual] of Object.entries(usualValues)) {
    const isUsual = [...variables.values()].every(
      map => !(name in map) || JSON.stringify(map[name]) === JSON.stringify(usual),
    )
    if (isUsual) for (const map of variables.values()) delete map[name]
  }
  return { variables, templates }
}

const templateVariables: Readonly<Record<string, string>> = {
  'alluxio-env.sh': 'adopted_environment',
  'log4j.properties': 'adopted_logging',
}

/** What playbooks take for granted, and an inventory need not say. */
const usualValues: Readonly<Record<string, unknown>> = {
  alluxio_become: true,
  alluxio_proxy: false,
  alluxio_java_home: '',
  alluxio_java_versions: [8, 11],
}

/** The environment as a template, with variables for the sizes of heaps and the Java that it names, so that these can be changed. */
export function takeEnvironment(text: string): { template: string; variables: Record<string, string> } {
  const variables: Record<string, string> = {}
  const take = (name: string, value: string) => {
    variables[name] = value
    return `{{ ${name} }}`
  }
  let template = literal(text)
  const size = '\\d+[kKmMgGtT]'
  for (const { javaOptions, heap, name } of Object.values(roles)) {
    const options: [string, string][] = [
      [heap, '-Xmx'],
      ...(name === 'worker' ? [['alluxio_worker_direct_memory', '-XX:MaxDirectMemorySize='] as [string, string]] : []),
    ]
    for (const [variable, option] of options) {
      const pattern = new RegExp(
        `^([ \\t]*(?:export[ \\t]+)?${javaOptions}\\+?=[^\\n#]*?${option})(${size})(?![\\w.])`,
        'gm',
      )
      // Where it stands twice, one variable cannot be both.
      if ([...template.matchAll(pattern)].length === 1)
        template = template.replace(pattern, (_, before: string, value: string) => before + take(variable, value))
    }
  }
  const java = /^([ \t]*(?:export[ \t]+)?JAVA_HOME=(["']?))(\/[^\s"'$`;#]+)(\2[ \t]*)$/gm
  if ([...template.matchAll(java)].length === 1)
    template = template.replace(
      java,
      (_, before: string, __: string, value: string, after: string) =>
        before + take('alluxio_java_home', value) + after,
    )
  return { template, variables }
}

/** Text that comes out of a template as it is. */
function literal(text: string): string {
  return text.replaceAll('{{', '\\{{')
}

function notesOf(
  found: FoundHost,
  { masters, workers }: { masters: readonly string[]; workers: readonly string[] },
): string[] {
  const { survey, home, host } = found
  const missing = confFiles.filter(name => !fileOf(found, name))
  const unread = confFiles.filter(name => fileOf(found, name) && fileOf(found, name)!.text === undefined)
  const lists = [
    ['masters', masters],
    ['workers', workers],
  ] as const
  const wanted: RoleName[] = [
    ...(masters.includes(host) ? (['master', 'job_master'] as const) : []),
    ...(workers.includes(host) ? (['worker', 'job_worker'] as const) : []),
  ]
  const silent = wanted.filter(role => !survey.processes.some(process => process.role === role))
  return [
    ...missing.map(name => `conf/${name} is not there: deploy would write it`),
    ...unread.map(name => `conf/${name} cannot be read: log in as root, or as its owner`),
    ...lists.flatMap(([name, hosts]) => listNote(name, hosts, fileOf(found, name)?.text)),
    ...(/-Dalluxio[.]/.test(fileOf(found, 'alluxio-env.sh')?.text ?? '')
      ? [
          'conf/alluxio-env.sh sets properties with -D, which the playbooks do not know: move them to alluxio_properties',
        ]
      : []),
    ...silent.map(role => `its ${roles[role].title} does not run: deploy would start it`),
    ...survey.processes.flatMap(process => processNotes(process, home)),
  ]
}

function listNote(name: string, hosts: readonly string[], text: string | undefined): string[] {
  if (text === undefined || hostsIn(text).sort().join() === [...hosts].sort().join()) return []
  return [`conf/${name} names ${hostsIn(text).join(', ') || 'no host'}: deploy would write ${hosts.join(', ')}`]
}

function processNotes(process: FoundProcess, home: string): string[] {
  const { title } = roles[process.role]
  const conf = systemProperty(process, 'alluxio.conf.dir')
  return [
    ...(process.home === home ? [] : [`its ${title} runs from ${process.home}, not from ${home}`]),
    ...(conf === undefined || conf.replace(/\/$/, '') === `${home}/conf`
      ? []
      : [`its ${title} reads ${conf}, and playbooks write ${home}/conf: make one a link to the other`]),
  ]
}
