import { UserError } from '../errors.ts'
import type { Properties } from './properties.ts'
import { type Port, type RoleName, roles } from './roles.ts'

/** The port that the role uses for this purpose with these properties. */
export function portOf(role: RoleName, purpose: Port['purpose'], properties: Properties): number {
  const port = roles[role].ports.find(candidate => candidate.purpose === purpose)
  if (!port) throw new Error(`A ${roles[role].title} has no ${purpose} port`)
  return portNumber(port, properties)
}

/** The ports that the role will listen on with these properties. */
export function portsOf(role: RoleName, properties: Properties): number[] {
  return roles[role].ports.map(port => portNumber(port, properties))
}

function portNumber({ property, default: usual }: Port, properties: Properties): number {
  const value = properties[property] ?? usual
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0 || number > 65535) {
    throw new UserError(`Cannot use property "${property}": expected a port, found "${String(value)}"`)
  }
  return number
}
