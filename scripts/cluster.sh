#!/usr/bin/env bash
# Private throw-away clusters. To be sourced after lib.sh and need_postgres.
#
# A cluster lives in target/vigie/NAME, which only its owner (and root) may enter: its socket needs no password for that
# reason. It also listens on a free port of 127.0.0.1, with passwords. PostgreSQL refuses to run as root: an unprivileged
# account owns and runs the cluster then, and where that account cannot reach target/, the cluster lives under /tmp.

ACCOUNT=
if ((EUID == 0)); then
    for ACCOUNT in postgres nobody; do
        id "$ACCOUNT" >/dev/null 2>&1 && break
    done
fi

# unprivileged COMMAND...: under the account that runs the servers
unprivileged() {
    if [[ -n $ACCOUNT ]]; then runuser -u "$ACCOUNT" -- "$@"; else "$@"; fi
}

# cluster_place NAME: sets CLUSTER, the directory of the cluster of that name, as its last start recorded it.
cluster_place() {
    CLUSTER=$WORK/$1
    [[ -f $WORK/$1.elsewhere ]] && CLUSTER=$(<"$WORK/$1.elsewhere")
    PGHOST=$CLUSTER
    PGUSER=postgres
    PGPORT=$(cat "$CLUSTER/port" 2>/dev/null || echo 1) # never the port of an existing cluster
    export PGHOST PGUSER PGPORT
}

# arguments PID: the command line of a process; ps is not on every small system, and /proc not on every other
arguments() {
    if [[ -d /proc/self ]]; then
        tr '\0' ' ' <"/proc/$1/cmdline" || true
    else
        ps -o args= -p "$1" || true
    fi 2>/dev/null
}

# cluster_runs NAME: whether its server runs. A process number that was recorded before a crash may be another's by now.
cluster_runs() {
    local pid
    cluster_place "$1"
    pid=$(head -n 1 "$CLUSTER/data/postmaster.pid" 2>/dev/null) || return 1
    [[ -n $pid && $(arguments "$pid") == *"$CLUSTER/data"* ]]
}

# cluster_stop NAME: stops its server, and only that one, and removes its files.
cluster_stop() {
    if cluster_runs "$1"; then
        (cd / && unprivileged "$BINDIR/pg_ctl" stop -D "$CLUSTER/data" -m fast -w -t 60 >/dev/null) ||
            (cd / && unprivileged "$BINDIR/pg_ctl" stop -D "$CLUSTER/data" -m immediate -w -t 30 >/dev/null) ||
            fail "the server of $CLUSTER does not stop."
    fi
    cluster_place "$1"
    if [[ -f $CLUSTER/made-by-pg_vigie ]]; then rm -rf "$CLUSTER"; fi
    rm -f "$WORK/$1.elsewhere"
}

# cluster_make NAME: an empty directory which the account may enter and own
cluster_make() {
    CLUSTER=$WORK/$1
    mkdir -p "$CLUSTER"
    # A socket's path may have 107 characters.
    if ((${#CLUSTER} > 85)) || ! unprivileged test -x "$CLUSTER" 2>/dev/null; then
        rmdir "$CLUSTER"
        CLUSTER=$(mktemp -d "${TMPDIR:-/tmp}/pg_vigie-$1-XXXXXX")
        echo "$CLUSTER" >"$WORK/$1.elsewhere"
        echo "    (the cluster is in $CLUSTER: ${ACCOUNT:-the server} cannot use $WORK)"
    fi
    touch "$CLUSTER/made-by-pg_vigie"
    chmod 700 "$CLUSTER"
    [[ -z $ACCOUNT ]] || chown "$ACCOUNT" "$CLUSTER"
}

# free_port: one on which nobody listens
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# cluster_start NAME [SETTING...]: a new cluster, in place of an older one of that name; settings as in postgresql.conf.
# Afterwards psql meets it: PGHOST, PGPORT and PGUSER are set. LOG is the server's log file. False when it does not start.
cluster_start() {
    local name=$1 start=$SECONDS locale=C try
    shift
    echo "==> Starting a private PostgreSQL $PG_MAJOR"
    cluster_stop "$name"
    cluster_make "$name"
    LOG=$CLUSTER/server.log
    # Not a pipe to grep -q, which would close it early and fail under pipefail.
    [[ $(locale -a 2>/dev/null) == *C.utf8* ]] && locale=C.UTF-8
    (cd "$CLUSTER" && unprivileged "$BINDIR/initdb" -D "$CLUSTER/data" -U postgres -A trust -E UTF8 --locale="$locale" \
        --lc-messages=C -N) >"$LOGS/initdb.log" 2>&1 || {
        tail -n 15 "$LOGS/initdb.log"
        complain "initdb could not make a cluster in $CLUSTER."
        return 1
    }
    unprivileged tee "$CLUSTER/data/pg_hba.conf" >/dev/null <<'HBA'
local all all trust
host all all 127.0.0.1/32 scram-sha-256
HBA
    for try in 1 2 3 4 5; do
        PGPORT=$(free_port)
        {
            echo "listen_addresses = '127.0.0.1'"
            echo "port = $PGPORT"
            echo "unix_socket_directories = '$CLUSTER'"
            echo "password_encryption = 'scram-sha-256'"
            echo "fsync = off # it is thrown away after use"
            echo "log_line_prefix = '%m [%p] '"
            ((!$#)) || printf '%s\n' "$@"
        } | unprivileged tee "$CLUSTER/data/postgresql.auto.conf" >/dev/null
        (cd "$CLUSTER" && unprivileged "$BINDIR/pg_ctl" start -D "$CLUSTER/data" -l "$LOG" -w -t 60) \
            </dev/null >"$LOGS/pg_ctl.log" 2>&1 9>&- && break
        ((try < 5)) && grep -q 'could not create any TCP/IP sockets' "$LOG" && continue
        tail -n 15 "$LOG"
        complain "the private server does not start; the end of its log is above."
        return 1
    done
    echo "$PGPORT" >"$CLUSTER/port"
    cluster_place "$name"
    echo "    ready on port $PGPORT after $(duration $((SECONDS - start)))"
}

# sql ARGUMENT...: psql without the user's own settings, stopping at the first error
sql() {
    "$BINDIR/psql" -X -q -v ON_ERROR_STOP=1 "$@"
}

# lock NAME: one run of a kind at a time in one checkout
lock() {
    command -v flock >/dev/null || return 0
    exec 9>"$WORK/$1.lock"
    flock -n 9 || fail "another make $1 runs in this checkout: wait for it to end."
}
