#!/usr/bin/env bash
# Every test, on a private throw-away server: test.sh [SUITE...]
#
#   format   cargo fmt --check
#   lint     clippy, warnings are errors
#   rules    the rule files' own examples and counterexamples
#   digits   check digits beside python-stdnum's, on thousands of drawn numbers
#   engine   the tests that need no server: the engine, and accuracy on the labelled notes against its floors
#   sql      what the SQL functions print, against the committed output (pg_regress)
#   client   what a client program sees: error fields, the server's log
#   worker   the background worker, on a server of its own that preloads the library (pg_regress)
#
# A suite that fails does not keep the later ones from running. The last line counts what passed and failed.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ALL=(format lint rules digits engine sql client worker)
SERVER=(sql client) # those that need one
wanted=("${@:-${ALL[@]}}")
names=() passes=() failures=() times=() endings=()

# among WORD WORD...: whether the first is one of the others
among() {
    local word=$1
    shift
    [[ " $* " == *" $word "* ]]
}

for suite in "${wanted[@]}"; do
    among "$suite" "${ALL[@]}" || fail "there is no suite $suite; there are: ${ALL[*]}."
done

finish() {
    end_step
    if [[ -n ${BINDIR:-} ]] && declare -F cluster_stop >/dev/null; then
        cluster_stop test
        cluster_stop worker
    fi
}
trap finish EXIT
trap 'exit 130' INT TERM

# show SUITE COMMAND...: runs it with its output on the screen and in a log
show() {
    local log=$LOGS/$1.log status=0
    shift
    printf '\n==> %s\n' "$*"
    "$@" </dev/null 2>&1 | tee "$log" || status=$?
    return "$status"
}

# closing SUITE: the runner's own last words
closing() {
    case $1 in
    rules) grep -E '^[0-9]+ examples passed, ' ;;
    digits) grep -E '^[0-9]+ verdicts agree' ;;
    engine | client) grep '^test result:' ;;
    sql | worker) grep -E 'All [0-9]+ tests passed|[0-9]+ of [0-9]+ tests failed' ;;
    *) true ;;
    esac <"$LOGS/$1.log" | sed 's/^[# ]*//; s/ *$//' || true
}

# count SUITE: the tests that passed and failed, from the runner's own words
count() {
    closing "$1" | sed -nE '
        s/^([0-9]+) examples passed, ([0-9]+) failed.*/\1 \2/p
        s/^([0-9]+) verdicts agree .*, ([0-9]+) differ.*/\1 \2/p
        s/^test result: .* ([0-9]+) passed; ([0-9]+) failed.*/\1 \2/p
        s/^All ([0-9]+) tests passed.*/\1 0/p
        s/^([0-9]+) of ([0-9]+) tests failed.*/\2 \1 of/p' |
        awk '{ p += $3 == "of" ? $1 - $2 : $1; f += $2 } END { print p + 0, f + 0 }'
}

# judge SUITE STATUS SECONDS: keeps the figures of a suite; one without tests of its own counts as one check
judge() {
    local passed failed
    read -r passed failed < <(count "$1")
    if ((passed + failed == 0)); then (($2)) && failed=1 || passed=1; fi
    if (($2 && !failed)); then failed=1; fi # it broke off
    names+=("$1") passes+=("$passed") failures+=("$failed") times+=("$3")
}

suite_format() { show format cargo fmt --all --check -- --color never; }

suite_lint() {
    quietly "Lint" cargo clippy --workspace --all-targets --no-default-features --features "pg_vigie/pg$PG_MAJOR" -- -D warnings
}

suite_rules() {
    quietly "Compiling the rule checker" cargo build -p vigie-accuracy &&
        show rules "$TARGET/debug/vigie-accuracy" check
}

suite_digits() { show digits scripts/check-digits.sh; }

