#!/usr/bin/env bash
# alluxio-monitor.sh ACTION: asks the health class of the role that was just started, and says what it answered.

bin=$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)
. "$bin/../libexec/alluxio-config.sh"

monitor() {
  local role=$1 class=$2 try
  # A process that has just been started may not listen yet.
  for try in {1..20}; do
    if "$bin/alluxio" runClass "$class"; then
      echo "[ OK ] The $role service @ $(hostname -f) is in a healthy state."
      return
    fi
    sleep 1
  done
  echo "[ FAILED ] The $role service @ $(hostname -f) is not serving requests." >&2
  return 1
}

case ${1:-} in
  master) monitor master alluxio.master.AlluxioMasterMonitor ;;
  job_master) monitor job_master alluxio.master.job.AlluxioJobMasterMonitor ;;
  worker) monitor worker alluxio.worker.AlluxioWorkerMonitor ;;
  job_worker) monitor job_worker alluxio.worker.job.AlluxioJobWorkerMonitor ;;
  proxy) monitor proxy alluxio.proxy.AlluxioProxyMonitor ;;
  local) monitor master alluxio.master.AlluxioMasterMonitor && monitor worker alluxio.worker.AlluxioWorkerMonitor ;;
  *) echo 'Usage: alluxio-monitor.sh master|job_master|worker|job_worker|proxy|local' >&2; exit 1 ;;
esac
