"""Reads what criterion measured (target/criterion) and prints it beside the targets: engine.py TARGET_DIRECTORY"""

import json
import pathlib
import sys

from figures import Figures

ENGINE = "engine"
YES_OR_NO = "engine, yes or no"
DFA = "aho-corasick DFA, folding included"
FOLDED = "aho-corasick DFA, text folded before"
REGEX_SET = "RegexSet of a tenth of the terms"


def measured(directory):
    """{(group, function): (seconds, bytes)} of the last run."""
    found = {}
    for path in directory.glob("**/new/benchmark.json"):
        about = json.loads(path.read_text())
        estimate = json.loads((path.parent / "estimates.json").read_text())
        nanoseconds = (estimate.get("slope") or estimate["mean"])["point_estimate"]
        size = (about.get("throughput") or {}).get("Bytes", 0)
        found[about["group_id"], about["function_id"]] = (nanoseconds / 1e9, size)
    return found


def main():
    results = measured(pathlib.Path(sys.argv[1]) / "criterion")
    if not results:
        sys.exit("pg_vigie: criterion left no result to read.")
    figures = Figures("The engine, one core")

    def speed(group, function):
        seconds, size = results[group, function]
        return size / seconds / 1e6

    for group in ("clean notes", "mixed notes", "one megabyte"):
        own = speed(group, ENGINE)
        clean = group == "clean notes"
        if clean:
            figures.at_least(f"{group}: every finding", own, 200, "{:.0f} MB/s")
        else:
            figures.add(f"{group}: every finding", f"{own:.0f} MB/s")
        if group != "one megabyte":  # the answer comes at its first finding
            figures.add(f"{group}: yes or no", f"{speed(group, YES_OR_NO):.0f} MB/s")
        for other, what in ((DFA, "an aho-corasick DFA over the same terms"), (FOLDED, "the same, on folded text")):
            figures.add(f"{group}: {what}", f"{speed(group, other):.0f} MB/s")
        ratio = own / speed(group, DFA)
        if clean:
            figures.at_least(f"{group}: engine / DFA", ratio, 1, "{:.2f} times")
            figures.add(f"{group}: a RegexSet of a tenth of the terms", f"{speed(group, REGEX_SET):.1f} MB/s")
            figures.add(f"{group}: engine / RegexSet", f"{own / speed(group, REGEX_SET):.0f} times")
        else:
            figures.add(f"{group}: engine / DFA", f"{ratio:.2f} times")
    for (group, function), (seconds, _) in sorted(results.items()):
        if group == "first use":
            what = "ready and first note read" if function == ENGINE else f"{function} built"
            figures.add(f"first use: {what}", f"{seconds * 1e3:.3f} ms")
    return 0 if figures.show() else 1


if __name__ == "__main__":
    sys.exit(main())
