import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { loadInventory } from '../../src/inventory/index.ts'
import { parseExpression } from '../../src/playbook/expressions.ts'
import { language } from '../../src/prepare.ts'
import { checkLine } from './check-line.ts'
import { checkYaml } from './check-yaml.ts'
import type { CodeBlock } from './markdown.ts'
import { scratchFolder } from './scratch.ts'

type Rule = (text: string, project: string, kind: string | undefined) => void | Promise<void>

/** Checks an example of the manual by the rule for what it is; one that no rule covers fails. */
export async function checkExample({ info, text }: CodeBlock, project: string): Promise<void> {
  const [name = ruleFor(text), kind] = info
  const rule = rules[name]
  assert.ok(rule, `there is no rule for a block of "${name}"`)
  await rule(text, project, kind)
}

/** Of a block that is only indented, its content says what it is. */
function ruleFor(text: string): string {
  return text.startsWith('$ ') ? 'console' : 'sh'
}

const rules: Readonly<Record<string, Rule>> = {
  yaml: checkYaml,
  console: checkSession,

  async sh(text, project) {
    for (const line of text.replaceAll('\\\n', ' ').split('\n')) await checkLine(line, project)
  },

  cel(text) {
    for (const line of text.split('\n')) parseExpression(line)
  },

  handlebars(text) {
    language.parseTemplate(text, 'example.hbs')
  },

  /** A list of hosts, such as the file workers. */
  async hosts(text, project) {
    const folder = scratchFolder()
    cpSync(join(project, 'inventory', 'prod'), folder, { recursive: true })
    rmSync(join(folder, 'host_vars'), { recursive: true, force: true })
    writeFileSync(join(folder, 'workers'), text)
    await loadInventory(folder)
  },
}

/** Commands behind `$ `, and under each what it prints; `...` stands for any lines. */
async function checkSession(text: string, project: string): Promise<void> {
  const [before, ...parts] = text.split(/^\$ /m)
  assert.is(before, '')
  for (const part of parts) {
    const [line = '', ...output] = part.trimEnd().split('\n')
    const printed = await checkLine(line, project)
    if (printed !== undefined && output.length > 0) assert.match(printed.trimEnd(), patternOf(output.join('\n')))
  }
}

function patternOf(output: string): RegExp {
  const parts = output.split(/^\.\.\.$/m).map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^]*')}$`)
}
