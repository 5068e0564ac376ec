import type { RunRequest } from '../prepare.ts'
import type { Settings } from './settings-schema.ts'

/** What the settings ask of a run, whatever its playbook. */
export function requestOf(settings: Settings): Omit<RunRequest, 'playbook'> {
  const { inventory, limit, tags, check, diff, forks, pipelining, become } = settings
  return {
    ...{ inventory, limit, tags, check, diff, forks, pipelining, become },
    skipTags: settings.skip_tags,
    extraVariables: settings.extra_vars,
    login: { user: settings.user, privateKey: settings.private_key },
    becomeUser: settings.become_user,
    forceHandlers: settings.force_handlers,
  }
}
