import type { Duplex } from 'node:stream'
import { ConnectionError } from '../errors.ts'
import { RefusedError } from './connection.ts'
import type { LoggedIn } from './ssh-client.ts'

/** The host's sshd does not let us make connections through it; whether the port is open is not known. */
export class ForwardingForbiddenError extends ConnectionError {}

/** How to let a host make connections for us. */
export const forwardingHelp = 'its sshd forbids forwarding: allow it with AllowTcpForwarding local'

// RFC 4254, 5.1.
const administrativelyProhibited = 1

/**
 * A TCP connection made by the host's sshd (direct-tcpip). It tells a closed port (`RefusedError`) from a host that forbids to try
 * (`ForwardingForbiddenError`); the messages are the reason alone.
 */
export function forwardTcp({ client, lost }: LoggedIn, address: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const gone = lost()
    if (gone) return reject(gone)
    client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
      if (!error) return resolve(channel)
      const { reason } = error as { reason?: number }
      const found = error.message.replace('(SSH) Channel open failure: ', '').toLowerCase()
      if (reason === undefined) return reject(lost() ?? new ConnectionError(found))
      if (reason === administrativelyProhibited) return reject(new ForwardingForbiddenError(forwardingHelp))
      reject(new RefusedError(found))
    })
  })
}
