#!/usr/bin/env bash
# host-init.sh NAMESPACE NAME FOLDER INIT CGROUP: process 1 of a new host, in its namespaces, makes the rest of it: the root file system,
# the accounts, the keys. Then it becomes sshd, or systemd.
set -euo pipefail
namespace=$1 name=$2 folder=$3 init=$4 cgroup=$5
machine=$folder/machine
. "$(dirname "$0")/common.sh"

# What a host that ended amid its first start has left is of no use: accounts half made, locks of nobody.
make_folders() {
  new=''
  if ! [ -e "upper$marker" ]; then
    new=yes
    rm -rf upper work
  fi
  mkdir -p upper work root
}

mount_root() {
  local try
  # The mounts of a host that was ended a moment ago may still be going.
  for try in {1..50}; do
    # Relative, because ',' and ':' in a path mean something in the options.
    if mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root 2>mount.log; then return; fi
    sleep 0.1
  done
  cat mount.log >&2
  return 1
}

# What a host has for itself, outside of the overlay: empty at first; /tmp at each start.
mount_own_folders() {
  rm -rf ../tmp
  mkdir -p ../{opt,home,root-home,tmp} opt home root tmp underfs proc sys dev run
  mount --bind ../opt opt
  mount --bind ../home home
  mount --bind ../root-home root
  mount --bind ../tmp tmp
  mount --bind "$machine/underfs" underfs
  chmod 700 root
  chmod 1777 tmp
}

mount_kernel_folders() {
  mount -t proc proc proc
  mount -t sysfs -o ro sysfs sys
  if ! mount -t cgroup2 cgroup2 sys/fs/cgroup; then say 'this host has no cgroup2'; fi
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=755 tmpfs dev
  while read -r file major minor; do mknod -m 666 "dev/$file" c "$major" "$minor"; done <<'END'
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
END
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts dev/pts
  mount -t tmpfs -o mode=1777 tmpfs dev/shm
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  ln -s /proc/self/fd/0 dev/stdin
  ln -s /proc/self/fd/1 dev/stdout
  ln -s /proc/self/fd/2 dev/stderr
}

# A Java that stands where the host would not see it: under /opt, in a home, on another file system.
mount_java() {
  local java
  java=$(cat "$machine/java")
  if [ -z "$java" ]; then return; fi
  if ! [ -x ".$java/bin/java" ]; then
    mkdir -p ".$java"
    mount --rbind "$java" ".$java"
  fi
  if ! [ -e usr/bin/java ] && ! [ -e usr/local/bin/java ]; then ln -sfn "$java/bin/java" usr/local/bin/java; fi
}

enter_root() {
  mkdir run/machine
  pivot_root . run/machine
  cd /
  umount -l /run/machine
  rmdir /run/machine
}

# account NAME ID: a user who can log in by key; a locked password would be refused by an sshd without PAM.
account() {
  local user=$1 number=$2 group=()
  if getent group "$user" >/dev/null; then group=(--gid "$user"); fi
  if ! getent passwd "$user" >/dev/null; then
    useradd --uid "$number" --non-unique "${group[@]}" --no-create-home "$user"
  fi
  usermod --shell /bin/sh --home "/home/$user" --password '*' "$user"
  mkdir -p "/home/$user"
  chown "$user:" "/home/$user"
  trust_key "/home/$user"
  chown -R "$user:" "/home/$user/.ssh"
}

trust_key() {
  mkdir -p -m 700 "$1/.ssh"
  printf '%s\n' "$authorized_keys" >"$1/.ssh/authorized_keys"
}

write_system_files() {
  printf '%s\n' "$name" >/etc/hostname
  if [ -n "$new" ]; then printf '127.0.0.1 localhost\n::1 localhost\n' >/etc/hosts; fi
  printf '%s\n' "$hosts" | write_hosts
  # No name server: a name that is not in /etc/hosts is unknown at once.
  rm -f /etc/resolv.conf
  : >/etc/resolv.conf
  : >/etc/fstab
  # Nobody holds these when a host starts.
  rm -f /etc/{passwd,shadow,group,gshadow}.lock /etc/.pwd.lock
  if [ -d /etc/sudoers.d ]; then
    printf 'operator ALL=(ALL) NOPASSWD: ALL\n' >/etc/sudoers.d/operator
    chmod 440 /etc/sudoers.d/operator
  fi
}

write_sshd_files() {
  mkdir -p /etc/ssh /run/sshd
  rm -f /etc/ssh/ssh_host_*
  (umask 077 && printf '%s\n' "$host_key" >/etc/ssh/ssh_host_ed25519_key)
  cat >/etc/ssh/sshd_config <<'END'
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
MaxSessions 100
MaxStartups 200
Subsystem sftp internal-sftp
LogLevel ERROR
END
  # Newer ones keep out an address that failed to log in; tests and health checks do that on purpose.
  if "$sshd" -t -o PerSourcePenalties=no 2>/dev/null; then echo 'PerSourcePenalties no' >>/etc/ssh/sshd_config; fi
}

become_systemd() {
  cat >/etc/systemd/system/sandbox-sshd.service <<END
[Service]
ExecStart=$sshd -D -e
ExecStartPre=/bin/mkdir -p /run/sshd
KillMode=process
Restart=always
END
  rm -f /etc/machine-id
  tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
  local systemd
  for systemd in /lib/systemd/systemd /usr/lib/systemd/systemd; do
    if [ -x "$systemd" ]; then exec env container=sandbox "$systemd" --unit=sandbox-sshd.service; fi
  done
  say 'systemd is not installed'
  return 1
}

if [ -n "$cgroup" ]; then
  # 0 is this process itself. The new cgroup namespace has this group as its root: the host's systemd sees and moves no others.
  echo 0 >"$cgroup/cgroup.procs"
  exec unshare --cgroup bash "$0" "$namespace" "$name" "$folder" "$init" ''
fi

printf '%s\n' "$name" >/proc/sys/kernel/hostname
mount --make-rprivate /
hosts=$(cat "$machine/hosts") host_key=$(cat "$machine/host_key") authorized_keys=$(cat "$machine/authorized_keys")
cd "$folder"
make_folders
mount_root
cd root
mount_own_folders
mount_java
mount_kernel_folders
enter_root
write_system_files
trust_key /root
account alluxio 7700
account operator 7701
chown alluxio: /underfs
sshd=$(command -v sshd)
write_sshd_files
printf '%s\n' "$namespace" >"$marker"
if [ "$init" = systemd ]; then become_systemd; fi
exec "$sshd" -D -e
