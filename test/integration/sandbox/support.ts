import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sandboxFolder } from '../../../src/sandbox/folder.ts'
import { run } from '../../../src/sandbox/program.ts'
import type { SandboxInfo } from '../../../src/sandbox/status.ts'
import { scratchFolder } from '../../support/scratch.ts'

export const sandboxModule = new URL('../../../src/sandbox/index.js', import.meta.url).href

/** A folder for a sandbox, which is destroyed by `destroy`, or at the latest when this process ends, however it ends. */
export function temporarySandbox(): { readonly folder: string; destroy(): Promise<void> } {
  const folder = join(scratchFolder(), 'sandbox')
  // It waits for the end of its input, which comes also when this process is killed.
  const program = `process.stdin.resume().once('end', async () => {
    const { sandboxDestroy } = await import('${sandboxModule}')
    await sandboxDestroy({ folder: process.argv[1] })
  })`
  const guardian = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  return {
    folder,
    async destroy() {
      guardian.stdin.end()
      const [code] = await once(guardian, 'close')
      if (code !== 0) throw new Error(`The sandbox in ${folder} was not destroyed: exit code ${code}`)
    },
  }
}

/** Runs a command on a host by the key and the known hosts that the sandbox wrote. */
export async function ssh(info: SandboxInfo, host: string, command: string, user = 'root') {
  return run([...sshTo(info, host, user), command])
}

/** Runs a command on a host as its root, with a file as its input. */
export async function sshWithInput(info: SandboxInfo, host: string, command: string, file: string) {
  return run(['sh', '-c', 'exec "$@" <"$0"', file, ...sshTo(info, host, 'root'), command])
}

function sshTo({ folder, hosts }: SandboxInfo, host: string, user: string): string[] {
  const { address } = hosts.find(({ name }) => name === host)!
  const options = [
    `UserKnownHostsFile=${folder}/ssh/known_hosts`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
    'IdentitiesOnly=yes',
  ].flatMap(option => ['-o', option])
  return ['ssh', '-F', 'none', ...options, '-i', `${folder}/ssh/id_ed25519`, `${user}@${address}`]
}

/** The same, where anything but success is the test's failure. */
export async function sshOk(info: SandboxInfo, host: string, command: string, user = 'root'): Promise<string> {
  const { code, stdout, stderr } = await ssh(info, host, command, user)
  if (code !== 0) throw new Error(`"${command}" on ${host} ended with ${code}: ${stderr}${stdout}`)
  return stdout.trim()
}

/** Whatever of a sandbox is on this machine: names of namespaces, interfaces, cgroups, and processes that see its mounts. */
export async function tracesOf(path: string): Promise<readonly string[]> {
  const { id, path: folder } = await sandboxFolder(path)
  const listed = [['ip', 'netns'], ['ip', '-o', 'link'], ['mount'], ['find', '/sys/fs/cgroup', '-name', `apb-${id}*`]]
  const outputs = await Promise.all(listed.map(argv => run(argv)))
  const names = outputs.flatMap(({ stdout }) =>
    stdout.split('\n').filter(line => line.includes(id) || line.includes(folder)),
  )
  return [...names, ...(await processesWith(folder))]
}

async function processesWith(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name) && name !== String(process.pid))
  const found = await Promise.all(
    pids.map(async pid => {
      const [mounts, command] = await Promise.all([readProcess(pid, 'mountinfo'), readProcess(pid, 'cmdline')])
      // The guardian has the folder in its command line.
      return mounts.includes(folder) || (command.includes(folder) && !command.includes('sandboxDestroy'))
        ? [`${pid} ${command}`]
        : []
    }),
  )
  return found.flat()
}

/** Empty for a process that has ended meanwhile. */
async function readProcess(pid: string, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
}
