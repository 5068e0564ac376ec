/** Where the master keeps its journal with these properties, on a disk of the host or on a storage that others share. */
export interface JournalFolder {
  readonly path: string
  /** Whether it is elsewhere (`hdfs://…`), so that the host cannot look into it. */
  readonly remote: boolean
}

type Strings = Readonly<Record<string, string>>

export function journalFolder(properties: Strings, home: string): JournalFolder {
  const path = properties['alluxio.master.journal.folder'] ?? `${workDir(properties, home)}/journal`
  const local = path.replace(/^file:(\/\/)?(?=\/)/, '')
  return { path: trim(local), remote: /^[a-z][\w+.-]*:/i.test(local) }
}

/** The folders that hold the blocks of a worker; none with the page store, which formatting does not touch. */
export function blockFolders(properties: Strings): string[] {
  if ((properties['alluxio.worker.block.store.type'] ?? 'FILE').toUpperCase() === 'PAGE') return []
  const levels = Number(properties['alluxio.worker.tieredstore.levels'] ?? 1)
  const within = trim(properties['alluxio.worker.data.folder'] ?? '/alluxioworker/')
  return Array.from({ length: levels }, (_, level) => tierPaths(properties, level))
    .flat()
    .map(path => `${trim(path)}/${within.replace(/^\/+/, '')}`)
}

function tierPaths(properties: Strings, level: number): string[] {
  const usual = level === 0 ? '/mnt/ramdisk' : ''
  const paths = properties[`alluxio.worker.tieredstore.level${level}.dirs.path`] ?? usual
  return paths
    .split(',')
    .map(path => path.trim())
    .filter(path => path !== '')
}

function workDir(properties: Strings, home: string): string {
  return trim(properties['alluxio.work.dir'] ?? home)
}

function trim(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}
