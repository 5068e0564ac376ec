import { readFileSync } from 'node:fs'
import { packageFile } from '../package-files.ts'

/**
 * Whether a property, a variable or an environment variable of this name holds a secret. Alluxio's own list is the properties
 * whose display type is CREDENTIALS (the access keys, secret keys, passwords, users and tenants of the object stores), which may also
 * stand as options of a mount; the words here are for secrets that Alluxio shows openly, and for what is none of its properties.
 */
export function isCredential(name: string): boolean {
  if (secretWords.test(name)) return !onlyAboutSecrets.test(name)
  // Most names are no property at all: only one with a dot can be of the list.
  return name.includes('.') && ofAlluxio().some(known => name === known || name.endsWith(`.${known}`))
}

/** The text of a properties file or of `alluxio-env.sh` with `***` for every secret value, for diffs. */
export function redactProperties(text: string): string {
  let hidden = false
  return text
    .split('\n')
    .flatMap(line => {
      const goesOn = /\\*\r?$/.exec(line)![0].replace('\r', '').length % 2 === 1
      if (hidden) {
        hidden = goesOn
        return []
      }
      const redacted = redactLine(line)
      hidden = goesOn && redacted !== line
      return [redacted]
    })
    .join('\n')
}

const secretWords =
  /secret|passw(?:or)?d|passphrase|credential|token|(?:access|private|api|auth)[._-]?key|account\.key\./i

const onlyAboutSecrets = /(?:path|file|dir|url|type|class|enabled|timeout|interval(?:\.ms)?|allow\.credential)$/i

let known: readonly string[] | undefined

/** The credentials of every version in the catalogue, with their aliases. */
function ofAlluxio(): readonly string[] {
  known ??= JSON.parse(readFileSync(packageFile('catalogue', 'credentials.json'), 'utf8')) as string[]
  return known
}

function redactLine(line: string): string {
  const [, before, name = '', separator] = /^(\s*(?:export\s+)?)([^\s=:#!]+)(\s*[=:\s]\s*)(?=\S)/.exec(line) ?? []
  if (separator !== undefined && isCredential(name)) return `${before}${name}${separator}***`
  return line
    .replaceAll(/-D([^\s=]+)=([^\s"']+)/g, (option, name: string) => (isCredential(name) ? `-D${name}=***` : option))
    .replaceAll(/(\w:\/\/)[^/\s:@]+:[^/\s@]+@/g, '$1***@')
}
