/** The processes of a standalone Alluxio 2.x cluster, by the names that its start script knows them by. */
export const roleNames = ['master', 'job_master', 'worker', 'job_worker', 'proxy'] as const

export type RoleName = (typeof roleNames)[number]

export interface Role {
  readonly name: RoleName
  /** For sentences: `job master`. */
  readonly title: string
  /** The argument of the JVM that tells the role's process from all others. */
  readonly mainClass: string
  /** What the logger writes, in the logs folder. */
  readonly log: string
  /** What the process itself prints: the reason of an early death. */
  readonly out: string
  /** The ports that the process listens on. The first is the one that other processes know it by. */
  readonly ports: readonly Port[]
  /** The playbook variable with the size of the heap. */
  readonly heap: string
  /** The variable of `alluxio-env.sh` with the options of the role's JVM. */
  readonly javaOptions: string
}

export interface Port {
  readonly purpose: 'rpc' | 'web' | 'raft'
  readonly property: string
  readonly default: number
}

const master: Role = {
  ...naming('master', 'alluxio.master.AlluxioMaster'),
  ports: [
    { purpose: 'rpc', property: 'alluxio.master.rpc.port', default: 19998 },
    { purpose: 'web', property: 'alluxio.master.web.port', default: 19999 },
    { purpose: 'raft', property: 'alluxio.master.embedded.journal.port', default: 19200 },
  ],
}

const jobMaster: Role = {
  ...naming('job_master', 'alluxio.master.AlluxioJobMaster'),
  ports: [
    { purpose: 'rpc', property: 'alluxio.job.master.rpc.port', default: 20001 },
    { purpose: 'web', property: 'alluxio.job.master.web.port', default: 20002 },
    { purpose: 'raft', property: 'alluxio.job.master.embedded.journal.port', default: 20003 },
  ],
}

const worker: Role = {
  ...naming('worker', 'alluxio.worker.AlluxioWorker'),
  ports: [
    { purpose: 'rpc', property: 'alluxio.worker.rpc.port', default: 29999 },
    { purpose: 'web', property: 'alluxio.worker.web.port', default: 30000 },
  ],
}

// It has a data port too (30002), which it tells others but never opens: seen on 2.9.4.
const jobWorker: Role = {
  ...naming('job_worker', 'alluxio.worker.AlluxioJobWorker'),
  ports: [
    { purpose: 'rpc', property: 'alluxio.job.worker.rpc.port', default: 30001 },
    { purpose: 'web', property: 'alluxio.job.worker.web.port', default: 30003 },
  ],
}

const proxy: Role = {
  ...naming('proxy', 'alluxio.proxy.AlluxioProxy'),
  ports: [{ purpose: 'web', property: 'alluxio.proxy.web.port', default: 39999 }],
}

export const roles: Readonly<Record<RoleName, Role>> = {
  master,
  job_master: jobMaster,
  worker,
  job_worker: jobWorker,
  proxy,
}

function naming(name: RoleName, mainClass: string): Omit<Role, 'ports'> {
  return {
    name,
    title: name.replace('_', ' '),
    mainClass,
    log: `${name}.log`,
    out: `${name}.out`,
    heap: `alluxio_${name}_heap`,
    javaOptions: `ALLUXIO_${name.toUpperCase()}_JAVA_OPTS`,
  }
}
