#!/usr/bin/env bash
# A guarded CRM table on a private server that stays: demo.sh start | psql | stop
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

finish() {
    local status=$?
    end_step
    # A demo that did not come to its end leaves nothing behind.
    if ((status)) && declare -F cluster_stop >/dev/null; then cluster_stop demo; fi
}

start() {
    trap finish EXIT
    trap 'exit 130' INT TERM
    scripts/install.sh
    need_rust
    need_postgres
    # shellcheck source=cluster.sh
    source scripts/cluster.sh
    lock demo
    cluster_start demo || exit 1
    local password
    password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
    echo "==> Typing notes into a guarded table"
    local start=$SECONDS
    sql -d postgres -c 'CREATE DATABASE crm'
    sql -d crm -v password="$password" -f demo/load.sql >"$LOGS/load.log" ||
        fail "the demo's notes could not be loaded; the reason is above."
    echo "    done in $(duration $((SECONDS - start)))"
    sql -d crm -f demo/show.sql 2>&1 || fail "the demo broke off; the reason is above."
    cat <<EOT

The server keeps running. To look around:

  make demo-psql            (or: $BINDIR/psql -h $PGHOST -p $PGPORT -U $PGUSER crm)

  SELECT * FROM vigie.scan('Le client est en arrêt maladie, rappeler Mme Martin');
  UPDATE crm.contact_note SET note = 'gros connard, ne plus rappeler' WHERE id = 2;
  SELECT outcome, labels, note FROM demo.outcome;
  SELECT * FROM vigie.detectors();
  \\dx+ pg_vigie

An application connects to postgresql://crm_app:$password@127.0.0.1:$PGPORT/crm

  make demo-stop            stops the server and removes its files
EOT
}

case ${1:-} in
start) start ;;
psql)
    need_postgres
    # shellcheck source=cluster.sh
    source scripts/cluster.sh
    cluster_runs demo || fail "the demo does not run: make demo starts it."
    exec "$BINDIR/psql" -d crm
    ;;
stop)
    need_postgres
    # shellcheck source=cluster.sh
    source scripts/cluster.sh
    cluster_stop demo
    echo "The demo's server is stopped and its files are removed."
    ;;
*) fail "usage: demo.sh start | psql | stop" ;;
esac
