#!/bin/sh
# A replica: copies the primary once, then follows it.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  PGPASSWORD=$REPLICATION_PASSWORD pg_basebackup --host=postgres --username=replicator --pgdata="$PGDATA" \
    --wal-method=stream --write-recovery-conf
  chmod 700 "$PGDATA"
fi
exec postgres
