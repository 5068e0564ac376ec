import type { PasswordExchange } from './become.ts'
import type { RunningProcess } from './process.ts'

/**
 * Gives sudo the password, once: asked a second time it had the wrong one, and more attempts could lock the account. Answers with
 * sudo's complaint, or `undefined` when it let us in.
 */
export function admit(process: RunningProcess, { line, prompt, ready }: PasswordExchange): Promise<string | undefined> {
  const { stdin, stdout, stderr } = process
  let said = ''
  return new Promise(resolve => {
    const end = (complaint: string | undefined) => {
      stderr.off('data', read)
      stderr.pause()
      resolve(complaint)
    }
    const read = (chunk: Buffer) => {
      said += chunk.toString('utf8')
      const words = said.replaceAll(prompt, '').trim()
      if (said.includes(`${ready}\n`)) end(undefined)
      else if (said.split(prompt).length > 2) end(words || 'the password is wrong')
    }
    stderr.on('data', read)
    // Its last words are in when the streams are closed, and those close when they are read.
    process.exited.then(() => stdout.resume())
    process.closed.then(() => end(said.replaceAll(prompt, '').trim()))
    // A sudo that is not there cannot be written to; `closed` tells.
    stdin.on('error', () => undefined)
    stdin.write(line)
  })
}
