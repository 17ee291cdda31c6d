#!/usr/bin/env bash
# What the other scripts share: messages, steps, cargo, the PostgreSQL in use. To be sourced.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$ROOT"
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
[[ $TARGET == /* ]] || TARGET=$ROOT/$TARGET
WORK=$TARGET/vigie # everything the scripts write
LOGS=$WORK/logs
mkdir -p "$LOGS"

export CARGO_TERM_COLOR=never
# A psql or a client must meet our server, whatever the caller's environment says.
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGSERVICE PGSERVICEFILE PGOPTIONS PGSSLMODE PGDATA
unset PGCLIENTENCODING PGTZ PGDATESTYLE PGAPPNAME PGTARGETSESSIONATTRS PGHOSTADDR

# complain MESSAGE: one clear sentence on what went wrong.
complain() {
    printf '\npg_vigie: %s\n' "$*" >&2
}

# fail MESSAGE: the same, and the end of the script.
fail() {
    complain "$@"
    exit 1
}

# duration SECONDS: 75 -> 1 min 15 s
duration() {
    if (($1 >= 60)); then printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); else printf '%d s' "$1"; fi
}

STEP_PID=

# end_step: ends the step under way, if any; for the traps of scripts.
end_step() {
    [[ -n $STEP_PID ]] || return 0
    kill -TERM -- "-$STEP_PID" 2>/dev/null || true
    wait "$STEP_PID" 2>/dev/null || true
    STEP_PID=
}

# quietly TITLE COMMAND...: runs a long command with its output in a log file, a sign of life every 30 seconds and a
# closing line with the time; shows the end of the log when it fails, and returns its status.
quietly() {
    local title=$1 log start=$SECONDS status=0 beats=0 last
    shift
    log=$LOGS/$(tr -cs 'a-zA-Z0-9\n' - <<<"$title").log
    printf '==> %s\n' "$title"
    set -m # its own process group, so that an interrupt ends the whole of it
    "$@" </dev/null >"$log" 2>&1 &
    STEP_PID=$!
    set +m
    while kill -0 "$STEP_PID" 2>/dev/null; do
        sleep 0.5
        if (((SECONDS - start) / 30 > beats)); then
            beats=$(((SECONDS - start) / 30))
            last=$(tail -n 1 "$log" | tr -d '\r' | cut -c -70)
            printf '    %s: %s\n' "$(duration $((SECONDS - start)))" "$last"
        fi
    done
    wait "$STEP_PID" || status=$?
    STEP_PID=
    if ((status)); then
        printf -- '---- end of %s\n' "$log"
        tail -n 40 "$log"
        printf -- '----\n    failed after %s\n' "$(duration $((SECONDS - start)))"
    else
        printf '    done in %s\n' "$(duration $((SECONDS - start)))"
    fi
    return "$status"
}

# step TITLE COMMAND...: the same, and the end of the script when it fails.
step() {
    quietly "$@" || fail "$1: failed; the lines above say why."
}


RUST_NEEDED=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# shellcheck disable=SC2034 # for setup.sh
PGRX_NEEDED=$(sed -n 's/^pgrx = { version = "=\([^"]*\)".*/\1/p' Cargo.toml)

# need_rust: cargo on the path, in a version that will do.
need_rust() {
    command -v cargo >/dev/null || PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
    local how="install Rust $RUST_NEEDED or later with rustup (https://www.rust-lang.org/tools/install) and run this again."
    command -v cargo >/dev/null || fail "cargo is missing: $how"
    # cargo-pgrx lands there.
    [[ :$PATH: == *:${CARGO_HOME:-$HOME/.cargo}/bin:* ]] || PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
    export PATH
    local version
    version=$(rustc --version | cut -d' ' -f2)
    [[ $(printf '%s\n' "$RUST_NEEDED" "${version%%-*}" | sort -V | head -n 1) == "$RUST_NEEDED" ]] ||
        fail "Rust $version is too old: $how"
}

# major PG_CONFIG: 15
major() {
    "$1" --version 2>/dev/null | sed -n 's/^PostgreSQL \([0-9]*\).*/\1/p'
}

# regress_program PG_CONFIG: where pg_regress is
regress_program() {
    local pgxs
    pgxs=$("$1" --pgxs)
    echo "${pgxs%/makefiles/pgxs.mk}/test/regress/pg_regress"
}

# complete PG_CONFIG: whether there is a supported server behind it, with its headers and pg_regress.
complete() {
    local version bin
    [[ -x $1 ]] || return 1
    version=$(major "$1")
    ((${version:-0} >= 13 && ${version:-0} <= 18)) || return 1
    bin=$("$1" --bindir)
    [[ -x $bin/postgres && -x $bin/initdb && -x $bin/pg_ctl && -x $bin/psql ]] || return 1
    [[ -f $("$1" --includedir-server)/postgres.h && -x $(regress_program "$1") ]]
}

# find_postgres: sets PG_CONFIG, PG_MAJOR, BINDIR; false when there is none to be had without installing.
find_postgres() {
    local candidate found=
    if [[ -n ${PG_CONFIG:-} ]]; then
        [[ -x $PG_CONFIG ]] || PG_CONFIG=$(command -v "$PG_CONFIG") || fail "PG_CONFIG does not name a pg_config program."
        complete "$PG_CONFIG" && found=$PG_CONFIG
    else
        local candidates=()
        candidate=$(command -v pg_config || true)
        [[ -n $candidate ]] && candidates+=("$candidate")
        while IFS= read -r candidate; do
            candidates+=("$candidate")
        done < <(printf '%s\n' /usr/lib/postgresql/*/bin/pg_config /usr/pgsql-*/bin/pg_config | sort -rV)
        for candidate in "${candidates[@]}"; do
            complete "$candidate" || continue
            [[ -z ${PG_MAJOR:-} || $(major "$candidate") == "$PG_MAJOR" ]] || continue
            found=$candidate
            break
        done
    fi
    [[ -n $found ]] || return 1
    PG_CONFIG=$found
    PG_MAJOR=$(major "$found")
    BINDIR=$("$found" --bindir)
    export PG_CONFIG PG_MAJOR BINDIR
    use_in_pgrx
}

# need_postgres: the same, for scripts that install nothing.
need_postgres() {
    find_postgres || fail "no PostgreSQL 13 to 18 with its server headers: run make setup first."
}

# use_in_pgrx: lets pgrx build for this PostgreSQL, without changing how the user has set up pgrx.
use_in_pgrx() {
    local known
    known=$(sed -n "s/^pg$PG_MAJOR = \"\(.*\)\"/\1/p" "${PGRX_HOME:-$HOME/.pgrx}/config.toml" 2>/dev/null || true)
    [[ $known == "$PG_CONFIG" ]] || export PGRX_PG_CONFIG_PATH=$PG_CONFIG
}
