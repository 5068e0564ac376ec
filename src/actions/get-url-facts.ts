import { CommandError, UserError } from '../errors.ts'
import { Command, raw, sh } from '../shell.ts'
import type { Asker, Probe } from './action.ts'
import { checksumIn } from './checksum-file.ts'
import { type Download, findTool, type Tool, transfer } from './download.ts'
import { answerLines, type FileFacts, parseStat, statInto } from './file-facts.ts'
import type { GetUrlWanted } from './get_url.ts'
import { piped } from './piped.ts'

export interface GetUrlFacts {
  /** Where the file goes: inside `dest` where that is a folder; what a link there names. */
  readonly path: string
  readonly file: FileFacts | undefined
  readonly hasFolder: boolean
  /** The checksum of the file that is there. */
  readonly sum: string
  readonly tool: Tool | undefined
  /** The checksum that the file must have. */
  readonly expected: string | undefined
  /** The checksum of what the URL serves, where that decides. */
  readonly served: string | undefined
}

export function probeDownload(wanted: GetUrlWanted): Probe<GetUrlFacts> {
  return {
    scope: asksElsewhere(wanted) ? 'cluster' : 'host',
    async ask(host) {
      const found = await look(wanted, host)
      const { tool } = found
      if (!tool || !asksElsewhere(wanted)) return { ...found, expected: hashOf(wanted), served: undefined }
      if (wanted.checksum) return { ...found, expected: await listed(wanted, tool, host), served: undefined }
      const served = found.file ? await hashServed(wanted, tool, host) : undefined
      return { ...found, expected: undefined, served }
    },
  }
}

function hashOf({ checksum }: GetUrlWanted): string | undefined {
  return checksum && 'hash' in checksum ? checksum.hash : undefined
}

/** Whether a server is asked before anything is known to be left to do. */
function asksElsewhere({ checksum, force }: GetUrlWanted): boolean {
  return checksum === undefined ? force : 'list' in checksum
}

async function look({ dest, name, algorithm }: GetUrlWanted, host: Asker) {
  const isFolder = dest.endsWith('/') ? sh`true` : sh`[ -d "$p" ]`
  const text = sh`p=${dest} sum= above= && { ! ${isFolder} || p=${raw('${p%/}')}/${name}; } &&
{ [ ! -L "$p" ] || p=$(readlink -f -- "$p"); } && ${statInto('at', raw('"$p"'))} &&
${statInto('above', raw('"${p%/*}/"'), { follow: true })} &&
if [ -f "$p" ]; then sum=$(${raw(algorithm)}sum < "$p") && sum=${raw('${sum%% *}')}; fi && ${findTool} &&
printf '%s\n' "$p" "$at" "$above" "$sum" "$tool"`
  const command = new Command(text.text, `look at ${dest}`)
  const [path = '', at = '', above = '', sum = '', tool = ''] = answerLines(command, await host.shell(command), 5)
  const known: Tool | undefined = tool === 'curl' || tool === 'wget' ? tool : undefined
  return { path, file: parseStat(at), hasFolder: parseStat(above) !== undefined, sum, tool: known }
}

async function listed({ checksum, download, name }: GetUrlWanted, tool: Tool, host: Asker): Promise<string> {
  const { list } = checksum as { list: string }
  const isSameServer = new URL(list).origin === new URL(download.url).origin
  const from = { ...download, url: list, ...(!isSameServer && { user: undefined, headers: {} }) }
  const { stdout } = await read(from, { tool, host, into: sh`cat` })
  const hash = checksumIn(stdout, name)
  if (hash === undefined) throw new UserError(`Cannot find the checksum of "${name}" in ${list}`)
  return hash
}

async function hashServed({ download, algorithm }: GetUrlWanted, tool: Tool, host: Asker): Promise<string> {
  const { stdout } = await read(download, { tool, host, into: sh`${raw(algorithm)}sum` })
  return stdout.split(' ', 1).join()
}

interface Reading {
  readonly tool: Tool
  readonly host: Asker
  /** A command that takes what was downloaded. */
  readonly into: Command
}

/** What a URL serves, as `into` prints it. */
async function read(download: Download, { tool, host, into }: Reading) {
  const got = sh`${piped(transfer(download, { tool, into: 'stdout' }), into)} && (exit "$code")`
  const text = tool === 'wget' ? sh`config=$(mktemp) && { ${got}; code=$?; rm -f -- "$config"; (exit $code); }` : got
  const command = new Command(text.text, `download ${download.url}`)
  const result = await host.shell(command)
  if (result.code !== 0) throw new CommandError(command.shown, result)
  return result
}
