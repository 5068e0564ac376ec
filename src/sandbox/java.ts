import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { unlessMissing } from './files.ts'
import { run } from './program.ts'

export interface Java {
  readonly home: string
  /** 8, 11, 17 ... */
  readonly major: number
}

/** With which Alluxio 2.9 was seen to work; the release's own scripts take the first two. */
export const javaVersions = [8, 11, 17]

/** The first Java of this machine that Alluxio works with: `$JAVA_HOME`, on the `PATH`, in /usr/lib/jvm. */
export async function findJava(): Promise<Java | undefined> {
  const home = process.env.JAVA_HOME
  const installed = (await unlessMissing(readdir('/usr/lib/jvm'))) ?? []
  const programs = [
    ...(home ? [join(home, 'bin/java')] : []),
    'java',
    ...installed.toSorted().map(name => `/usr/lib/jvm/${name}/bin/java`),
  ]
  for (const program of programs) {
    const java = await askJava(program)
    if (java && javaVersions.includes(java.major)) return java
  }
  return undefined
}

/** What Java a host finds on its `PATH`, where it finds one. */
export function hostJava(): Promise<Java | undefined> {
  return askJava('java', { PATH: '/usr/local/bin:/usr/bin:/bin' })
}

async function askJava(program: string, environment: Record<string, string> = {}): Promise<Java | undefined> {
  const { stderr } = await run([program, '-XshowSettings:properties', '-version'], { environment })
  const property = (name: string) => new RegExp(`^ *${name} = (.+)$`, 'm').exec(stderr)?.[1]
  const home = property('java\\.home')
  const version = /^(?:1\.)?(\d+)/.exec(property('java\\.specification\\.version') ?? '')?.[1]
  return home && version ? { home, major: Number(version) } : undefined
}
