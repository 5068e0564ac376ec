import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../src/errors.ts'
import { distributionPath } from '../../src/sandbox/distribution.ts'
import type { Cluster } from './cluster.ts'

const home = '/srv/alluxio-2.9.4'

/**
 * Deploys Alluxio on empty hosts as people do by hand: another layout, a file of properties with comments that is not the same
 * everywhere, and Alluxio's own scripts to start it.
 */
export async function deployByHand(cluster: Cluster): Promise<void> {
  const named = (group: string) => cluster.info.hosts.filter(host => host.group === group).map(({ name }) => name)
  const [masters, workers] = [named('masters'), named('workers')]
  const lists = { masters, workers }
  await bringTarball(cluster)
  await Promise.all(cluster.info.hosts.map(({ name }) => cluster.on(name, install(name, lists))))
  await cluster.on(
    masters[0]!,
    asAlluxio('bin/alluxio formatJournal && bin/alluxio-start.sh -a master && bin/alluxio-start.sh -a job_master'),
  )
  const start =
    'bin/alluxio formatWorker && bin/alluxio-start.sh -a worker NoMount && bin/alluxio-start.sh -a job_worker'
  await Promise.all(workers.map(host => cluster.on(host, asAlluxio(start))))
  const master = cluster.info.hosts.find(({ name }) => name === masters[0])!
  await registered(`http://${master.address}:19999/api/v1/master/webui_overview`, workers.length)
}

async function bringTarball(cluster: Cluster): Promise<void> {
  const file = join(cluster.folder, 'bring.yml')
  const copy = { src: distributionPath('2.9.4'), dest: '/srv/alluxio.tar.gz' }
  await writeFile(file, JSON.stringify([{ hosts: 'all', tasks: [{ copy }] }]))
  const { code, failures } = await cluster.play(file)
  if (code !== 0) throw new UserError(`Cannot bring the tarball: ${failures.join(', ')}`)
}

function install(
  host: string,
  { masters, workers }: { masters: readonly string[]; workers: readonly string[] },
): string {
  return `set -e
tar xzf /srv/alluxio.tar.gz -C /srv
mkdir -p /data/journal /data/cache /var/log/alluxio
cd ${home}/conf
cat > alluxio-site.properties <<'END'
# Set up by hand. Ask the storage team before you change it.
alluxio.master.hostname = ${masters[0]}

alluxio.master.mount.table.root.ufs=/underfs
alluxio.master.journal.folder=/data/journal
# One tier.
alluxio.worker.tieredstore.levels=1
alluxio.worker.tieredstore.level0.alias=SSD
alluxio.worker.tieredstore.level0.dirs.mediumtype: SSD
alluxio.worker.tieredstore.level0.dirs.path=/data/cache
alluxio.worker.tieredstore.level0.dirs.quota=${host === 'w2' ? '512MB' : '1GB'}
${host === 'w1' ? 'alluxio.worker.hostname=w1' : '! this one goes by its own name'}
s3a.secretKey=a-secret \\
   in-two-lines
END
cat > alluxio-env.sh <<'END'
#!/bin/bash
# Heaps for the small machines.
ALLUXIO_LOGS_DIR=/var/log/alluxio
ALLUXIO_JAVA_OPTS=" --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED "
export ALLUXIO_JAVA_VERSIONS="8 11 17" AWS_EC2_METADATA_DISABLED=true
ALLUXIO_MASTER_JAVA_OPTS="-Xmx256m "
ALLUXIO_JOB_MASTER_JAVA_OPTS="-Xmx128m "
ALLUXIO_WORKER_JAVA_OPTS="-Xmx192m -XX:MaxDirectMemorySize=128m "
export ALLUXIO_JOB_WORKER_JAVA_OPTS="-Xmx128m "
END
printf '# the master\\n%s\\n' ${masters.join(' ')} > masters
printf '%s\\n' ${workers.join(' ')} > workers
chmod 640 alluxio-site.properties
chown -R alluxio ${home} /data /var/log/alluxio`
}

function asAlluxio(command: string): string {
  return `cd ${home} && runuser -u alluxio -- bash -c '${command}' < /dev/null > /tmp/by-hand.log 2>&1`
}

/** Resolves when the master counts all workers in. */
async function registered(url: string, workers: number): Promise<void> {
  const end = Date.now() + 600_000
  while (Date.now() < end) {
    const found = await fetch(url, { signal: AbortSignal.timeout(5000) })
      .then(answer => answer.json() as Promise<{ liveWorkerNodes: string }>)
      .catch(() => undefined)
    if (Number(found?.liveWorkerNodes) >= workers) return
    await new Promise(resolve => setTimeout(resolve, 500))
  }
  throw new UserError('The workers did not register in time')
}
