import { type Command, join, raw, sh } from '../shell.ts'
import type { Attributes } from './attributes.ts'
import { type Download, exitCodes, type Tool, transfer } from './download.ts'
import { type FileFacts, parentOf, tidy } from './file-facts.ts'
import { fingerprintOf } from './fingerprint.ts'
import { takePlace } from './replace-file.ts'

export interface DownloadTo extends Attributes {
  readonly download: Download
  readonly tool: Tool
  readonly path: string
  readonly old: FileFacts | undefined
  readonly backup: boolean
  /** `sha256` and the like. */
  readonly algorithm: string
  /** What the file must have; without one, a part that was left could not be trusted, and none is. */
  readonly checksum: string | undefined
}

/**
 * A script that downloads a file, which takes the place of the old one whole or not at all. With a checksum, a download that is cut
 * off leaves its part hidden beside the file, and the next one goes on from there. It ends with a line of HTTP status (or `-`), size
 * and checksum.
 */
export function downloadScript(to: DownloadTo): Command {
  const { checksum, algorithm, download, tool } = to
  const { cannotWrite } = exitCodes[tool]
  const get = (resume: boolean) =>
    sh`status=$(umask 077; ${resume ? sh`` : sh`: > "$new"; `}${transfer(download, { tool, into: 'file', resume })})`
  return join('\n', [
    sh`config= temporary= sum=`,
    sh`trap 'rm -f -- "$config" "$temporary"' EXIT; trap 'exit 143' HUP INT TERM`,
    tool === 'wget' ? sh`config=$(mktemp) || exit 1` : sh``,
    sh`get() { ${get(false)}; code=$?; case $code in ${raw(cannotWrite)}) rm -f -- "$new" ;; esac; return $code; }`,
    sh`take_sum() { sum=$(${raw(algorithm)}sum < "$new") && sum=${raw('${sum%% *}')}; }`,
    checksum === undefined ? anew(to.path) : goingOn(to, checksum, get(true)),
    sh`size=$(wc -c < "$new") && ${takePlace(to)} && printf '%s\n' "${raw('${status:--}')} $size $sum"`,
  ])
}

function anew(path: string): Command {
  const template = tidy(`${parentOf(path)}/.alluxio-playbook.XXXXXX`)
  return sh`temporary=$(mktemp -- ${template}) && new=$temporary && get && take_sum || exit 1`
}

function goingOn({ path, download, tool }: DownloadTo, checksum: string, resume: Command): Command {
  const name = fingerprintOf(`${download.url}\n${checksum}`).sha256.slice(0, 16)
  const part = tidy(`${parentOf(path)}/.alluxio-playbook-${name}.part`)
  const { cannotResume } = exitCodes[tool]
  return sh`new=${part}
is_right() { take_sum && [ "$sum" = ${checksum} ]; }
if [ -s "$new" ] && ! is_right; then
  ${resume}; code=$?
  case $status:$code in
    *:0) is_right || rm -f -- "$new" ;;
    416:*|${raw(cannotResume)}) rm -f -- "$new" ;;
    *) exit 1 ;;
  esac
fi
[ -s "$new" ] || get || exit 1
is_right || { rm -f -- "$new"; printf 'its checksum is %s, not %s\n' "$sum" ${checksum} >&2; exit 1; }`
}
