import { sh } from '../shell.ts'
import { divider, type Manager, type Packages, parts, type Sought } from './package-manager.ts'

/** The packages of Alpine. */
export const apk: Manager = {
  program: 'apk',
  // That apk itself is not among them would mean that its database cannot be read.
  question({ names, state, update }) {
    const newer = sh` && echo ${divider} && apk ${update ? sh`-U ` : sh``}version -q -l '<' ${names.map(bare)}`
    return sh`apk info -e apk-tools > /dev/null && for name in ${names}; do if apk info -e "$name" > /dev/null; then printf '%s\n' "$name"; fi; done${state === 'latest' ? newer : sh``}`
  },
  read,
  install: (names, update) => sh`apk add ${update ? sh`-U ` : sh``}${names}`,
  upgrade: (names, update) => sh`apk add -u ${update ? sh`-U ` : sh``}${names}`,
  remove: names => sh`apk del ${names.map(bare)}`,
}

function read(lines: readonly string[], { names }: Sought): Packages {
  const [installed, available] = parts(lines)
  const newer = new Set(available.flatMap(line => /^(\S+)-[^-\s]+-r\d+\s+</.exec(line)?.[1] ?? []))
  const look = (name: string) => (!installed.includes(name) ? 'missing' : newer.has(name) ? 'old' : 'installed')
  return Object.fromEntries(names.map(name => [name, look(name)]))
}

/** `name` for `name=1.2`. */
function bare(name: string): string {
  return name.replace(/[=<>~@].*/, '')
}
