# Sourced by every script: the environment of an Alluxio process, as the release's script of this name leaves it.
# The sandbox's own; reads conf/alluxio-env.sh, checks Java, and sets JAVA, the class paths and ALLUXIO_<ROLE>_JAVA_OPTS.

VERSION=@VERSION@
ALLUXIO_HOME=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
ALLUXIO_CONF_DIR=${ALLUXIO_CONF_DIR:-$ALLUXIO_HOME/conf}
ALLUXIO_LOGS_DIR=${ALLUXIO_LOGS_DIR:-$ALLUXIO_HOME/logs}
ALLUXIO_USER_LOGS_DIR=${ALLUXIO_USER_LOGS_DIR:-$ALLUXIO_LOGS_DIR/user}
if [[ -e $ALLUXIO_CONF_DIR/alluxio-env.sh ]]; then
  . "$ALLUXIO_CONF_DIR/alluxio-env.sh"
fi

if [[ -z ${JAVA:-} ]]; then
  if [[ -n ${JAVA_HOME:-} && -x $JAVA_HOME/bin/java ]]; then
    JAVA=$JAVA_HOME/bin/java
  elif ! JAVA=$(command -v java); then
    echo "Error: Cannot find 'java' on path or under \$JAVA_HOME/bin/. Please set JAVA_HOME in alluxio-env.sh or user bash profile."
    exit 1
  fi
fi

# The release takes Java 8 and 11 only; ALLUXIO_JAVA_VERSIONS is the sandbox's way to try others.
JAVA_VERSION=$("$JAVA" -version 2>&1 | awk -F '"' '/version/ {print $2; exit}')
java_major=${JAVA_VERSION#1.}
java_major=${java_major%%[!0-9]*}
if [[ " ${ALLUXIO_JAVA_VERSIONS:-8 11} " != *" ${java_major:-none} "* ]]; then
  echo "Error: Alluxio requires Java 8 or Java 11, currently Java $JAVA_VERSION found."
  exit 1
fi

ALLUXIO_CLIENT_CLASSPATH=$ALLUXIO_CONF_DIR/:${ALLUXIO_CLASSPATH:-}:$ALLUXIO_HOME/assembly/alluxio-client-$VERSION.jar
ALLUXIO_SERVER_CLASSPATH=$ALLUXIO_CONF_DIR/:${ALLUXIO_CLASSPATH:-}:$ALLUXIO_HOME/assembly/alluxio-server-$VERSION.jar

ALLUXIO_JAVA_OPTS+=" -Dalluxio.home=$ALLUXIO_HOME -Dalluxio.conf.dir=$ALLUXIO_CONF_DIR"
ALLUXIO_JAVA_OPTS+=" -Dalluxio.logs.dir=$ALLUXIO_LOGS_DIR -Dalluxio.user.logs.dir=$ALLUXIO_USER_LOGS_DIR"
[[ -z ${ALLUXIO_RAM_FOLDER:-} ]] || ALLUXIO_JAVA_OPTS+=" -Dalluxio.worker.tieredstore.level0.alias=MEM -Dalluxio.worker.tieredstore.level0.dirs.path=$ALLUXIO_RAM_FOLDER"
[[ -z ${ALLUXIO_MASTER_HOSTNAME:-} ]] || ALLUXIO_JAVA_OPTS+=" -Dalluxio.master.hostname=$ALLUXIO_MASTER_HOSTNAME"
[[ -z ${ALLUXIO_MASTER_MOUNT_TABLE_ROOT_UFS:-} ]] || ALLUXIO_JAVA_OPTS+=" -Dalluxio.master.mount.table.root.ufs=$ALLUXIO_MASTER_MOUNT_TABLE_ROOT_UFS"
[[ -z ${ALLUXIO_WORKER_RAMDISK_SIZE:-} ]] || ALLUXIO_JAVA_OPTS+=" -Dalluxio.worker.ramdisk.size=$ALLUXIO_WORKER_RAMDISK_SIZE"
ALLUXIO_JAVA_OPTS+=" -Dlog4j.configuration=file:$ALLUXIO_CONF_DIR/log4j.properties"
ALLUXIO_JAVA_OPTS+=" -Dorg.apache.jasper.compiler.disablejsr199=true -Djava.net.preferIPv4Stack=true"
ALLUXIO_JAVA_OPTS+=" -Dorg.apache.ratis.thirdparty.io.netty.allocator.useCacheForAllThreads=false"

# A role's options: its logger, then what all roles share, then its own, so that the nearest setting wins.
ALLUXIO_MASTER_JAVA_OPTS=" -Dalluxio.logger.type=${ALLUXIO_MASTER_LOGGER:-MASTER_LOGGER} -Dalluxio.master.audit.logger.type=${ALLUXIO_MASTER_AUDIT_LOGGER:-MASTER_AUDIT_LOGGER} $ALLUXIO_JAVA_OPTS ${ALLUXIO_MASTER_JAVA_OPTS:-}"
ALLUXIO_JOB_MASTER_JAVA_OPTS=" -Dalluxio.logger.type=${ALLUXIO_JOB_MASTER_LOGGER:-JOB_MASTER_LOGGER} -Dalluxio.job.master.audit.logger.type=${ALLUXIO_JOB_MASTER_AUDIT_LOGGER:-JOB_MASTER_AUDIT_LOGGER} $ALLUXIO_JAVA_OPTS ${ALLUXIO_JOB_MASTER_JAVA_OPTS:-}"
ALLUXIO_WORKER_JAVA_OPTS=" -Dalluxio.logger.type=${ALLUXIO_WORKER_LOGGER:-WORKER_LOGGER} $ALLUXIO_JAVA_OPTS ${ALLUXIO_WORKER_JAVA_OPTS:-}"
ALLUXIO_JOB_WORKER_JAVA_OPTS=" -Dalluxio.logger.type=${ALLUXIO_JOB_WORKER_LOGGER:-JOB_WORKER_LOGGER} $ALLUXIO_JAVA_OPTS ${ALLUXIO_JOB_WORKER_JAVA_OPTS:-}"
ALLUXIO_PROXY_JAVA_OPTS=" -Dalluxio.logger.type=${ALLUXIO_PROXY_LOGGER:-PROXY_LOGGER} -Dalluxio.proxy.audit.logger.type=${ALLUXIO_PROXY_AUDIT_LOGGER:-PROXY_AUDIT_LOGGER} $ALLUXIO_JAVA_OPTS ${ALLUXIO_PROXY_JAVA_OPTS:-}"
ALLUXIO_USER_JAVA_OPTS=" -Dalluxio.logger.type=USER_LOGGER $ALLUXIO_JAVA_OPTS ${ALLUXIO_USER_JAVA_OPTS:-}"
