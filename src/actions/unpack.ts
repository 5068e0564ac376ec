import { Command, join, raw, sh } from '../shell.ts'
import { type Attributes, setAttributes } from './attributes.ts'
import { tidy } from './file-facts.ts'
import { type Fingerprint, verify } from './fingerprint.ts'

export interface Unpacking extends Attributes {
  readonly fingerprint: Fingerprint
  readonly dest: string
  readonly folder?: string | undefined
  readonly root: string
  readonly strip: number
}

/** Holds the archive's SHA-256 in the folder that it was unpacked to. */
export const marker = '.alluxio-playbook-archive'

const hidden = '.alluxio-playbook-unpack'

/**
 * Takes the archive on stdin. It is written first and hashed then (`tee` into a hash takes twice as long), unpacked into a hidden
 * folder, and put in place: a folder of its own by one rename; over one that is there file by file, keeping what the archive does not
 * have. What an interrupted run left hidden is removed.
 */
export function unpack(unpacking: Unpacking, { isNew }: { isNew: boolean }): Command {
  const { fingerprint, dest, folder, root, strip } = unpacking
  const left = tidy(`${dest}/${hidden}`)
  const top = strip > 0 || folder === undefined ? raw('"$tmp/files"') : sh`"$tmp/files"/${folder}`
  const steps = join(' && ', [
    sh`cat > "$tmp/archive"`,
    verify(raw('"$tmp/archive"'), fingerprint),
    sh`mkdir -- "$tmp/files"`,
    sh`tar -xf "$tmp/archive" -C "$tmp/files" --no-same-owner --strip-components=${strip}`,
    sh`rm -f -- "$tmp/archive"`,
    sh`{ [ -d ${top} ] || { printf 'the archive has no folder "%s"\n' ${folder ?? ''} >&2; false; }; }`,
    setAttributes(unpacking, top, { recurse: true }),
    isNew ? moved(top, unpacking) : laidOver(top, unpacking),
    sh`rm -rf -- "$tmp"`,
  ])
  const command = sh`rm -rf -- ${left}.* && tmp=$(mktemp -d -- ${`${left}.XXXXXX`}) && { ${steps} || { rm -rf -- "$tmp"; false; }; }`
  return new Command(command.text, `unpack to ${root}`)
}

function moved(top: Command, { root, fingerprint }: Unpacking): Command {
  return sh`printf '%s\n' ${fingerprint.sha256} > ${top}/${marker} && mv -fT -- ${top} ${root}`
}

/** Without its marker while it is neither the old content nor the new. */
function laidOver(top: Command, { root, fingerprint }: Unpacking): Command {
  const mark = tidy(`${root}/${marker}`)
  return sh`rm -f -- ${mark} && find ${top} -mindepth 1 -maxdepth 1 -exec cp -a --remove-destination -t ${root} {} + && printf '%s\n' ${fingerprint.sha256} > ${mark}`
}
