import { type Command, join, raw, sh } from '../shell.ts'
import type { ArchiveFacts, ArchiveWanted, Packed } from './archive-facts.ts'
import { parentOf, tidy } from './file-facts.ts'
import { piped } from './piped.ts'
import { takePlace } from './replace-file.ts'

export const formats = ['gz', 'tar', 'bz2', 'xz'] as const

export type Format = (typeof formats)[number]

const programs: Readonly<Record<Format, { readonly pack: Command; readonly unpack: Command }>> = {
  gz: { pack: sh`gzip -nc`, unpack: sh`gzip -dc` },
  tar: { pack: sh`cat`, unpack: sh`cat` },
  bz2: { pack: sh`bzip2 -c`, unpack: sh`bzip2 -dc` },
  xz: { pack: sh`xz -c`, unpack: sh`xz -dc` },
}

/**
 * Prints a checksum of what an archive would hold: names, kinds, modes, owners, sizes and times, as tar itself lists them; no file is
 * read for it. The time of a folder is left out: putting the archive there changes it.
 */
export function manifestOf(wanted: ArchiveWanted, packed: Packed): Command {
  // Into /dev/null, GNU tar only lists.
  const list = sh`LC_ALL=C TZ=UTC0 tar -cvvf /dev/null --full-time --numeric-owner --quoting-style=escape ${members(wanted, packed)}`
  const withoutTime = sh`sed '/^d/s/^\([^ ]* [^ ]* [^ ]*\) [^ ]* [^ ]*/\1/'`
  return sh`${piped(list, sh`tr -s ' ' | ${withoutTime} | LC_ALL=C sort | sha256sum`)} && [ "$code" -lt 2 ]`
}

/** Prints the line that `archiveScript` put at the begin of an archive; nothing where there is none. */
export function recordedIn({ dest, format }: ArchiveWanted): Command {
  return sh`${programs[format].unpack} < ${dest} 2>/dev/null | head -c 4096 | LC_ALL=C grep -ao ${`${mark}[0-9a-f]*`}`
}

/** As `git archive` does, a comment in the first header tells what the archive was made of; every tar skips it. */
export const mark = 'comment=alluxio-playbook '

/** A script that makes the archive, which takes the place of an old one whole or not at all. */
export function archiveScript(wanted: ArchiveWanted, facts: ArchiveFacts): Command {
  const { dest, remove } = wanted
  const template = tidy(`${parentOf(dest)}/.alluxio-playbook.XXXXXX`)
  const paths = facts.found.map(({ path }) => path)
  return join('\n', [
    sh`new=$(mktemp -- ${template}) || exit 1`,
    sh`trap 'rm -f -- "$new"' EXIT; trap 'exit 143' HUP INT TERM`,
    facts.isCompressed ? compress(wanted, paths[0]!) : pack(wanted, facts),
    sh`${takePlace({ ...wanted, path: dest, old: facts.archive })} || exit 1`,
    remove ? sh`rm -rf -- ${paths}` : sh``,
  ])
}

/** It keeps the time of the file, which tells later whether the file was written since. */
function compress({ format }: ArchiveWanted, path: string): Command {
  return sh`${programs[format].pack} < ${path} > "$new" && touch -r ${path} -- "$new" || exit 1`
}

/** Where files change while they are read, such as logs, tar ends with 1: the next run packs them again. */
function pack(wanted: ArchiveWanted, facts: ArchiveFacts): Command {
  const headers = `globexthdr.name=pax_global_header,${mark}${facts.manifest},delete=atime,delete=ctime`
  const tar = sh`tar -cf - --format=posix --pax-option=${headers} ${members(wanted, facts)}`
  const isEnough = wanted.remove
    ? sh`[ "$code" -eq 0 ] || { echo 'files changed while they were read, so nothing is removed' >&2; exit 1; }`
    : sh`[ "$code" -lt 2 ] || exit 1`
  return sh`${piped(tar, sh`${programs[wanted.format].pack} > "$new"`)} || exit 1
${isEnough}`
}

/** The arguments that name what goes into the archive, by paths from `root`, and what does not. */
function members({ dest, excluded, patterns }: ArchiveWanted, { found, root }: Packed): Command {
  const links = found.filter(({ isLink, file }) => isLink && file.type === 'directory').map(({ path }) => path)
  const inner = (path: string) => innerPath(path, root, links)
  const temporary = tidy(`${parentOf(dest)}/.alluxio-playbook.??????`)
  const left = [...excluded, temporary].flatMap(pattern => inner(pattern) ?? [])
  const own = inner(dest)
  const options = [
    sh`-C ${root} --anchored`,
    own === undefined ? sh`` : sh`--no-wildcards --exclude=${own}`,
    sh`--wildcards --no-wildcards-match-slash`,
    ...left.map(pattern => sh`--exclude=${pattern}`),
    sh`--wildcards-match-slash`,
    ...patterns.map(pattern => sh`--exclude=${pattern}`),
    // The "/." that makes tar enter a folder behind a link is no part of the names.
    links.length === 0 ? sh`` : raw(`--transform='s,/\\.\\(/\\|$\\),\\1,S'`),
  ]
  const names = found.map(({ path }) => (links.includes(path) ? `${inner(path)}/.` : inner(path)!))
  return sh`${join(' ', options)} -- ${names}`
}

/** A path as tar sees it from `root`; `undefined` for one that is not in it. */
function innerPath(path: string, root: string, links: readonly string[]): string | undefined {
  const base = root === '/' ? '/' : `${root}/`
  if (!path.startsWith(base)) return undefined
  const link = links.find(candidate => path.startsWith(`${candidate}/`))
  const real = link === undefined ? path : `${link}/./${path.slice(link.length + 1)}`
  return real.slice(base.length)
}
