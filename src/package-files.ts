import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the installed package, which holds `playbooks/`, `templates/` and `sandbox/`. */
export const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A file or folder that the package brings. */
export function packageFile(...parts: string[]): string {
  return join(packageFolder, ...parts)
}
