import { UserError } from '../errors.ts'
import { type Command, raw, sh } from '../shell.ts'
import { blockFolders, journalFolder } from './folders.ts'

/** Where Alluxio of one host is. */
export interface Site {
  readonly dir: string
  readonly home: string
  readonly logsDir: string
  readonly stateDir: string
  readonly backupDir: string
  readonly properties: Readonly<Record<string, string>>
}

/** A file or folder of Alluxio that is on the host. */
export interface Belonging {
  readonly path: string
  /** With all links followed; of a link itself, where it lies. */
  readonly real: string
  readonly owner: string
}

/** All that `deploy` and the processes leave on a host, beside the releases: what is in several folders stands here once. */
export function belongings({ home, logsDir, stateDir, backupDir, properties }: Site): string[] {
  const journal = journalFolder(properties, home)
  const metastore = properties['alluxio.master.metastore.dir']
  return [
    ...(journal.remote ? [] : [journal.path]),
    ...(metastore === undefined ? [] : [metastore]),
    ...blockFolders(properties),
    logsDir,
    stateDir,
    backupDir,
  ]
}

/** The folder of the under-store, where it is one that the host can see: by default, one inside the release. */
export function underStoreFolder({ home, properties }: Pick<Site, 'home' | 'properties'>): string | undefined {
  const work = properties['alluxio.work.dir'] ?? home
  const ufs = properties['alluxio.master.mount.table.root.ufs'] ?? `${work}/underFSStorage`
  const local = ufs.replace(/^file:(\/\/)?(?=\/)/, '')
  return local.startsWith('/') ? local : undefined
}

/** Prints what of it is there, for `parseBelongings`. */
export function printBelongings(site: Site): Command {
  const underStore = underStoreFolder(site)
  return sh`${print}
for alluxio_path in ${site.dir}/alluxio-*; do
  [ ! -e "$alluxio_path/bin/alluxio" ] || alluxio_print_path "$alluxio_path"
done
[ ! -L ${site.home} ] || alluxio_print_path ${site.home}
for alluxio_path in ${belongings(site)}; do [ ! -e "$alluxio_path" ] || alluxio_print_path "$alluxio_path"; done
${underStore === undefined ? raw('') : sh`[ ! -e ${underStore} ] || printf 'store %s\n' "$(readlink -f -- ${underStore})"`}`
}

export function parseBelongings(stdout: string): { found: Belonging[]; underStore: string | undefined } {
  const found = [...stdout.matchAll(/^found (\S+) (.*)\t(.*)$/gm)].map(([, owner = '', path = '', real = '']) => ({
    path,
    real,
    owner,
  }))
  return { found, underStore: /^store (.*)$/m.exec(stdout)?.[1] }
}

/** Throws where removing would take along what is not Alluxio's own: the under-store, or a folder of somebody else. */
export function refuseForeign(found: readonly Belonging[], underStore: string | undefined, user: string): void {
  for (const { path, real, owner } of found) {
    if (underStore !== undefined && isWithin(underStore, real))
      throw new UserError(`Cannot remove "${path}": the under-store "${underStore}" is in it; move that first`)
    if (real.split('/').filter(Boolean).length < 2)
      throw new UserError(`Cannot remove "${path}": a folder so close to the root is not Alluxio's own`)
    if (owner !== user)
      throw new UserError(`Cannot remove "${path}": it belongs to "${owner}", not to "${user}"; remove it by hand`)
  }
}

/** Removes it, and the folder that it was in where that is empty now and the owner's; of a mount point, what is in it. */
export function removeBelonging({ path, owner }: Belonging): Command {
  const parent = path.slice(0, path.lastIndexOf('/')) || '/'
  return sh`if [ -L ${path} ]; then rm -f -- ${path}; else
  rm -rf --one-file-system -- ${path} 2>/dev/null || [ -z "$(ls -A -- ${path})" ]
fi && { [ "$(stat -c %U -- ${parent})" != ${owner} ] || rmdir --ignore-fail-on-non-empty -- ${parent}; }`
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

const print = raw(`alluxio_print_path() {
  alluxio_real=$(readlink -f -- "$1")
  [ ! -L "$1" ] || alluxio_real=$(readlink -f -- "\${1%/*}")/\${1##*/}
  printf 'found %s %s\\t%s\\n' "$(stat -c %U -- "$1")" "$1" "$alluxio_real"
}`)
