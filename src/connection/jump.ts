import type { Duplex } from 'node:stream'
import { RefusedError } from './connection.ts'
import { forwardTcp } from './forward.ts'
import { type LoggedIn, logIn } from './ssh-client.ts'
import { connectFailure } from './ssh-failure.ts'
import type { SshSettings } from './ssh-settings.ts'
import { withTimeout } from './with-timeout.ts'

/** A way to a host, and how to let go of what it took. */
export interface Route {
  readonly client: LoggedIn
  end(): Promise<void>
}

interface JumpHost {
  readonly route: Promise<Route>
  users: number
}

const jumpHosts = new WeakMap<SshSettings, JumpHost>()

/** Logs in to a host, through its jump host where it has one; that is shared by all hosts behind it. */
export async function logInThrough(settings: SshSettings): Promise<Route> {
  if (!settings.jump) {
    const client = await logIn(settings)
    return { client, end: () => client.end() }
  }
  const jump = await borrow(settings.jump)
  try {
    const client = await logIn(settings, await dialThrough(jump.client, settings))
    return { client, end: () => client.end().then(jump.end) }
  } catch (error) {
    await jump.end()
    throw error
  }
}

async function borrow(jump: SshSettings): Promise<Route> {
  const shared = jumpHosts.get(jump) ?? { route: logInThrough(jump), users: 0 }
  jumpHosts.set(jump, shared)
  shared.users++
  const forget = () => jumpHosts.get(jump) === shared && jumpHosts.delete(jump)
  try {
    const { client, end } = await shared.route
    const lost = client.lost()
    if (lost) throw lost
    return {
      client,
      end: async () => {
        if (--shared.users > 0) return
        forget()
        await end()
      },
    }
  } catch (error) {
    // The next host tries the jump host anew.
    forget()
    throw error
  }
}

async function dialThrough(route: LoggedIn, settings: SshSettings): Promise<Duplex> {
  const { address, port, timeout } = settings
  const opening = forwardTcp(route, address, port)
  try {
    return await withTimeout(opening, timeout, () => new RefusedError(`no answer within ${timeout} s`))
  } catch (error) {
    opening.then(
      late => late.destroy(),
      () => undefined,
    )
    throw connectFailure(settings, (error as Error).message, error)
  }
}
