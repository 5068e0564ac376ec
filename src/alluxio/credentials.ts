/**
 * Whether a property, a variable or an environment variable of this name holds a secret. Alluxio's own list is the properties
 * whose display type is CREDENTIALS (2.9.4: the access keys, secret keys, passwords, users and tenants of the object stores); the
 * words here cover those, their aliases (`aws.secretKey`), the same names as mount options, and secrets that Alluxio shows openly.
 */
export function isCredential(name: string): boolean {
  return secretWords.test(name) && !onlyAboutSecrets.test(name)
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
  /secret|passw(?:or)?d|passphrase|credential|token|(?:access|private|api|auth)[._-]?key|account\.key\.|swift\.(?:user|tenant)$/i

const onlyAboutSecrets = /(?:path|file|dir|url|type|class|enabled|timeout|interval(?:\.ms)?|allow\.credential)$/i

function redactLine(line: string): string {
  const [, before, name = '', separator] = /^(\s*(?:export\s+)?)([^\s=:#!]+)(\s*[=:\s]\s*)(?=\S)/.exec(line) ?? []
  if (separator !== undefined && isCredential(name)) return `${before}${name}${separator}***`
  return line
    .replaceAll(/-D([^\s=]+)=([^\s"']+)/g, (option, name: string) => (isCredential(name) ? `-D${name}=***` : option))
    .replaceAll(/(\w:\/\/)[^/\s:@]+:[^/\s@]+@/g, '$1***@')
}
