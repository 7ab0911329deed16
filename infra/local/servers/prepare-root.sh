#!/bin/sh
# Run by mmdebstrap when the packages are in: makes a PostgreSQL data folder with DocumentDB in it, so that starting a
# database is a copy.   prepare-root.sh ROOT
set -eu
root=$1
bin=$(ls -d "$root"/usr/lib/postgresql/*/bin | sort -V | tail -n 1)
bin=${bin#"$root"}
chroot "$root" setpriv --reuid=postgres --regid=postgres --clear-groups sh -eu -c "
  cd /var/lib/postgresql
  $bin/initdb -D template -U postgres -E UTF8 --locale=C --auth=trust --no-sync >/dev/null
  cat >>template/postgresql.conf <<CONF
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
CONF
  $bin/pg_ctl -D template -w -l /tmp/template.log \
    -o '-c listen_addresses= -c unix_socket_directories=/tmp' start >/dev/null
  psql -h /tmp -U postgres -v ON_ERROR_STOP=1 -q postgres <<SQL
SET client_min_messages = warning;
CREATE EXTENSION documentdb CASCADE;
-- Indexes are built at once, by the gateway: nothing has to look for waiting ones every two seconds.
SELECT cron.unschedule(jobid) FROM cron.job WHERE command LIKE '%build_index_concurrently%';
SQL
  $bin/pg_ctl -D template -m fast -w stop >/dev/null
  rm -f /tmp/template.log template/postmaster.opts
"
# Whoever uses the root may be another user than the one it was built for.
chmod -R a+rX "$root/var/lib/postgresql"
