#!/usr/bin/env bash
# Stops the private servers of this checkout and removes what was built.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=cluster.sh
source scripts/cluster.sh
if find_postgres; then
    for name in demo test bench; do
        cluster_stop "$name"
    done
fi
rm -rf "$TARGET"
