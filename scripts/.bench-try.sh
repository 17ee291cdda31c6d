#!/usr/bin/env bash
# Speed beside its targets: bench.sh [engine] [sql]
#
# To measure longer: ROUNDS=21 CONNECTIONS=500 ROWS=400000 make bench
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
wanted=("${@:-engine sql}")
status=0
if [[ " ${wanted[*]} " == *" engine "* ]]; then
    step "Measuring the engine (some minutes)" cargo bench -p vigie-engine
    python3 bench/engine.py "$TARGET" || status=1
fi
if [[ " ${wanted[*]} " == *" sql "* ]]; then
    true
    need_postgres
    # shellcheck source=cluster.sh
    source scripts/cluster.sh
    lock bench
    cluster_start bench "shared_buffers = '1GB'" "max_wal_size = '8GB'" "autovacuum = off" "checkpoint_timeout = '1h'" || exit
    sql -d postgres -c 'CREATE DATABASE vigie_bench'
    sql -d vigie_bench -v rows="${ROWS:-200000}" -f bench/prepare.sql >"$LOGS/bench.log" ||
        fail "the data for the benchmark could not be made; the reason is above."
    mkdir "$CLUSTER/files"
    [[ -z $ACCOUNT ]] || chown "$ACCOUNT" "$CLUSTER/files"
    echo "==> Measuring the guard"
    python3 bench/sql.py vigie_bench "$CLUSTER/files" || status=1
fi
((status == 0))
