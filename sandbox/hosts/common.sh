# Sourced by the sandbox's scripts. A sandbox with the id ID owns, on this machine: the network namespaces apb-ID (its bridge) and
# apb-ID-HOST (one a host), the interface apb-ID, and in cgroup2 the groups apb-ID-HOST. Whatever has such a name can be ended.

umask 022

# Only one script of a sandbox works at a time, also when the program that started the other has been killed.
exclusively() {
  local path=/run/alluxio-playbook-$1.lock
  while :; do
    exec 9>"$path"
    if ! flock --timeout 60 9; then
      say "another script holds $path"
      exit 1
    fi
    # Who held it before may have removed it: then it locks nothing any more.
    if [ "$path" -ef /dev/fd/9 ]; then return; fi
  done
}

say() {
  printf '%s\n' "$*" >&2
}

# False for what a killed `ip netns add` left: a name without a namespace.
is_namespace() {
  ip -n "$1" link show lo >/dev/null 2>&1
}

# An address of the link that follows from the IP address: who has learned it finds a host again that was started anew.
link_address() {
  printf '02:00:%02x:%02x:%02x:%02x\n' ${1//./ }
}

cgroup_of() {
  local top
  top=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET) || return 1
  printf '%s/%s\n' "$top" "$1"
}

# end_link NAME [NAMESPACE]: removes an interface. The kernel may do so at the same moment, after the end of the namespace of its peer.
end_link() {
  local where=()
  if [ -n "${2:-}" ]; then where=(-n "$2"); fi
  if ip "${where[@]}" link del "$1" 2>/dev/null; then return 0; fi
  if ip "${where[@]}" link show "$1" >/dev/null 2>&1; then
    say "the interface $1 cannot be removed"
    return 1
  fi
}

# Ends every process in a namespace, and the namespace; a host's own mounts and processes end with its process 1.
end_namespace() {
  local namespace=$1 pids tries=0
  while pids=$(ip netns pids "$namespace" 2>/dev/null) && [ -n "$pids" ]; do
    if [ $((tries += 1)) -gt 200 ]; then
      say "processes of $namespace do not end:" $pids
      return 1
    fi
    # One that has ended by itself is no error.
    kill -KILL $pids 2>/dev/null || :
    sleep 0.05
  done
  # Before the namespace: as long as that is there, a second try comes here too.
  end_cgroup "$namespace"
  if [ -e "/run/netns/$namespace" ]; then ip netns del "$namespace"; fi
}

# A process counts as a member of its group until it has been waited for.
end_cgroup() {
  local cgroup tries=0
  if ! cgroup=$(cgroup_of "$1") || ! [ -d "$cgroup" ]; then return 0; fi
  until find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null; do
    if [ $((tries += 1)) -gt 200 ]; then
      say "the processes of $cgroup do not end"
      return 1
    fi
    sleep 0.05
  done
}

# In a host's own root file system once it was made; holds the name of its namespace.
marker=/etc/sandbox-host

# The process of a namespace that is process 1 of its host, as seen from here; none as long as the host is not whole, because until
# then it has this machine's files before it.
first_process() {
  local pid
  for pid in $(ip netns pids "$1" 2>/dev/null); do
    # Gone in between: not the one.
    if awk '/^NSpid:/ { found = NF > 2 && $NF == 1 } END { exit !found }' "/proc/$pid/status" 2>/dev/null &&
      [ "$(cat "/proc/$pid/root$marker" 2>/dev/null)" = "$1" ]; then
      printf '%s\n' "$pid"
      return
    fi
  done
}

# Reads the sandbox's lines for /etc/hosts, and puts them in place of older ones for the same names.
write_hosts() {
  local lines others
  lines=$(cat)
  others=$(printf '%s\n' "$lines" | awk 'FNR == NR { ours[$2]; next } !($2 in ours)' - /etc/hosts)
  printf '%s\n' "$others" "$lines" >/etc/hosts
}
