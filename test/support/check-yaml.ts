import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { readSettingsFile } from '../../src/cli/settings-file.ts'
import { preflight } from '../../src/engine/preflight.ts'
import { loadInventory } from '../../src/inventory/index.ts'
import { readRun } from '../../src/prepare.ts'
import { parseYaml } from '../../src/yaml.ts'
import { scratchFolder } from './scratch.ts'

type Check = (text: string, project: string) => Promise<void>

/** Checks YAML as a file of its kind in a project; where nothing says of which kind it is, its content does. */
export async function checkYaml(text: string, project: string, kind = kindOf(text)): Promise<void> {
  const check = checks[kind]
  assert.ok(check, `there is no rule for YAML of the kind "${kind}"`)
  await check(text, project)
}

/** A list of plays, a list of tasks, or variables. */
function kindOf(text: string): string {
  const { value } = parseYaml(text, 'example.yml')
  if (!Array.isArray(value)) return 'vars'
  const isPlay = (step: object) => 'hosts' in step || 'import_playbook' in step
  return value.every(isPlay) ? 'playbook' : 'tasks'
}

const checks: Readonly<Record<string, Check>> = {
  playbook: checkPlaybook,

  /** The handlers that they notify are thought to be there. */
  async tasks(text, project) {
    writeFileSync(join(project, 'example-tasks.yml'), `${text}\n`)
    const notified = [...text.matchAll(/\bnotify: ([^,}\n]+)/g)].map(match => match[1]!.trim())
    const handlers = notified.map(name => ({ name, debug: { msg: name } }))
    await checkPlay({ tasks: [{ import_tasks: 'example-tasks.yml' }], handlers }, project)
  },

  async vars(text, project) {
    writeFileSync(join(project, 'example-vars.yml'), `${text}\n`)
    await checkPlay({ vars_files: ['example-vars.yml'] }, project)
  },

  async group_vars(text, project) {
    const folder = scratchFolder()
    cpSync(join(project, 'inventory', 'prod'), folder, { recursive: true })
    writeFileSync(join(folder, 'group_vars', 'all.yml'), `${text}\n`)
    const { warnings } = await loadInventory(folder)
    assert.equal(warnings, [])
  },

  async settings(text) {
    const file = join(scratchFolder(), 'alluxio-playbook.yml')
    writeFileSync(file, `${text}\n`)
    await readSettingsFile(file)
  },
}

async function checkPlaybook(text: string, project: string): Promise<void> {
  const playbook = join(project, 'example.yml')
  writeFileSync(playbook, `${text}\n`)
  preflight(await readRun({ playbook, inventory: join(project, 'inventory') }))
}

function checkPlay(play: object, project: string): Promise<void> {
  return checkPlaybook(JSON.stringify([{ hosts: 'all', ...play }]), project)
}
