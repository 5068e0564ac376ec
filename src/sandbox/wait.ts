import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Asks again and again until the answer is yes, or for `limit` milliseconds; tells which it was. */
export async function until(condition: () => Promise<boolean>, limit: number): Promise<boolean> {
  const end = performance.now() + limit
  while (!(await condition())) {
    if (performance.now() > end) return false
    await delay(50)
  }
  return true
}

/** Whether an sshd greets who connects to it. */
export function sshAnswers(address: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: address, port: 22, timeout: 1000 })
    const answer = (yes: boolean) => {
      socket.destroy()
      resolve(yes)
    }
    socket.once('data', data => answer(data.toString('latin1').startsWith('SSH-')))
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => answer(false))
  })
}
