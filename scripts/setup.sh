#!/usr/bin/env bash
# Installs what is missing to build and test pg_vigie: PostgreSQL with its server headers, a C compiler, clang and
# cargo-pgrx. On Debian and Ubuntu, as root or with sudo; elsewhere it says what to install.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
trap end_step EXIT
trap 'exit 130' INT TERM

need_rust
find_postgres || true # what is there may be incomplete

# installed PACKAGE
installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# wanted_major: which PostgreSQL to install
wanted_major() {
    if [[ -n ${PG_MAJOR:-} ]]; then
        echo "$PG_MAJOR"
    elif [[ -n ${PG_CONFIG:-} ]]; then
        major "$PG_CONFIG"
    else
        apt-cache depends postgresql | sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1
    fi
}

# missing: the Debian packages to install, one a line
missing() {
    local package
    command -v cc >/dev/null || echo build-essential
    [[ -n ${LIBCLANG_PATH:-} ]] || installed libclang-dev || echo libclang-dev
    command -v clang >/dev/null || echo clang
    command -v pkg-config >/dev/null || echo pkg-config
    [[ -z ${BINDIR:-} ]] || return 0
    local version
    version=$(wanted_major)
    for package in "postgresql${version:+-$version}" "postgresql-server-dev-${version:-all}"; do
        installed "$package" || echo "$package"
    done
}

# install_packages PACKAGE...: without Debian's default cluster, which nobody asked for.
install_packages() {
    export DEBIAN_FRONTEND=noninteractive
    local apt=("${SUDO[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3
        --no-install-recommends)
    local no_cluster=/etc/postgresql-common/createcluster.d/pg_vigie_setup.conf
    if ! installed postgresql-common; then
        "${apt[@]}" install postgresql-common
    fi
    "${SUDO[@]}" mkdir -p "${no_cluster%/*}"
    echo 'create_main_cluster = false' | "${SUDO[@]}" tee "$no_cluster" >/dev/null
    local status=0
    "${apt[@]}" install "$@" || status=$?
    "${SUDO[@]}" rm -f "$no_cluster"
    return "$status"
}

SUDO=()
if command -v apt-get >/dev/null; then
    mapfile -t packages < <(missing)
    if ((${#packages[@]})); then
        if ((EUID)); then
            { command -v sudo >/dev/null && sudo -v; } ||
                fail "these packages are missing: ${packages[*]}; install them as root (apt-get install ${packages[*]})."
            SUDO=(sudo)
        fi
        step "Refreshing the list of packages" "${SUDO[@]}" apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 update
        mapfile -t packages < <(missing) # the distribution's default version is known now
        for package in "${packages[@]}"; do
            [[ -n $(apt-cache policy "$package") ]] ||
                fail "this system has no package $package: choose another version with PG_MAJOR=15, or name your own with PG_CONFIG."
        done
        step "Installing ${packages[*]}" install_packages "${packages[@]}"
    fi
    find_postgres || fail "PostgreSQL is installed, but its server or headers are not found; name its pg_config with PG_CONFIG=/path."
else
    lacking=()
    command -v cc >/dev/null || lacking+=("a C compiler")
    command -v clang >/dev/null || [[ -n ${LIBCLANG_PATH:-} ]] || lacking+=("clang with libclang (or set LIBCLANG_PATH)")
    [[ -n ${BINDIR:-} ]] ||
        lacking+=("PostgreSQL 13 to 18: server, psql, development headers and pg_regress (then name its pg_config: PG_CONFIG=/path)")
    if ((${#lacking[@]})); then
        printf 'To install with the package manager of this system:\n' >&2
        printf '  - %s\n' "${lacking[@]}" >&2
        fail "the programs listed above are missing, and only Debian's and Ubuntu's packages are installed automatically."
    fi
fi

if [[ $(cargo pgrx --version 2>/dev/null) != *" $PGRX_NEEDED" ]]; then
    # A target directory of the caller's would keep its objects for ever.
    step "Installing cargo-pgrx $PGRX_NEEDED (some minutes)" \
        env -u CARGO_TARGET_DIR cargo install cargo-pgrx --version "$PGRX_NEEDED" --locked
fi
if [[ ! -f ${PGRX_HOME:-$HOME/.pgrx}/config.toml ]]; then
    step "Telling pgrx about PostgreSQL $PG_MAJOR" cargo pgrx init "--pg$PG_MAJOR=$PG_CONFIG"
fi
for tool in fmt clippy; do
    cargo "$tool" --version >/dev/null 2>&1 && continue
    component=${tool/fmt/rustfmt}
    command -v rustup >/dev/null || fail "cargo $tool is missing: install it as you installed Rust."
    step "Installing $component" rustup component add "$component"
done
echo "Ready: $("$PG_CONFIG" --version), $(rustc --version | cut -d' ' -f1,2), $(cargo pgrx --version)."
