import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunOptions } from '../../src/engine/run-options.ts'
import { playStates as states } from '../support/plays.ts'

// What the command line may ask of every play.
const test = suite('options of a run')

function gives(title: string, playbook: string, expected: string, options: Partial<RunOptions>): void {
  test(title, async () => assert.is((await states(playbook, options)).join(' '), expected))
}

gives(
  'forced handlers also run on a host that failed, whatever the play says',
  `
- hosts: w1
  tasks:
    - say: { text: a }
      changed_when: true
      notify: Tell
    - say: { text: b, fail_on: w1 }
  handlers:
    - name: Tell
      say: { text: told }
`,
  'w1:a=changed w1:b=failed w1:told=ok',
  { forceHandlers: true },
)

test('leaves out the tasks that are not confirmed, asking once for all hosts, for handlers too', async () => {
  const asked: string[] = []
  const playbook = `
- hosts: workers
  tasks:
    - say: { text: a }
      name: first
    - say: { text: b }
      name: second
      changed_when: true
      notify: Tell
  handlers:
    - name: Tell
      say: { text: told }
`
  const confirm = async ({ name }: { name: string }) => asked.push(name) !== 1
  assert.equal(await states(playbook, { confirm }), [
    ...['w1:b=changed', 'w2:b=changed', 'w3:b=changed'],
    ...['w1:told=ok', 'w2:told=ok', 'w3:told=ok'],
  ])
  assert.equal(asked, ['first', 'second', 'Tell'])
})

gives(
  'how to log in is weaker than the inventory and what a play says, and stronger than nothing',
  `
- hosts: w1
  vars: { ssh_user: of_the_play }
  tasks:
    - say: { text: "{{ ssh_user }}" }
    - say: { text: "{{ become_password }}" }
`,
  'w1:of_the_play=ok w1:***=ok',
  { login: { ssh_user: 'given', become_password: '{{ no template }}' } },
)

test.run()
