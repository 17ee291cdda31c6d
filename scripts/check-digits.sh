#!/usr/bin/env bash
# Compares the engine's check digits with python-stdnum's on thousands of drawn numbers. Installs python-stdnum into its own
# environment under target/, and Debian's python3-venv where it is missing.
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
trap end_step EXIT
trap 'exit 130' INT TERM

need_rust

# The environment is made anew when what it should hold has changed.
environment=$WORK/stdnum
wanted=tests/identifiers/requirements.txt
if ! cmp -s "$wanted" "$environment/installed"; then
    if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
        command -v apt-get >/dev/null ||
            fail "python3 with its venv module is missing: install it with the package manager of this system."
        sudo=()
        if ((EUID)); then
            { command -v sudo >/dev/null && sudo -v; } ||
                fail "python3-venv is missing; install it as root (apt-get install python3-venv)."
            sudo=(sudo)
        fi
        step "Refreshing the list of packages" "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 update
        step "Installing python3-venv" "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y \
            -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 --no-install-recommends install python3-venv
    fi
    rm -rf "$environment"
    step "Making a Python environment" python3 -m venv "$environment"
    step "Installing python-stdnum" "$environment/bin/python" -m pip install --disable-pip-version-check -r "$wanted"
    cp "$wanted" "$environment/installed"
fi
step "Compiling what compares" cargo build -p vigie-accuracy
"$environment/bin/python" tests/identifiers/check_digits.py | "$TARGET/debug/vigie-accuracy" check-digits
