import type { Subcommand } from './subcommand.ts'

const show: Subcommand = {
  command: 'show',
  describe: 'Show each setting, and where its value is from',
  examples: [['$0 config show', 'for example: forks  20  alluxio-playbook.yml:2:1']],
  async run() {
    const [{ resolveSettings }, { settingLines }] = await Promise.all([
      import('./settings.ts'),
      import('./setting-lines.ts'),
    ])
    const settings = await resolveSettings({})
    for (const warning of settings.warnings) console.error(`warning: ${warning}`)
    for (const line of settingLines(settings)) console.log(line)
  },
}

export const configCommand: Subcommand = {
  command: 'config <command>',
  describe: 'Look at the settings of alluxio-playbook.yml and the environment',
  subcommands: [show],
  examples: [['$0 config show', 'for example: forks  20  alluxio-playbook.yml:2:1']],
  epilogue:
    'Any option of a run may also stand in alluxio-playbook.yml, which is looked for from the current folder upwards (skip_tags: [slow]), ' +
    'or in the environment (ALLUXIO_PLAYBOOK_SKIP_TAGS=slow). Options are stronger than the environment, and that is stronger than the file. ' +
    'ALLUXIO_PLAYBOOK_CONFIG names another file, or none when it is empty.',
}
