import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadPlaybook } from '../../src/playbook/load.ts'
import type { Playbook, Step } from '../../src/playbook/model.ts'
import { startAt } from '../../src/playbook/start-at.ts'
import { templateParser } from '../../src/playbook/templates.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('startAt')

const playbook = load(`
- hosts: all
  tasks:
    - { name: Install, command: a }
    - name: A block
      block:
        - { name: Configure, command: b }
        - { name: Format it, command: c }
      rescue:
        - { name: Undo, command: d }
      always:
        - { name: Tidy, command: e }
    - { name: Start, command: f }
- hosts: masters
  pre_tasks:
    - { name: Look, command: g }
  tasks:
    - { command: h }
    - { name: Start, command: i }
`)

const cases: [name: string, left: string][] = [
  ['Install', 'Install (Configure Format it | Undo | Tidy) Start / Look command Start'],
  ['Start', 'Start / Look command Start'],
  ['Format it', '(Format it | Undo | Tidy) Start / Look command Start'],
  ['Format*', '(Format it | Undo | Tidy) Start / Look command Start'],
  ['T?dy', '( |  | Tidy) Start / Look command Start'],
  ['command', ' / command Start'],
]
for (const [name, left] of cases) {
  test(`begins with "${name}"`, () => assert.is(shown(startAt(playbook, name)), left))
}

test('says when no task has the name, with the nearest one', () => {
  assert.throws(() => startAt(playbook, 'Star'), /^No task is called "Star": did you mean "Start"\?$/)
  assert.throws(() => startAt(playbook, 'Form(at'), /^No task is called "Form\(at"/)
})

test.run()

function load(text: string): Playbook {
  const file = join(scratchFolder(), 'playbook.yml')
  writeFileSync(file, text)
  const command = {
    schema: { type: 'object', properties: { cmd: { type: 'string' } }, additionalProperties: false },
    freeForm: 'cmd',
  }
  return loadPlaybook(file, { actions: new Map([['command', command]]), parseTemplate: templateParser() })
}

function shown({ plays }: Playbook): string {
  return plays.map(play => steps(play.sections.flat())).join(' / ')
}

function steps(list: readonly Step[]): string {
  const texts = list.map(step => {
    if (step.kind === 'block') return `(${steps(step.steps)} | ${steps(step.rescue)} | ${steps(step.always)})`
    return step.kind === 'include' ? step.task.name : step.name
  })
  return texts.join(' ')
}
