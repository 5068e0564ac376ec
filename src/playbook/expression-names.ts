import type { ASTNode } from './expressions.ts'

/** A group or a host that is read by its name, as in `groups.workers` and `hostvars["w1"]`. */
export interface Member {
  readonly of: 'groups' | 'hostvars'
  readonly name: string
}

const comprehensions = new Set(['all', 'exists', 'exists_one', 'filter', 'map'])

const typeNames = new Set(
  'bool bytes double duration dyn int list map null_type optional_type string timestamp type uint cel optional'.split(
    ' ',
  ),
)

/** The variables that an expression reads. */
export function freeNames(ast: ASTNode): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: unknown, bound: ReadonlySet<string>): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child, bound)
      return
    }
    if (!isNode(node)) return
    if (node.op === 'id') {
      if (!bound.has(node.args) && !typeNames.has(node.args)) names.add(node.args)
      return
    }
    if (node.op === 'rcall' && comprehensions.has(node.args[0])) {
      const [, list, [variable, ...body]] = node.args
      visit(list, bound)
      visit(body, isNode(variable) && variable.op === 'id' ? new Set([...bound, variable.args]) : bound)
      return
    }
    visit(node.op === 'value' ? [] : node.args, bound)
  }
  visit(ast, new Set())
  return names
}

/** The groups and hosts that an expression reads by name, unless it asks itself whether they are there. */
export function membersOf(ast: ASTNode): Member[] {
  const found: Member[] = []
  const asked = new Set<string>()
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child)
      return
    }
    if (!isNode(node) || node.op === 'value') return
    const args = node.args as unknown[]
    const root = (value: unknown) => (isNode(value) && value.op === 'id' ? String(value.args) : '')
    if (node.op === 'call' && args[0] === 'has') return
    if (node.op === 'in') asked.add(root(args[1]))
    const name =
      node.op === '.'
        ? args[1]
        : node.op === '[]' && isNode(args[1]) && args[1].op === 'value'
          ? args[1].args
          : undefined
    const of = root(args[0])
    if (typeof name === 'string' && isHolder(of)) found.push({ of, name })
    visit(node.args)
  }
  visit(ast)
  return found.filter(({ of }) => !asked.has(of))
}

/** Whether a variable holds a value for each group, or each host. */
export function isHolder(name: string): name is Member['of'] {
  return name === 'groups' || name === 'hostvars'
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}
