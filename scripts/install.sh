#!/usr/bin/env bash
# Builds the extension and installs its files (control file, SQL, library) into the directories of PostgreSQL.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
trap end_step EXIT
trap 'exit 130' INT TERM

scripts/setup.sh
need_rust
need_postgres

sudo=()
for directory in "$("$PG_CONFIG" --sharedir)/extension" "$("$PG_CONFIG" --pkglibdir)"; do
    [[ -w $directory ]] && continue
    { command -v sudo >/dev/null && sudo -v; } ||
        fail "$(id -un) may not write to $directory, where PostgreSQL looks for extensions: run this as root, or install sudo."
    sudo=(--sudo)
done
step "Building and installing pg_vigie for PostgreSQL $PG_MAJOR" \
    cargo pgrx install --release --pg-config "$PG_CONFIG" "${sudo[@]}"
