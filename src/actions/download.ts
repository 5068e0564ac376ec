import { type Command, raw, sh } from '../shell.ts'

/** What a host downloads with. */
export type Tool = 'curl' | 'wget'

export interface Download {
  readonly url: string
  readonly user: string | undefined
  readonly password: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly agent: string | undefined
  /** Seconds to connect, and seconds without a byte. */
  readonly timeout: number
  readonly checkCertificate: boolean
  /** Its URL; `undefined` for the one that the environment names, `false` for none. */
  readonly proxy: string | false | undefined
}

/** Sets the shell variable `tool` to what the host downloads with; empty where it has neither. BusyBox's wget does too little. */
export const findTool = sh`if command -v curl >/dev/null 2>&1; then tool=curl
elif wget --version 2>/dev/null | grep -q 'GNU Wget'; then tool=wget; else tool=; fi`

/**
 * Downloads to stdout, or into the file that the shell variable `new` names, going on where that ends with `resume`; for a file it
 * prints the HTTP status where the tool tells it. URL, headers and passwords are no arguments, which `ps` would show; for wget they
 * go into the file that the shell variable `config` names.
 */
export function transfer(
  download: Download,
  { tool, into, resume = false }: { tool: Tool; into: 'stdout' | 'file'; resume?: boolean },
): Command {
  const { url, timeout, checkCertificate } = download
  const seconds = Math.ceil(timeout)
  if (tool === 'curl') {
    const options = [
      `-q -K - -fsSL --connect-timeout ${seconds} --speed-limit 1 --speed-time ${seconds}`,
      checkCertificate ? '' : '-k',
      resume ? '-C -' : '',
      into === 'file' ? `-w '%{http_code}' -o "$new"` : '',
    ]
    return sh`printf '%s\n' ${curlSettings(download)} | curl ${raw(options.join(' '))}`
  }
  const options = `-nv ${resume ? '-c ' : ''}-O ${into === 'file' ? '"$new"' : '-'}`
  return sh`printf '%s\n' ${wgetSettings(download)} > "$config" && printf '%s\n' ${url} | wget --config="$config" ${raw(options)} -i -`
}

/** Shell patterns: HTTP status and exit code of a tool that cannot go on with a part; exit code of one that could not write. */
export const exitCodes: Readonly<Record<Tool, { readonly cannotResume: string; readonly cannotWrite: string }>> = {
  curl: { cannotResume: '*:33|*:36', cannotWrite: '23' },
  wget: { cannotResume: 'never', cannotWrite: '3' },
}

function curlSettings(download: Download): string[] {
  const { user, password = '', proxy, agent } = download
  const settings = [
    ['url', download.url],
    ...headerLines(download).map(line => ['header', line]),
    ...(user === undefined ? [] : [['user', `${user}:${password}`]]),
    ...(agent === undefined ? [] : [['user-agent', agent]]),
    ...(proxy ? [['proxy', proxy]] : []),
    ...(proxy === false ? [['noproxy', '*']] : []),
  ]
  return settings.map(([name, value]) => `${name} = "${value!.replaceAll(/["\\]/g, '\\$&')}"`)
}

function wgetSettings(download: Download): string[] {
  const { user, password = '', timeout, checkCertificate, proxy, agent } = download
  return [
    ...headerLines(download).map(line => `header = ${line}`),
    ...(user === undefined ? [] : [`user = ${user}`, `password = ${password}`, 'auth_no_challenge = on']),
    ...(agent === undefined ? [] : [`user_agent = ${agent}`]),
    ...(proxy ? ['http', 'https', 'ftp'].map(protocol => `${protocol}_proxy = ${proxy}`) : []),
    ...(proxy === undefined ? [] : [`use_proxy = ${proxy === false ? 'off' : 'on'}`]),
    ...(checkCertificate ? [] : ['check_certificate = off']),
    `timeout = ${timeout}`,
    'tries = 1',
  ]
}

function headerLines({ headers }: Download): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
}
