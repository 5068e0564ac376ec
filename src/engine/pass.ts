import { setTimeout as delay } from 'node:timers/promises'

/** Lets seconds pass; rejects with the signal's own reason when that ends first. */
export async function pass(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(seconds * 1000, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}
