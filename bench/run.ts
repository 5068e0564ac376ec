import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { packageFile } from '../src/package-files.ts'
import { capture } from '../test/support/cluster.ts'
import { Sshd } from '../test/support/sshd.ts'

// npm run bench -- HOSTS: the ten-task play on HOSTS addresses of one real sshd, against the least that SSH can do: one connection and
// one exec of the same steps as one script. The two take turns; the medians of five and their ratio are what counts.

const count = Number(process.argv[2] ?? 20)
const rounds = 5
const addresses = Array.from({ length: count }, (_, i) => `127.0.${1 + Math.floor(i / 200)}.${10 + (i % 200)}`)
const sshd = await Sshd.start({ addresses: ['0.0.0.0'], config: ['MaxStartups 1000:30:2000'] })
const folder = await mkdtemp(join(tmpdir(), 'bench-'))
try {
  const key = join(sshd.dir, 'key')
  await copyFile(join(sshd.dir, 'id'), key)
  const privateKey = await readFile(key)
  await writeInventory(key)
  const times = { floor: [] as number[], ours: [] as number[] }
  for (let round = 0; round <= rounds; round++) {
    const floor = await timed(() => Promise.all(addresses.map(address => runFloor(address, privateKey))))
    const ours = await timed(() => runPlay())
    // The first round warms up.
    if (round > 0) {
      times.floor.push(floor)
      times.ours.push(ours)
    }
  }
  const [floor, ours] = [median(times.floor), median(times.ours)]
  console.log(
    `${count} hosts, medians of ${rounds}: floor ${floor.toFixed(2)} s, ten tasks ${ours.toFixed(2)} s, ratio ${(ours / floor).toFixed(1)}`,
  )
} finally {
  await sshd.stop()
  await rm(folder, { recursive: true })
  await rm('/tmp/bench-out', { recursive: true, force: true })
}

async function writeInventory(key: string): Promise<void> {
  const known = await Promise.all(addresses.map(address => sshd.knownHostsLine('hostkey', address)))
  await writeFile(join(folder, 'known_hosts'), known.join(''))
  await mkdir(join(folder, 'inventory', 'group_vars'), { recursive: true })
  await writeFile(join(folder, 'inventory', 'masters'), `${addresses[0]}\n`)
  await writeFile(
    join(folder, 'inventory', 'workers'),
    addresses
      .slice(1)
      .map(address => `${address}\n`)
      .join(''),
  )
  const settings = {
    ssh_user: 'ops',
    ssh_port: sshd.port,
    ssh_private_key_file: key,
    ssh_known_hosts_file: join(folder, 'known_hosts'),
  }
  const lines = Object.entries({ ...settings, bench_dir: '/tmp/bench-out' }).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}\n`,
  )
  await writeFile(join(folder, 'inventory', 'group_vars', 'all.yml'), lines.join(''))
}

async function runPlay(): Promise<void> {
  const cli = packageFile('dist', 'src', 'cli.js')
  const args = [cli, packageFile('bench', 'ten-tasks.yml'), '-i', 'inventory', '-f', String(count), '--output', 'lines']
  const { code, stdout, stderr } = await capture(process.execPath, args, folder)
  if (code !== 0) throw new Error(`The play ended with ${code}: ${stderr}${stdout.slice(-2000)}`)
}

function runFloor(host: string, privateKey: Buffer): Promise<void> {
  const dir = `/tmp/bench-out/floor-${host}/conf`
  const script = `set -e; mkdir -p ${dir}
printf 'alluxio.master.hostname=m1\\nalluxio.worker.hostname=${host}\\n' > ${dir}/alluxio-site.properties
echo m1 > ${dir}/masters; printf 'w1\\nw2\\n' > ${dir}/workers
${'/bin/true\n'.repeat(6)}`
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client()
    client.on('error', reject).on('ready', () => {
      client.setNoDelay(true)
      client.exec('exec sh -s', (error, channel) => {
        if (error) return reject(error)
        channel.on('close', (code: number) => {
          client.end()
          if (code) reject(new Error(`${host} ended with ${code}`))
          else resolve()
        })
        channel.resume().end(script)
      })
    })
    client.connect({ host, port: sshd.port, username: 'ops', privateKey })
  })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
