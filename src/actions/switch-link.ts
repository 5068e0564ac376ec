import { Command, sh } from '../shell.ts'
import { type Attributes, ownerArgument } from './attributes.ts'
import { parentOf, tidy } from './file-facts.ts'

/** Makes `path` a link to `target`: who looks sees the old link or the new one, never none. */
export function switchLink(target: string, path: string, { owner, group }: Attributes = {}): Command {
  const template = tidy(`${parentOf(path)}/.alluxio-playbook.XXXXXX`)
  const argument = ownerArgument({ owner, group })
  const give = argument === '' ? sh`` : sh`chown -h -- ${argument} "$new" && `
  const command = sh`new=$(mktemp -u -- ${template}) && ln -s -- ${target} "$new" && { ${give}mv -fT -- "$new" ${path} || { rm -f -- "$new"; false; }; }`
  return new Command(command.text, `point ${path} to ${target}`)
}
