#!/usr/bin/env bash
# Stops one role on this host: TERM, up to two minutes, then KILL (not with -s).

usage='Usage: alluxio-stop.sh [-h] [component] [-s]
Where component is one of: master, job_master, worker, job_worker, proxy, local

-s  processes won'"'"'t be forcibly killed even if operation is timeout.
-h  display this help.'

bin=$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)
. "$bin/../libexec/alluxio-config.sh"

component=${1:--h}
shift
soft=()
while getopts 'c:s' option; do
  case $option in
    s) soft=(-s) ;;
    *) echo "$usage" >&2; exit 1 ;;
  esac
done

stop() {
  "$bin/alluxio" killAll "${soft[@]}" "$1"
}

case $component in
  master) stop alluxio.master.AlluxioMaster ;;
  job_master) stop alluxio.master.AlluxioJobMaster ;;
  worker) stop alluxio.worker.AlluxioWorker ;;
  job_worker) stop alluxio.worker.AlluxioJobWorker ;;
  proxy) stop alluxio.proxy.AlluxioProxy ;;
  local)
    for class in proxy.AlluxioProxy worker.AlluxioJobWorker master.AlluxioJobMaster worker.AlluxioWorker master.AlluxioMaster; do
      stop "alluxio.$class"
    done
    ;;
  -h) echo "$usage" ;;
  *) echo "Error: Invalid component: $component" >&2; echo "$usage" >&2; exit 1 ;;
esac
