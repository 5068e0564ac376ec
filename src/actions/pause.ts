import { setTimeout } from 'node:timers/promises'
import type { Context, PerformingAction, Report } from './action.ts'
import { askOnTerminal } from './terminal.ts'

export interface PauseArgs {
  seconds?: number
  minutes?: number
  prompt?: string
  echo?: boolean
}

/** Asks the person at the terminal; rejects with the signal's reason when that ends first. */
export type Prompter = (question: string, options: { echo: boolean; signal: AbortSignal }) => Promise<string>

/** Waits for a time, or for an answer. */
export const pause: PerformingAction<PauseArgs> = pauseWith(askOnTerminal)

/** `pause`, with another way to ask. */
export function pauseWith(ask: Prompter): PerformingAction<PauseArgs> {
  return {
    summary: 'Waits for some time, or until the person at the terminal answers.',
    checkMode: 'Does not wait, and asks nothing.',
    once: true,
    returns: {
      user_input: 'The answer.',
    },
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        seconds: { type: 'number', minimum: 0, description: 'How many seconds to wait.' },
        minutes: { type: 'number', minimum: 0, description: 'How many minutes to wait, beside `seconds`.' },
        prompt: {
          type: 'string',
          description: 'What to ask; with a time it is only shown. The answer is registered as `user_input`.',
        },
        echo: { type: 'boolean', description: 'Whether the answer is seen while it is typed (default true).' },
      },
    },

    perform(args, context) {
      const { seconds, minutes } = args
      if (context.check) return { message: 'would pause', changed: false }
      if (seconds === undefined && minutes === undefined) return answered(args, ask, context)
      return waited((seconds ?? 0) + (minutes ?? 0) * 60, args.prompt, context)
    },
  }
}

async function waited(seconds: number, prompt: string | undefined, { signal }: Context): Promise<Report> {
  await setTimeout(seconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted())
  const message = `Paused for ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  return {
    message: prompt === undefined ? message : `${prompt}: ${message}`,
    fields: { user_input: '' },
    changed: false,
  }
}

async function answered({ prompt, echo = true }: PauseArgs, ask: Prompter, { signal }: Context): Promise<Report> {
  const question = prompt ?? 'Press Enter to continue, Ctrl+C to stop'
  const answer = await ask(question, { echo, signal })
  return { fields: { user_input: answer }, changed: false }
}
