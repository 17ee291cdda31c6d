#!/usr/bin/env bash
# Precision and recall on the labelled notes: accuracy.sh [--errors N | --changed COMMIT | --write-floors | --write-reference]
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
trap end_step EXIT
trap 'exit 130' INT TERM

need_rust
if [[ ${1:-} == --write-floors ]]; then
    step "Compiling" cargo test --release -p vigie-accuracy --test floors --no-run
    exec cargo test --release -q -p vigie-accuracy --test floors -- --ignored --nocapture write_floors
fi
step "Compiling" cargo build --release -p vigie-accuracy
if [[ ${1:-} == --write-reference ]]; then
    "$TARGET/release/vigie-accuracy" reference >"$WORK/detectors.md"
    exec cp "$WORK/detectors.md" docs/detectors.md
fi
if [[ ${1:-} == --changed ]]; then
    # The notes in which the rules of the checkout find something else than those of the commit.
    before=$WORK/rules-before
    rm -rf "$before"
    mkdir -p "$before"
    git archive "${2:-HEAD}" rules | tar -x -C "$before"
    mapfile -t files < <(sed -n 's/^  "\(.*\.jsonl\)": {.*/\1/p' tests/corpus/floors.json)
    exec "$TARGET/release/vigie-accuracy" changes --before "$before/rules" "${files[@]/#/tests/corpus/}"
fi
# The files that have floors: a blind file is not looked at while the rules are being written.
sed -n 's/^  "\(.*\.jsonl\)": {.*/\1/p' tests/corpus/floors.json | while IFS= read -r file; do
    printf '\n%s\n' "$file"
    "$TARGET/release/vigie-accuracy" score "$@" "tests/corpus/$file"
done
