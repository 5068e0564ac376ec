export {
  type AlluxioVersion,
  alluxioVersions,
  buildDistribution,
  type DistributionOptions,
  defaultCache,
  distributionPath,
} from './distribution.ts'
export { sandboxDestroy, sandboxDown } from './down.ts'
export { type SandboxExecOptions, sandboxExec } from './exec.ts'
export { type InstallOptions, installPrerequisites } from './prerequisites.ts'
export { type SandboxHost, type SandboxInfo, sandboxStatus } from './status.ts'
export { type SandboxUpOptions, sandboxUp } from './up.ts'
