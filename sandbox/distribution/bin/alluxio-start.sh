#!/usr/bin/env bash
# Starts one role on this host, in the background. As the release's: what runs is stopped first, unless -N is given.

usage='Usage: alluxio-start.sh [-ahN] [-i backup] ACTION [MOPT]
Where ACTION is one of: master, job_master, worker, job_worker, proxy, local
MOPT (for worker and local) is one of: NoMount (assumed), Mount, SudoMount

-a         do not check the process after starting it.
-h         display this help.
-i backup  a journal backup to restore the master from.
-N         do not try to kill previous running processes before starting new ones.'

bin=$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)

# The journal of an embedded master is formatted when its folder is missing, as the release does without asking.
format_when_missing() {
  [[ $("$bin/alluxio" getConf $ALLUXIO_MASTER_JAVA_OPTS alluxio.master.journal.type) == EMBEDDED ]] || return 0
  local folder
  folder=$("$bin/alluxio" getConf $ALLUXIO_MASTER_JAVA_OPTS alluxio.master.journal.folder)
  if [[ -f $folder ]]; then
    echo "Journal location $folder is a file not a directory. Please remove the file before retrying."
  elif [[ ! -e $folder ]]; then
    "$bin/alluxio" formatMaster
  fi
}

is_ramdisk() {
  local path=$1/
  while read -r _ mounted type _; do
    [[ $type == @(tmpfs|ramfs) && $path == "$mounted"/* ]] && return 0
  done </proc/mounts
  return 1
}

# Sets ramdisks to the folders of the top tier, or to nothing when that tier is not memory.
find_ramdisks() {
  ramdisks=()
  [[ $("$bin/alluxio" getConf alluxio.worker.tieredstore.level0.alias) == MEM ]] || return 0
  IFS=, read -ra ramdisks <<<"$("$bin/alluxio" getConf alluxio.worker.tieredstore.level0.dirs.path)"
}

mount_ramdisks() {
  local mode=$1 folder
  find_ramdisks
  if [[ $mode != NoMount && ${#ramdisks[@]} -eq 0 ]]; then
    echo "Can't Mount/SudoMount when alluxio.worker.tieredstore.level0.alias is not MEM"
    exit 1
  fi
  for folder in "${ramdisks[@]}"; do
    if [[ $mode == NoMount ]]; then
      is_ramdisk "$folder" && continue
      echo "ERROR: Ramdisk $folder is not mounted with mount option NoMount. Use alluxio-mount.sh to mount ramdisk." >&2
      exit 1
    elif is_ramdisk "$folder"; then
      echo "Ramdisk $folder already mounted. Skipping mounting procedure."
    else
      echo "Ramdisk $folder not detected. Mounting..."
      if ! "$bin/alluxio-mount.sh" "$mode"; then
        echo 'Mount failed, not starting worker' >&2
        exit 1
      fi
    fi
  done
}

launch() {
  local role=$1
  echo "Starting ${role/_/ } @ $(hostname -f). Logging to $ALLUXIO_LOGS_DIR"
  (JOURNAL_BACKUP=$backup nohup "$bin/launch-process" "$role" >"$ALLUXIO_LOGS_DIR/$role.out" 2>&1) &
}

start() {
  local role=$1
  case $role in
    master) format_when_missing ;;
    worker) mount_ramdisks "$mount" ;;
  esac
  launch "$role"
}

. "$bin/../libexec/alluxio-config.sh"
if [[ ! -d $ALLUXIO_LOGS_DIR ]]; then
  echo "ALLUXIO_LOGS_DIR: $ALLUXIO_LOGS_DIR"
  mkdir -p "$ALLUXIO_LOGS_DIR"
fi

async='' stop_first=yes backup='' mount=NoMount
while getopts 'ahNi:' option; do
  case $option in
    a) async=yes ;;
    h) echo "$usage"; exit 0 ;;
    i) backup=$OPTARG ;;
    N) stop_first='' ;;
    *) echo "$usage" >&2; exit 1 ;;
  esac
done
shift $((OPTIND - 1))

action=${1:-}
case $action in
  '') echo 'Error: no ACTION specified' >&2; echo "$usage" >&2; exit 1 ;;
  master | job_master | job_worker | proxy) ;;
  worker | local)
    [[ -n ${2:-} ]] || echo 'Assuming NoMount by default.'
    mount=${2:-NoMount}
    if [[ $mount != @(NoMount|Mount|SudoMount) ]]; then
      echo "Invalid mount mode: $mount" >&2; echo "$usage" >&2; exit 1
    fi
    ;;
  *) echo "Error: Invalid ACTION: $action" >&2; echo "$usage" >&2; exit 1 ;;
esac

if [[ -n $stop_first ]]; then
  "$bin/alluxio-stop.sh" "$action"
fi
if [[ $action == local ]]; then
  for role in master job_master worker job_worker proxy; do start "$role"; done
else
  start "$action"
fi
[[ -n $async ]] || "$bin/alluxio-monitor.sh" "$action"
