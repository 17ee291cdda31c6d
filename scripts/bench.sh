#!/usr/bin/env bash
# Speed beside its targets: bench.sh [engine] [sql] [audit]
#
# To measure longer: ROUNDS=21 CONNECTIONS=500 ROWS=400000 make bench
# An audit of millions of rows: ROWS=5000000 make bench BENCH=audit
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

finish() {
    end_step
    if [[ -n ${BINDIR:-} ]] && declare -F cluster_stop >/dev/null; then cluster_stop bench; fi
}
trap finish EXIT
trap 'exit 130' INT TERM

export PYTHONDONTWRITEBYTECODE=1
need_rust
command -v python3 >/dev/null || fail "python3 is missing: the benchmarks' figures are worked out in it."
wanted=("${@:-engine sql audit}")
status=0
if [[ " ${wanted[*]} " == *" engine "* ]]; then
    step "Measuring the engine (some minutes)" cargo bench -p vigie-engine
    python3 bench/engine.py "$TARGET" || status=1
fi
if [[ " ${wanted[*]} " == *" sql "* || " ${wanted[*]} " == *" audit "* ]]; then
    scripts/install.sh
    need_postgres
    # shellcheck source=cluster.sh
    source scripts/cluster.sh
    lock bench
    cluster_start bench "shared_buffers = '1GB'" "max_wal_size = '8GB'" "autovacuum = off" "checkpoint_timeout = '1h'" || exit
fi
if [[ " ${wanted[*]} " == *" sql "* ]]; then
    sql -d postgres -c 'CREATE DATABASE vigie_bench'
    sql -d vigie_bench -v rows="${ROWS:-200000}" -f bench/prepare.sql >"$LOGS/bench.log" ||
        fail "the data for the benchmark could not be made; the reason is above."
    mkdir "$CLUSTER/files"
    [[ -z $ACCOUNT ]] || chown "$ACCOUNT" "$CLUSTER/files"
    echo "==> Measuring the guard"
    python3 bench/sql.py vigie_bench "$CLUSTER/files" || status=1
fi
if [[ " ${wanted[*]} " == *" audit "* ]]; then
    [[ -x $BINDIR/pgbench ]] || fail "pgbench is missing from $BINDIR: it plays the writers beside an audit."
    sql -d postgres -c 'CREATE DATABASE vigie_bench_audit'
    # The first file makes its own tables too, which are not looked at here: one row will do.
    sql -d vigie_bench_audit -v rows=1 -v rows_audited="${ROWS:-100000}" -f bench/prepare.sql -f bench/audit.sql \
        >"$LOGS/bench-audit.log" || fail "the data for the benchmark could not be made; the reason is above."
    echo "==> Measuring the audit"
    python3 bench/audit.py vigie_bench_audit "$BINDIR/pgbench" || status=1
fi
((status == 0))
