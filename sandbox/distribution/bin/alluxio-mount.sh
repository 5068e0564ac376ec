#!/usr/bin/env bash
# alluxio-mount.sh Mount|SudoMount|Umount|SudoUmount: the worker's memory folders, as ramfs mounts.

bin=$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)
. "$bin/../libexec/alluxio-config.sh"

case ${1:-} in
  Mount | Umount) sudo=() ;;
  SudoMount | SudoUmount) sudo=(sudo) ;;
  *) echo 'Usage: alluxio-mount.sh Mount|SudoMount|Umount|SudoUmount' >&2; exit 1 ;;
esac

if [[ $("$bin/alluxio" getConf alluxio.worker.tieredstore.level0.alias) != MEM ]]; then
  echo 'ERROR: alluxio.worker.tieredstore.level0.alias is not MEM' >&2
  exit 1
fi
IFS=, read -ra folders <<<"$("$bin/alluxio" getConf alluxio.worker.tieredstore.level0.dirs.path)"

unmount_folder() {
  grep -q " $1 " /proc/mounts || return 0
  echo "Unmounting $1"
  "${sudo[@]}" umount -l -f "$1"
}

mount_folder() {
  echo "Formatting RamFS: $1 ($size)"
  "${sudo[@]}" mkdir -p "$1" && "${sudo[@]}" mount -t ramfs -o "size=$size" ramfs "$1" && "${sudo[@]}" chmod a+w "$1"
}

size=$("$bin/alluxio" getConf --unit B alluxio.worker.ramdisk.size)
for folder in "${folders[@]}"; do
  if ! unmount_folder "$folder" || { [[ $1 == *Mount ]] && ! mount_folder "$folder"; }; then
    echo "ERROR: $1 of RamFS $folder failed" >&2
    exit 1
  fi
done
