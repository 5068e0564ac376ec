import type { ProbingAction } from './action.ts'
import { planUnit, reportUnit } from './systemd-changes.ts'
import { probeUnit, type UnitFacts } from './systemd-facts.ts'

export interface SystemdArgs {
  name?: string
  state?: 'started' | 'stopped' | 'restarted' | 'reloaded'
  enabled?: boolean
  masked?: boolean
  force?: boolean
  daemon_reload?: boolean
  daemon_reexec?: boolean
  scope?: 'system' | 'user'
  no_block?: boolean
}

/** Starts, stops, enables or masks a unit of a host whose process 1 is systemd. */
export const systemd: ProbingAction<SystemdArgs, SystemdArgs, UnitFacts> = {
  summary: 'Starts, stops, enables or masks a service, or another unit, of systemd.',
  returns: {
    name: 'The unit.',
    status: 'What systemd said of it before, as `systemctl show` names it.',
    state: 'What was asked for.',
    enabled: 'What was asked for.',
    rc: 'The exit code of a command that failed.',
    stdout: 'What that one printed.',
    stderr: 'What that one printed as errors.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    anyOf: [{ required: ['name'] }, { required: ['daemon_reload'] }, { required: ['daemon_reexec'] }],
    dependentRequired: { state: ['name'], enabled: ['name'], masked: ['name'], force: ['name'], no_block: ['name'] },
    properties: {
      name: {
        type: 'string',
        aliases: ['service', 'unit'],
        pattern: '^[^-\\s/*?[][^\\s/*?[]*$',
        expected: 'the name of a unit',
        description: 'The unit; without a dot in it, a service.',
      },
      state: {
        enum: ['started', 'stopped', 'restarted', 'reloaded'],
        description: 'What is wanted; `restarted` and `reloaded` are a change every time, and start what does not run.',
      },
      enabled: { type: 'boolean', description: 'Whether it starts when the host does.' },
      masked: { type: 'boolean', description: 'Whether nothing can start it.' },
      force: {
        type: 'boolean',
        description: 'Whether links that are in the way of enabling it are replaced (default false).',
      },
      daemon_reload: {
        aliases: ['daemon-reload'],
        type: 'boolean',
        description:
          'Whether systemd reads all files of units again first, which never counts as changed (default false).',
      },
      daemon_reexec: {
        type: 'boolean',
        description: 'Whether systemd itself is started anew first, which never counts as changed (default false).',
      },
      scope: {
        enum: ['system', 'user'],
        description: "Whose units: the host's (default), or those of the user who asks.",
      },
      no_block: { type: 'boolean', description: 'Whether not to wait until it is started or stopped (default false).' },
    },
  },

  probe: probeUnit,
  plan: planUnit,
  report: reportUnit,
}
