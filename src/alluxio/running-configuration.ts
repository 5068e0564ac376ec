import { type Command, join, sh } from '../shell.ts'
import { type Configuration, parseEnvironment } from './impact.ts'
import { parseProperties } from './parse-properties.ts'
import { type Process, parseProcesses, printProcesses } from './processes.ts'
import { type RoleName, roleNames, roles } from './roles.ts'

export interface Folders {
  readonly home: string
  readonly stateDir: string
}

/** What was found of the configuration on a host. */
export interface FoundConfiguration {
  /** What a process that is started now would read; `undefined` where nothing is deployed. */
  readonly deployed: Dated | undefined
  readonly running: readonly RunningRole[]
}

export interface RunningRole {
  readonly role: RoleName
  readonly process: Process
  /** What it was started with, as far as that was remembered when the files were replaced. */
  readonly remembered: Configuration | undefined
}

interface Dated extends Configuration {
  /** When the newer of its files was written, in seconds since 1970. */
  readonly writtenAt: number
}

const names = ['alluxio-site.properties', 'alluxio-env.sh'] as const

/** Prints the processes, the files, and what was remembered of older files, for `parseConfiguration`. */
export function printConfiguration({ home, stateDir }: Folders): Command {
  const printRoles = roleNames.map(
    role => sh`echo ${`role ${role}`}
${printProcesses(roles[role], home)}
cat -- ${`${folderOf(role, stateDir)}/process`} 2>/dev/null || :
${printFiles(folderOf(role, stateDir))}`,
  )
  return join('\n', [
    sh`echo configuration
${printFiles(`${home}/conf`)}`,
    ...printRoles,
  ])
}

/** Keeps the files that are there now, as what the process of a role was started with. */
export function rememberConfiguration(
  role: RoleName,
  { pid, startedAt }: Process,
  { home, stateDir }: Folders,
): Command {
  const folder = folderOf(role, stateDir)
  return sh`umask 077 && mkdir -p -- ${folder} && rm -f -- ${folder}/process &&
cp -- ${names.map(name => `${home}/conf/${name}`)} ${folder}/ && echo ${`started ${pid} ${startedAt}`} > ${folder}/process`
}

export function parseConfiguration(stdout: string): FoundConfiguration {
  const [before = '', ...parts] = stdout.split(/^role /m)
  return { deployed: parseFiles(before), running: parts.flatMap(part => parseRole(part) ?? []) }
}

/** What the process runs with; `undefined` where the files are newer than it, and nobody kept the older ones. */
export function runsWith({ process, remembered }: RunningRole, deployed: Dated): Configuration | undefined {
  if (remembered) return remembered
  return deployed.writtenAt <= process.startedAt + clockSlack ? deployed : undefined
}

/** Seconds: a process' start is known from the time of the boot, which is a whole number. */
const clockSlack = 1

function folderOf(role: RoleName, stateDir: string): string {
  return `${stateDir}/running/${role}`
}

function printFiles(folder: string): Command {
  return sh`for alluxio_file in ${names}; do
  [ ! -f ${folder}/"$alluxio_file" ] ||
    echo "file $alluxio_file $(stat -L -c %Y -- ${folder}/"$alluxio_file") $(base64 < ${folder}/"$alluxio_file" | tr -d '\n')"
done`
}

function parseRole(text: string): RunningRole | undefined {
  const role = roleNames.find(name => name === text.split('\n', 1)[0])
  // Of several job workers, the one that is the longest there may have the oldest files.
  const [process] = parseProcesses(text).toSorted((a, b) => a.startedAt - b.startedAt)
  if (!role || !process) return undefined
  const isOfIt = text.split('\n').some(line => isStart(line, process))
  return { role, process, remembered: isOfIt ? parseFiles(text) : undefined }
}

/** The start is worked out from the time of the boot, which a step of the clock moves by a second. */
function isStart(line: string, { pid, startedAt }: Process): boolean {
  const [, of, at] = /^started (\d+) (\d+)$/.exec(line) ?? []
  return Number(of) === pid && Math.abs(Number(at) - startedAt) <= clockSlack
}

function parseFiles(text: string): Dated | undefined {
  const files = [...text.matchAll(/^file (\S+) (\d+) (\S*)$/gm)].map(([, name = '', at, content = '']) => ({
    name,
    at: Number(at),
    text: Buffer.from(content, 'base64').toString('latin1'),
  }))
  const textOf = (name: string) => files.find(file => file.name === name)?.text
  const properties = textOf(names[0])
  if (properties === undefined) return undefined
  return {
    properties: parseProperties(properties),
    environment: parseEnvironment(textOf(names[1]) ?? ''),
    writtenAt: Math.max(...files.map(({ at }) => at)),
  }
}
