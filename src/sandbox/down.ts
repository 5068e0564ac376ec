import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readState, type SandboxFolder, sandboxFolder } from './folder.ts'
import { withLock } from './lock.ts'
import { runAsRoot } from './program.ts'

/**
 * Ends the sandbox's hosts and network: no process, mount, interface or namespace of it stays on this machine. The hosts' files
 * stay, so the next `sandboxUp` is like switching them on again. Ending what does not run is fine.
 */
export async function sandboxDown({ folder }: { readonly folder: string }): Promise<void> {
  const sandbox = await sandboxFolder(folder)
  await alone(sandbox, () => end(sandbox, []))
}

/** `sandboxDown`, and removes all that the sandbox wrote; a file in the folder that is not the sandbox's stays. */
export async function sandboxDestroy({ folder }: { readonly folder: string }): Promise<void> {
  const sandbox = await sandboxFolder(folder)
  await alone(sandbox, async () => {
    const state = await readState(sandbox)
    if (!state) return end(sandbox, [])
    const own = [sandbox.inventory, sandbox.ssh, sandbox.underStore, join(sandbox.path, 'hosts')]
    // The state last, so that a killed `destroy` can be repeated.
    await end(sandbox, [...own, ...(state.storage ? [state.storage] : []), sandbox.state, sandbox.lock])
    await removeEmpty(sandbox.path)
  })
}

async function alone(sandbox: SandboxFolder, work: () => Promise<void>): Promise<void> {
  const exists = (await readState(sandbox)) !== undefined
  await (exists ? withLock(sandbox.lock, work) : work())
}

async function end({ id }: SandboxFolder, folders: readonly string[]): Promise<void> {
  await runAsRoot('hosts/down.sh', [id, ...folders], 'end the sandbox')
}

async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder)
  } catch (error) {
    if (!['ENOTEMPTY', 'ENOENT', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
