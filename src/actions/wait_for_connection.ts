import { withTimeout } from '../connection/with-timeout.ts'
import { ConnectionError } from '../errors.ts'
import { sh } from '../shell.ts'
import type { ProbingAction } from './action.ts'

export interface WaitForConnectionArgs {
  connect_timeout?: number
  delay?: number
  sleep?: number
  timeout?: number
}

export interface WaitForConnectionWanted extends Required<WaitForConnectionArgs> {
  /** When the task began, in milliseconds. */
  readonly started: number
}

/** When the host was asked, and why it did not answer. */
export interface WaitForConnectionFacts {
  readonly at: number
  readonly trouble: string | undefined
}

/** Waits until the host can be reached and runs commands. */
export const waitForConnection: ProbingAction<WaitForConnectionArgs, WaitForConnectionWanted, WaitForConnectionFacts> =
  {
    summary:
      'Waits until the host can be reached, over connections that are made anew; until then it is not unreachable.',
    returns: {
      elapsed: 'The seconds that it took.',
    },
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        connect_timeout: {
          type: 'number',
          exclusiveMinimum: 0,
          description: 'How many seconds one try may take, with logging in (default 5).',
        },
        delay: {
          type: 'number',
          minimum: 0,
          description: 'How many seconds to let pass before the first try (default 0).',
        },
        sleep: {
          type: 'number',
          minimum: 0,
          description: 'How many seconds to let pass between two tries (default 1).',
        },
        timeout: { type: 'number', minimum: 0, description: 'For how many seconds to wait (default 600).' },
      },
    },

    resolve: ({ connect_timeout = 5, delay = 0, sleep = 1, timeout = 600 }) => ({
      connect_timeout,
      delay,
      sleep,
      timeout,
      started: performance.now(),
    }),

    reconnects: true,

    probe: ({ connect_timeout: seconds }) => ({
      scope: 'cluster',
      async ask(host) {
        const late = () => new ConnectionError(`no answer within ${seconds} s`)
        const trouble = await withTimeout(host.shell(sh`:`), seconds, late).then(() => undefined, reasonOf)
        return { at: performance.now(), trouble }
      },
    }),

    plan: () => [],

    wait: ({ delay, timeout, sleep }) => ({ delay, timeout, interval: sleep, pending: ({ trouble }) => trouble }),

    report: ({ started }, { at }) => ({ changed: false, fields: { elapsed: Math.round((at - started) / 1000) } }),
  }

function reasonOf(error: unknown): string {
  if (error instanceof ConnectionError) return error.message
  throw error
}
