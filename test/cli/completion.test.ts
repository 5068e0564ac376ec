import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { packageFile } from '../../src/package-files.ts'
import { quote } from '../../src/shell.ts'
import { runCli } from '../support/cli.ts'
import { projectFolder } from '../support/project.ts'
import { converse, hasTerminals } from '../support/terminal.ts'

// What real shells make of a line when the tabulator is pressed.
const test = suite('completion')

const cwd = projectFolder({
  'inventory/masters': 'm1\n',
  'inventory/workers': 'w1\nw2\n',
  'inventory/group_vars/all.yml': 'site_colour: red\n',
  'my site.yml': '- hosts: all\n  tasks:\n    - { name: Say it, tags: [loud], debug: { msg: hello } }\n',
  'playbooks/hello.yml': '# Says hello.\n- hosts: all\n  tasks:\n    - { tags: [quiet], debug: { msg: hello } }\n',
})
const program = join(cwd, 'alluxio-playbook')
writeFileSync(
  program,
  `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(packageFile('dist', 'src', 'cli.js'))} "$@"\n`,
)
chmodSync(program, 0o755)
const environment = { PATH: `${cwd}${delimiter}${process.env.PATH}` }

/** Lines that only one word can end, whole. */
const lines: [line: string, completed: string][] = [
  ['alluxio-playbook hel', 'alluxio-playbook hello '],
  ['alluxio-playbook playb', 'alluxio-playbook playbooks/'],
  ['alluxio-playbook my', 'alluxio-playbook my\\ site.yml '],
  ['alluxio-playbook my\\ site.yml --tags=l', 'alluxio-playbook my\\ site.yml --tags=loud '],
  ['alluxio-playbook hello -l m1:maste', 'alluxio-playbook hello -l m1:masters '],
  ['alluxio-playbook hello -e site', 'alluxio-playbook hello -e site_colour='],
  ['alluxio-playbook hello -i inv', 'alluxio-playbook hello -i inventory/'],
  ['alluxio-playbook exec w', 'alluxio-playbook exec w'],
]

const inBash = hasTerminals && isThere('bash') ? test : test.skip
inBash('in bash', async () => {
  const setup = [
    'source <(alluxio-playbook completion bash)',
    `bind -x '"\\C-g": printf "<%s>\\n" "$READLINE_LINE"'`,
    'bind "set bell-style none"',
    'PS1="ready> "',
  ]
  writeFileSync(join(cwd, 'bashrc'), setup.join('\n'))
  assert.equal(await completeIn(['bash', '--noprofile', '--rcfile', 'bashrc', '-i']), expected())
})

const inZsh = hasTerminals && isThere('zsh') ? test : test.skip
inZsh('in zsh', async () => {
  const setup = [
    'autoload -U compinit && compinit -D',
    'source <(alluxio-playbook completion zsh)',
    'show() { zle -I; print -r -- "<$BUFFER>" }',
    'zle -N show && bindkey "^G" show',
    'unsetopt beep prompt_sp',
    'PS1="ready> "',
  ]
  writeFileSync(join(cwd, '.zshrc'), setup.join('\n'))
  assert.equal(await completeIn(['zsh', '-d', '-i'], { ZDOTDIR: cwd }), expected())
})

const inFish = isThere('fish') ? test : test.skip
inFish('in fish', async () => {
  const asked = lines.map(([line]) => `echo "<"(complete -C ${quote(line)} | string split -f1 \\t | string join ,)">"`)
  const script = ['alluxio-playbook completion fish | source', ...asked].join('\n')
  const { stdout } = await promisify(execFile)('fish', ['--no-config', '-c', script], {
    cwd,
    env: { ...process.env, ...environment, HOME: cwd },
  })
  assert.equal(shownIn(stdout), [
    'hello',
    'playbooks/',
    'my site.yml',
    '--tags=loud',
    'm1:masters',
    'site_colour=',
    'inventory/',
    'w1,w2,workers',
  ])
})

test('every candidate of zsh and fish comes with what it is', async () => {
  const { stdout } = await runCli(['__complete', 'zsh', 'hell'], { cwd })
  assert.is(stdout, 'hello\tSays hello.\n')
})

test('a playbook that cannot be read gives nothing, and says why to whoever looks', async () => {
  const { code, stdout, stderr } = await runCli(['__complete', 'bash', 'alluxio-playbook no -t ', ''], { cwd })
  assert.equal([code, stdout], [1, ''])
  assert.match(stderr, /^Cannot find the playbook "no"/)
})

test.run()

function isThere(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0
}

function expected(): string[] {
  return lines.map(([, completed]) => completed)
}

/** What stands on the line after each of them was typed and completed. */
async function completeIn(argv: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string[]> {
  // Completes, shows the line, and takes it away.
  const typed = lines.map(([line]) => ['ready> ', `${line}\t\x07\x15`] as const)
  const { screen } = await converse(argv, {
    cwd,
    answers: [...typed, ['ready> ', 'exit']],
    environment: { ...environment, ...more, HOME: cwd, TERM: 'dumb' },
  })
  return shownIn(screen)
}

function shownIn(screen: string): string[] {
  return [...screen.matchAll(/<([^<>\n]*)>/g)].map(match => match[1]!)
}
