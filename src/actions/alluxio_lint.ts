import { lintProperties } from '../alluxio/lint.ts'
import { plainly } from '../alluxio/lint-text.ts'
import type { Context, PerformingAction } from './action.ts'
import { lintHost } from './lint-host.ts'

/**
 * Checks the wanted properties of the whole cluster against what Alluxio says of them. Before a run begins the engine does the same
 * with the inventory, where each mistake still has its place: then no host is contacted at all.
 */
export const alluxioLint: PerformingAction<object> = {
  summary: 'Fails where the wanted properties of the cluster cannot be right: unknown, mistyped, or contradicting.',
  schema: { type: 'object', additionalProperties: false, properties: {} },
  returns: { warnings: 'What is doubtful, a sentence each.' },
  once: true,

  perform(_, context) {
    const findings = lintProperties(hostsOf(context).map(variables => lintHost(variables, () => undefined)))
    const errors = findings.filter(({ severity }) => severity === 'error').map(plainly)
    const warnings = findings.filter(({ severity }) => severity === 'warning').map(plainly)
    return {
      changed: false,
      fields: { warnings },
      message: warnings.length > 0 ? warnings.map(text => `warning: ${text}`).join('\n') : undefined,
      failure: errors.length > 0 ? `Cannot use these properties:\n${errors.join('\n')}` : undefined,
    }
  },
}

function hostsOf(context: Context) {
  const { masters = [], workers = [] } = context.variable('groups') as Record<string, string[] | undefined>
  const hostvars = context.variable('hostvars') as Readonly<Record<string, Readonly<Record<string, unknown>>>>
  const groups = context.variable('groups')
  return [...new Set([...masters, ...workers])].map(host => ({
    host,
    variable: (name: string) => (name === 'groups' ? groups : hostvars[host]?.[name]),
  }))
}
