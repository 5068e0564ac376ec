#!/usr/bin/env bash
# storage.sh FOLDER ID: prints the first folder in which the hosts' file systems can be kept: FOLDER itself, or where that is on a file
# system that overlayfs cannot write to (another overlay, as in a container; a network or foreign file system), one elsewhere.
set -euo pipefail
folder=$1 id=$2
cd "$(dirname "$0")"
. ./common.sh

if ! why=$(unshare --mount true 2>&1); then
  say "this machine does not let root make mount namespaces ($why); in a container, start it with --privileged"
  exit 1
fi

# A trial of all that a host needs: the overlay, and a file of the machine hidden in it.
can_hold() {
  local trial status=0
  trial=$(mktemp -d "$1/.trial.XXXXXX") || return 1
  mkdir "$trial/upper" "$trial/work" "$trial/root"
  unshare --mount sh -c 'cd "$1" && mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root && rm root/etc/hostname && : >root/etc/hostname' \
    _ "$trial" 2>/dev/null || status=1
  rm -rf "$trial"
  return "$status"
}

has_room() {
  [ "$(df --output=avail --block-size=1M "$1" | tail -n 1)" -gt 3000 ]
}

if can_hold "$folder"; then
  printf '%s\n' "$folder/hosts"
  exit
fi
# Anyone may write to these: what another user has put there is not for us.
take() {
  if ! [ -e "$1" ]; then
    mkdir "$1"
    chown --reference="$folder" "$1"
  fi
  [ "$(stat --format=%u "$1")" = "$(stat --format=%u "$folder")" ] && ! [ -L "$1" ]
}

for other in /var/tmp /tmp /dev/shm; do
  chosen=$other/alluxio-playbook-$id
  if [ -d "$other" ] && has_room "$other" && can_hold "$other" && take "$chosen"; then
    printf '%s\n' "$chosen"
    exit
  fi
done
say "overlayfs cannot write to $folder ($(stat --file-system --format=%T "$folder")), nor to 3 GB in /var/tmp, /tmp or /dev/shm; choose a folder on ext4, xfs, btrfs or tmpfs"
exit 1
