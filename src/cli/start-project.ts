import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../errors.ts'
import { packageFile } from '../package-files.ts'

/** Makes the files of a new project in a folder, and gives what to say of it. Throws `UserError`, having changed nothing, where it holds any. */
export async function startProject(folder: string): Promise<string[]> {
  const files = [
    ...(await filesIn(packageFile('starter'), '')),
    ...(await filesIn(packageFile('inventory'), 'inventory')),
  ]
  const present = await entriesOf(folder)
  const taken = [...new Set(files.map(({ name }) => name.split('/', 1)[0]!))].filter(name => present.includes(name))
  if (taken.length > 0)
    throw new UserError(`Cannot start a project in "${folder}": it holds ${taken.sort().join(', ')}`)
  for (const { name, from } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await copyFile(from, join(folder, name))
  }
  return [
    ...files.map(({ name }) => join(folder, name)).sort(),
    '',
    'Next, on a Linux machine with root or passwordless sudo:',
    `  cd ${folder}`,
    '  alluxio-playbook sandbox up',
    '  alluxio-playbook deploy',
    'README.md says how to go on with hosts of your own.',
  ]
}

interface StarterFile {
  /** In the project. */
  readonly name: string
  readonly from: string
}

async function filesIn(source: string, target: string): Promise<StarterFile[]> {
  const entries = await readdir(source, { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => {
      const from = join(entry.parentPath, entry.name)
      // npm would leave the file out of the package under its own name.
      const name = join(target, from.slice(source.length + 1)).replace(/^gitignore$/, '.gitignore')
      return { name, from }
    })
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    if (code !== 'ENOTDIR') throw error
    throw new UserError(`Cannot start a project in "${folder}": it is not a folder`, { cause: error })
  }
}
