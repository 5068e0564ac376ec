import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Connection, ExecResult, IsolatedOptions } from '../connection/connection.ts'
import { CommandError } from '../errors.ts'
import type { Command } from '../shell.ts'
import type { Asker, Change, Outcome } from './action.ts'

export interface ApplyOptions extends IsolatedOptions {
  /** Makes HTTP requests from the host, as for probes. */
  readonly request?: Asker['request']
}

/**
 * Makes one change true on the host. Rejects with `CommandError` when the host answered no; what a user wrote is not judged
 * here, and an HTTP answer neither: their outcome goes to the action's `report`.
 */
export async function applyChange(
  { apply }: Change,
  connection: Connection,
  { request, ...options }: ApplyOptions = {},
): Promise<Outcome> {
  if ('snippet' in apply) return judged(apply.snippet, connection.run(apply.snippet, { become: options.become }))
  if ('isolated' in apply) return connection.runIsolated(apply.isolated, options)
  if ('send' in apply) return judged(apply.send, connection.send(apply.send, apply.source, options))
  if ('receive' in apply) return receive(apply, connection, options)
  if ('save' in apply) return save(apply)
  if (!request) throw new TypeError('Cannot apply a request: there is nobody to make it')
  return request(apply.request)
}

async function judged(command: Command, answer: Promise<ExecResult>): Promise<ExecResult> {
  const result = await answer
  if (result.code !== 0) throw new CommandError(command.shown, result)
  return result
}

function receive(
  { receive: command, file }: { receive: Command; file: string },
  connection: Connection,
  options: IsolatedOptions,
): Promise<ExecResult> {
  return whole(file, part =>
    judged(command, connection.receive(command, createWriteStream(part, { mode: 0o600 }), options)),
  )
}

function save({ save: text, file }: { save: string; file: string }): Promise<ExecResult> {
  return whole(file, async part => {
    await writeFile(part, text, { mode: 0o600 })
    return { code: 0, stdout: '', stderr: '' }
  })
}

/** The local file appears whole or not at all. */
async function whole<T>(file: string, write: (part: string) => Promise<T>): Promise<T> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true })
  const part = join(folder, `.alluxio-playbook.${process.pid}.${++parts}`)
  try {
    const result = await write(part)
    await rename(part, file)
    return result
  } finally {
    await rm(part, { force: true })
  }
}

let parts = 0
