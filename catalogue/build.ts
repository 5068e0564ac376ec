import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageFile } from '../src/package-files.ts'
import { alluxioVersions } from '../src/sandbox/index.ts'
import { run } from '../src/sandbox/program.ts'

// Writes catalogue/<version>.json anew: what each version's own PropertyKey says of its properties. The newest is whole; of an older
// one there is only what differs. `npm run catalogue` needs Maven and a JDK of 11 or later.

type Entry = Readonly<Record<string, unknown>>

interface Dump {
  readonly keys: Readonly<Record<string, Entry>>
  readonly templates: Entry[]
  readonly removed: Readonly<Record<string, string>>
}

const dumps = new Map<string, Dump>()
for (const version of alluxioVersions) dumps.set(version, await dump(version))
const newest = alluxioVersions.at(-1)!
for (const [version, found] of dumps) {
  const file = packageFile('catalogue', `${version}.json`)
  await writeFile(file, version === newest ? wholeText(found) : differenceText(found, newest, dumps.get(newest)!))
  console.log(`${file}: ${Object.keys(found.keys).length} properties, ${found.templates.length} templates`)
}
await writeFile(packageFile('catalogue', 'credentials.json'), `${JSON.stringify(credentials(), null, 2)}\n`)

async function dump(version: string): Promise<Dump> {
  const work = await mkdtemp(join(tmpdir(), 'catalogue-'))
  try {
    await writeFile(join(work, 'pom.xml'), pom(version))
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies'
    await succeed(['mvn', '--batch-mode', '--quiet', goal, '-DincludeScope=runtime', '-DoutputDirectory=lib'], work)
    const source = packageFile('catalogue', 'PropertyCatalogue.java')
    const text = await succeed(['java', '-cp', `${work}/lib/*`, source], work)
    // Java's possessive quantifier, which JavaScript lacks, matches the same here.
    const { keys, templates, removed } = JSON.parse(text.replaceAll('*+', '*')) as Dump
    return { keys, templates: templates.toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1)), removed }
  } finally {
    await rm(work, { recursive: true })
  }
}

async function succeed(argv: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(argv, { cwd })
  if (code !== 0) throw new Error(`${argv[0]} ended with ${code}:\n${stdout}${stderr}`)
  return stdout
}

function wholeText({ keys, templates, removed }: Dump): string {
  return `{\n"keys":${lines(keys)},\n"templates":${lines(byName(templates))},\n"removed":${lines(removed)}\n}\n`
}

/** `null` stands for a property that only the base has. */
function differenceText(found: Dump, base: string, whole: Dump): string {
  const parts = [
    `"base":${JSON.stringify(base)}`,
    `"keys":${lines(difference(found.keys, whole.keys))}`,
    `"templates":${lines(difference(byName(found.templates), byName(whole.templates)))}`,
    `"removed":${lines(difference(found.removed, whole.removed))}`,
  ]
  return `{\n${parts.join(',\n')}\n}\n`
}

function difference(own: Readonly<Record<string, unknown>>, base: Readonly<Record<string, unknown>>) {
  const names = [...new Set([...Object.keys(own), ...Object.keys(base)])].sort()
  const differing = names.filter(name => JSON.stringify(own[name]) !== JSON.stringify(base[name]))
  return Object.fromEntries(differing.map(name => [name, own[name] ?? null]))
}

function byName(templates: readonly Entry[]): Record<string, Entry> {
  return Object.fromEntries(templates.map(({ name, ...entry }) => [String(name), entry]))
}

/** One property a line, so that a new version is a readable difference. */
function lines(entries: Readonly<Record<string, unknown>>): string {
  const all = Object.entries(entries).map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`)
  return all.length === 0 ? '{}' : `{\n${all.join(',\n')}\n}`
}

/** Small and apart from the rest: every run asks whether a name is a secret's. */
function credentials(): string[] {
  const all = [...dumps.values()].flatMap(({ keys }) => Object.entries(keys))
  const secret = all.filter(([, { display }]) => display === 'CREDENTIALS')
  return [...new Set(secret.flatMap(([name, { aliases }]) => [name, ...((aliases as string[]) ?? [])]))].sort()
}

function pom(version: string): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>alluxio-playbook</groupId>
  <artifactId>catalogue</artifactId>
  <version>${version}</version>
  <dependencies>
    <dependency><groupId>org.alluxio</groupId><artifactId>alluxio-core-common</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`
}
