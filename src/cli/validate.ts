import { selectionOptions } from './options.ts'
import { playbookPositional } from './run.ts'
import type { Subcommand } from './subcommand.ts'

export const validateCommand: Subcommand<{ playbook: string }> = {
  command: 'validate <playbook>',
  describe: 'Check a playbook, its files and the inventory; no host is contacted',
  positionals: playbookPositional,
  options: selectionOptions,
  examples: [['$0 validate deploy -i inventory/prod', 'everything that can be known before a run']],
  async run(given) {
    const [{ settingsFor }, { requestOf }, { prepareRun }, { preflight }, { plural }] = await Promise.all([
      import('./settings.ts'),
      import('./request.ts'),
      import('../prepare.ts'),
      import('../engine/preflight.ts'),
      import('../report/text.ts'),
    ])
    const prepared = await prepareRun({ playbook: given.playbook, ...requestOf(await settingsFor(given)) })
    preflight(prepared)
    const { plays } = prepared.playbook
    const { hosts } = prepared.inventory
    console.log(`${prepared.playbook.file}: ${plural(plays.length, 'play')}, ${plural(hosts.size, 'host')}: valid`)
  },
}