suite_engine() {
    local crates=(--workspace --exclude pg_vigie --exclude vigie-client-tests)
    quietly "Compiling the tests that need no server" cargo test "${crates[@]}" --no-run &&
        show engine cargo test --no-fail-fast "${crates[@]}"
}

# regress SUITE FOLDER DATABASE: runs the SQL files of a folder, setup.sql first, and compares what they print
regress() {
    local suite=$1 folder=$2 database=$3 out=$WORK/regress/$1 tests status=0
    mapfile -t tests < <(cd "$folder/sql" && find . -name '*.sql' ! -name setup.sql | sed 's|^\./||; s|\.sql$||' | LC_ALL=C sort)
    ((${#tests[@]})) || fail "there are no tests in $folder/sql."
    rm -rf "$out"
    mkdir -p "$out"
    sql -d postgres -c "CREATE DATABASE $database"
    [[ ! -f $folder/sql/setup.sql ]] || tests=(setup "${tests[@]}")
    show "$suite" "$(regress_program "$PG_CONFIG")" --use-existing --bindir="$BINDIR" --host="$PGHOST" --port="$PGPORT" \
        --user="$PGUSER" --dbname="$database" --inputdir="$folder" --outputdir="$out" "${tests[@]}" || status=$?
    if [[ -s $out/regression.diffs ]]; then head -n 200 "$out/regression.diffs"; fi
    return "$status"
}

suite_sql() { regress sql tests/pg_regress vigie_regress; }

suite_client() {
    quietly "Compiling the client's tests" cargo test -p vigie-client-tests --no-run || return
    sql -d postgres -c 'CREATE DATABASE vigie_client'
    sql -d vigie_client -c 'CREATE EXTENSION pg_vigie' # or the tests, side by side, would all try to
    VIGIE_TEST_DSN="host=$PGHOST port=$PGPORT user=$PGUSER dbname=vigie_client" VIGIE_TEST_LOG=$LOG \
        show client cargo test --no-fail-fast -p vigie-client-tests
}

suite_worker() {
    local status=0
    [[ $server == yes ]] || scripts/install.sh || return
    cluster_start worker "shared_preload_libraries = 'pg_vigie'" "vigie.worker_databases = 'none_such, vigie_worker'" \
        "vigie.worker_interval = 50" || return
    regress worker tests/worker vigie_worker || status=$?
    cluster_stop worker
    if [[ $server == yes ]]; then
        cluster_place test
        LOG=$CLUSTER/server.log
    fi
    return "$status"
}

need_rust
scripts/setup.sh
need_postgres
# shellcheck source=cluster.sh
source scripts/cluster.sh
lock test

server=no # yes once it runs, broken when it cannot
for suite in "${wanted[@]}"; do
    status=0 start=$SECONDS
    : >"$LOGS/$suite.log"
    if among "$suite" "${SERVER[@]}" && [[ $server == no ]]; then
        server=broken
        if scripts/install.sh && cluster_start test; then server=yes; fi
    fi
    if among "$suite" "${SERVER[@]}" && [[ $server == broken ]]; then
        status=1
    else
        "suite_$suite" || status=$?
    fi
    judge "$suite" "$status" $((SECONDS - start))
    endings+=("$(closing "$suite")")
done

printf '\n==> The runners say\n'
for i in "${!names[@]}"; do
    while IFS= read -r line; do
        [[ -z $line || $line == *' 0 passed; 0 failed; 0 ignored;'* ]] || printf '    %-8s %s\n' "${names[i]}" "$line"
    done <<<"${endings[i]}"
done
passed=0 failed=0
printf '\n%-10s %8s %8s %14s\n' suite passed failed time
for i in "${!names[@]}"; do
    printf '%-10s %8d %8d %14s\n' "${names[i]}" "${passes[i]}" "${failures[i]}" "$(duration "${times[i]}")"
    passed=$((passed + passes[i])) failed=$((failed + failures[i]))
done
printf '\n%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))
