/** Why Alluxio processes end early or never get ready, by what they write, with what helps. */
interface Signature {
  readonly pattern: RegExp
  readonly fix: string
}

/** What to do about the failures that are recognized in the text of a log, each once. */
export function fixesFor(text: string): string[] {
  return signatures.filter(({ pattern }) => pattern.test(text)).map(({ fix }) => fix)
}

const signatures: readonly Signature[] = [
  {
    pattern: /has not been formatted/,
    fix: 'the journal is not formatted: where this master was formatted before, its journal disk is not mounted; else run alluxio_format first',
  },
  {
    pattern: /must contain the local master address/,
    fix: 'alluxio.master.hostname of this host is not in alluxio.master.embedded.journal.addresses: both must use the names of the "masters" file',
  },
  {
    pattern: /Unable to determine (job )?master (address|hostname)/,
    fix: 'nothing tells this host where the masters are: set alluxio.master.hostname, or alluxio.master.embedded.journal.addresses for several masters',
  },
  {
    pattern: /Failed to find any Kerberos tgt|Unable to obtain password from user|LoginException/,
    fix: 'the Kerberos login failed: check the principal, and that alluxio_user can read the keytab (try "kinit -kt")',
  },
  {
    pattern: /Alluxio requires Java/,
    fix: 'Alluxio 2.9 runs on Java 8 or 11: set alluxio_java_home to one of these',
  },
  {
    pattern: /Cannot find 'java'|java: (command )?not found/,
    fix: 'there is no Java on the path of a login by SSH: set alluxio_java_home',
  },
  {
    pattern: /does not "opens |InaccessibleObjectException/,
    fix: 'this Java is newer than 11: set alluxio_java_home to Java 8 or 11, or add --add-opens options to alluxio_java_opts',
  },
  {
    pattern: /Address already in use|Failed to bind/,
    fix: 'one of its ports is taken by another process: stop that, or give the role another port in alluxio_properties',
  },
  {
    pattern: /directory is already locked|already locked the storage directory/,
    fix: 'another master still uses the same journal folder: stop it first',
  },
  {
    pattern: /Could not reserve enough space|Cannot allocate memory/,
    fix: 'the heap does not fit into the memory of this host: make alluxio_<role>_heap smaller',
  },
  {
    pattern: /Invalid (initial|maximum) (heap|direct memory) size|Unrecognized (VM )?option/,
    fix: 'Java refuses one of its options: check alluxio_<role>_heap, alluxio_worker_direct_memory and alluxio_java_opts',
  },
  {
    pattern: /OutOfMemoryError/,
    fix: 'its memory is too small: make alluxio_<role>_heap (for "Direct buffer memory" alluxio_worker_direct_memory) larger',
  },
  {
    pattern: /UnknownHostException|Name or service not known|Temporary failure in name resolution/,
    fix: 'a host name does not resolve on this host: it must resolve its own (see "hostname") and those of all masters and workers',
  },
  { pattern: /No space left on device/, fix: 'a disk of this host is full' },
  {
    pattern: /AccessDeniedException|Permission denied/,
    fix: 'alluxio_user may not use one of the folders: check the owner of the journal, the metastore, the logs and the storage of the tiers',
  },
  {
    pattern: /Ramdisk .* is not mounted/,
    fix: 'the worker’s MEM tier is not mounted: set alluxio_mount to SudoMount, mount it beforehand, or use an SSD tier',
  },
  {
    pattern: /sudo: (a password is required|timed out reading password|a terminal is required)/,
    fix: 'SudoMount needs sudo without a password for alluxio_user: allow that for mount, umount, mkdir and chmod, or mount beforehand and use NoMount',
  },
]
