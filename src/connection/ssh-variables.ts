import { UserError } from '../errors.ts'
import { Secret } from '../shell.ts'

/** What a host's variables say about reaching it. */
export interface SshVariables {
  readonly host: string | undefined
  readonly port: number | undefined
  readonly user: string | undefined
  readonly privateKeyFile: string | undefined
  readonly configFile: string | undefined
  readonly jumpHost: string | undefined
  readonly knownHostsFile: string | undefined
  readonly timeout: number | undefined
  readonly password: Secret | undefined
  readonly becomePassword: Secret | undefined
}

/** Reads `ssh_host`, `ssh_port` and the like, leaving out what is empty; throws `UserError` for what cannot be meant. */
export function readSshVariables(host: string, variables: Readonly<Record<string, unknown>>): SshVariables {
  const given = (name: string) => {
    const value = variables[name]
    return value === null || value === '' ? undefined : value
  }
  const wrong = (name: string, expected: string) =>
    new UserError(`Cannot use ${name} ${JSON.stringify(variables[name])} of ${host}: it must be ${expected}`)
  const text = (name: string) => {
    const value = given(name)
    if (value === undefined || typeof value === 'string') return value
    throw wrong(name, 'a string')
  }
  const number = (name: string, expected: string, isValid: (value: number) => boolean) => {
    const value = given(name)
    if (value === undefined) return undefined
    if ((typeof value === 'number' || typeof value === 'string') && isValid(Number(value))) return Number(value)
    throw wrong(name, expected)
  }
  return {
    host: text('ssh_host'),
    port: number('ssh_port', 'a port, 1 to 65535', port => Number.isInteger(port) && port > 0 && port < 65536),
    user: text('ssh_user'),
    privateKeyFile: text('ssh_private_key_file'),
    configFile: text('ssh_config_file'),
    jumpHost: text('ssh_jump_host'),
    knownHostsFile: text('ssh_known_hosts_file'),
    timeout: number('ssh_connect_timeout', 'a number of seconds', seconds => seconds > 0),
    password: secret(given('ssh_password')),
    becomePassword: secret(given('become_password')),
  }
}

// A password may look like a number, or be marked as a secret already.
function secret(value: unknown): Secret | undefined {
  if (value === undefined || value instanceof Secret) return value
  return new Secret(String(value))
}
