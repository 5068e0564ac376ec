import { assignments, type SetupAnswer } from './setup-answer.ts'

/** The Java that a login finds: of JAVA_HOME, or else of the path. Where there is none, `major` is 0 and the texts are empty. */
export function javaFacts(answer: SetupAnswer): Record<string, unknown> {
  const [path = '', home = '', ...said] = answer.printed('java')
  const release = assignments(said)
  const version = release.JAVA_VERSION ?? /version "([^"]+)"/.exec(said.join('\n'))?.[1] ?? ''
  return { java: { path, home, version, major: majorOf(version), vendor: release.IMPLEMENTOR ?? '' } }
}

/** 8 for `1.8.0_392`, 11 for `11.0.13`. */
function majorOf(version: string): number {
  return Number(/^(?:1\.)?(\d+)/.exec(version)?.[1] ?? 0)
}
