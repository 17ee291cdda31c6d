"""What the guard costs in SQL, beside its targets: sql.py DATABASE FOLDER

FOLDER is one which both the server and this program can use. PGHOST, PGPORT and PGUSER name the server, BINDIR the folder
of PostgreSQL's programs.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from figures import Figures
from wire import Connection

ROUNDS = int(os.environ.get("ROUNDS", "9"))
CONNECTIONS = int(os.environ.get("CONNECTIONS", "100"))
TABLES = ("unguarded", "guarded", "checked")
ACTIONS = ("allow", "tag", "warn", "redact", "quarantine", "reject")  # each has a table of its name
BULK_LIMIT = 1.5
COMMIT_SECONDS = 2  # of each run of pgbench
NOTE = "Rappeler demain matin, box toujours en panne depuis lundi"
READ = f"SELECT vigie.is_sensitive('{NOTE}')"
TRIVIAL = f"SELECT length('{NOTE}')"


def bulk(connection, kind, statement, tables=TABLES):
    """Seconds of a bulk load into each table, alternating so that all meet the same moods of the machine."""
    times = {table: [] for table in tables}
    for turn in range(ROUNDS + 1):
        for table in tables if turn % 2 else reversed(tables):
            connection.query(f"TRUNCATE {table}")
            seconds = float(connection.query(f"SELECT timed($${statement.format(table)}$$)")[0])
            if turn:  # the first round warms up
                times[table].append(seconds)
        print(f"  {kind}: round {turn} of {ROUNDS}", file=sys.stderr)
    return times


def add_bulk(figures, kind, times, rows, limit):
    names = {"unguarded": "no guard", "guarded": "guarded", "checked": "CHECK, fifty terms"}
    for table in TABLES:
        median = statistics.median(times[table])
        figures.add(f"{kind}, {names[table]}", f"{median / rows * 1e6:.2f} µs a row")
    figures.at_most(f"{kind}, guarded / no guard", ratio(times, "guarded", "unguarded"), limit, "{:.2f} times")
    figures.add(f"{kind}, CHECK / no guard", f"{ratio(times, 'checked', 'unguarded'):.1f} times")


def ratio(measured, one, other):
    """The median of each round's own ratio, so that a slow moment of the machine weighs on both."""
    return statistics.median(a / b for a, b in zip(measured[one], measured[other]))


def add_actions(figures, connection, folder):
    """Bulk loads under each action: of clean notes, and of notes of which one in a hundred has a finding."""
    # A rejected note would end the load.
    sources = (("clean", "few_source", ACTIONS), ("1 finding in 100", "hundredth_source", ACTIONS[:-1]))
    for notes, source, actions in sources:
        file = f"{folder}/{source}.copy"
        connection.query(f"COPY (SELECT 1, note FROM {source}) TO '{file}'")
        loads = (
            ("INSERT", f"INSERT INTO {{}} (id, note) SELECT 1, note FROM {source}"),
            ("COPY", f"COPY {{}} (id, note) FROM '{file}'"),
        )
        for load, statement in loads:
            times = bulk(connection, f"{load} by action, {notes}", statement, ("unguarded",) + actions)
            for action in actions:
                what, value = f"{load}, {notes}, {action} / no guard", ratio(times, action, "unguarded")
                if source == "few_source":
                    figures.at_most(what, value, BULK_LIMIT, "{:.2f} times")
                else:
                    figures.add(what, f"{value:.2f} times")
    # A guard that did nothing would be fast.
    found = int(connection.query("SELECT count(*) / 100 FROM few_source")[0])
    for action in ACTIONS:
        # Loaded in two ways; neither what is allowed nor clean notes are recorded.
        expected = 0 if action in ("allow", "reject") else 2 * (ROUNDS + 1) * found
        where = f"relation = '{action}'::regclass AND action = '{action}'"
        recorded = int(connection.query(f"SELECT count(*) FROM vigie.events WHERE {where}")[0])
        if recorded != expected:
            raise RuntimeError(f"the guard recorded {recorded} events of the action {action} instead of {expected}")


def add_own_terms(figures, connection):
    """What a hundred thousand own terms add to a policy that is the same otherwise."""
    statement = "INSERT INTO {} (id, note) SELECT 1, note FROM few_source"
    times = bulk(connection, "INSERT, own terms", statement, ("unguarded", "reject", "own_terms"))
    what = "INSERT, clean, 100,000 own terms"
    figures.at_most(f"{what} / no guard", ratio(times, "own_terms", "unguarded"), BULK_LIMIT, "{:.2f} times")
    # A tenth is what nobody would notice.
    figures.at_most(f"{what} / none", ratio(times, "own_terms", "reject"), 1.1, "{:.2f} times")


def wait_for_fsync(database, wanted):
    """Sets fsync, and waits until the server gives it to new sessions."""
    connection = Connection(database)
    connection.query(f"ALTER SYSTEM SET fsync = {wanted}")
    connection.query("SELECT pg_reload_conf()")
    connection.close()
    for _ in range(100):
        connection = Connection(database)
        now = connection.query("SHOW fsync")[0]
        connection.close()
        if now == wanted:
            return
        time.sleep(0.1)
    raise RuntimeError(f"fsync is still {now} ten seconds after it was set to {wanted}")


def add_commits(figures, database):
    """Single-row inserts that each wait for their commit to be on the disk, through pgbench."""
    pgbench = shutil.which("pgbench", path=f"{os.environ.get('BINDIR', '')}{os.pathsep}{os.environ['PATH']}")
    if pgbench is None:
        figures.add("one row and commit, guarded / no guard", "not measured: pgbench is missing (postgresql-contrib)")
        return
    wait_for_fsync(database, "on")
    connection = Connection(database)
    # pgbench would take a word after a colon for a variable of its own.
    notes = connection.query("SELECT quote_literal(note) FROM clean_note WHERE note !~ '[:\\\\]' LIMIT 20")
    # What was loaded so far is written before, not during.
    connection.query("TRUNCATE unguarded, guarded")
    connection.query("CHECKPOINT")
    connection.close()
    rates = {"unguarded": [], "guarded": []}
    tables = tuple(rates)
    with tempfile.TemporaryDirectory() as folder:
        scripts = {table: [] for table in tables}
        for table in tables:
            for n, note in enumerate(notes):
                path = f"{folder}/{table}{n}.sql"
                with open(path, "w", encoding="utf-8") as file:
                    file.write(f"INSERT INTO {table} VALUES ({n}, {note});\n")
                scripts[table] += ["-f", path]
        for turn in range(ROUNDS + 1):
            for table in tables if turn % 2 else reversed(tables):
                command = [pgbench, "-n", "-T", str(COMMIT_SECONDS), "--random-seed=1", *scripts[table], database]
                run = subprocess.run(command, capture_output=True, text=True)
                found = re.findall(r"^tps = ([0-9.]+)", run.stdout, re.MULTILINE)
                if run.returncode or not found:
                    raise RuntimeError(f"pgbench failed: {run.stderr.strip()}")
                if turn:  # the first round warms up
                    # Where there are two, as before PostgreSQL 14, the last leaves out the connecting.
                    rates[table].append(float(found[-1]))
            print(f"  one row and commit: round {turn} of {ROUNDS}", file=sys.stderr)
    wait_for_fsync(database, "off")
    what = "one row and commit (pgbench, fsync on)"
    for table, name in (("unguarded", "no guard"), ("guarded", "guarded")):
        figures.add(f"{what}, {name}", f"{statistics.median(rates[table]):.0f} a second")
    figures.at_least(f"{what}, guarded / no guard", ratio(rates, "guarded", "unguarded"), 0.97, "{:.3f} times")


def first_call(database, statements, connections):
    """Seconds of connecting and running one statement, alternating."""
    times = {statement: [] for statement in statements}
    for turn in range(connections + 5):
        for statement in statements:
            started = time.perf_counter()
            connection = Connection(database)
            connection.query(statement)
            seconds = time.perf_counter() - started
            connection.close()
            if turn >= 5:
                times[statement].append(seconds)
    return {statement: statistics.median(all) for statement, all in times.items()}


def private_memory(pid):
    """Bytes of memory that are this process's own, or None where the system does not tell."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file if line.count(":") == 1)
    except OSError:
        return None
    return sum(int(lines[key].split()[0]) * 1024 for key in ("Private_Clean", "Private_Dirty"))


def memory(database):
    """How much a backend grows by its first calls, beyond one that runs trivial statements only."""
    sessions = (
        ("trivial", [TRIVIAL] * 4),
        ("reading", [READ, "SELECT vigie.categories(note) FROM clean_note LIMIT 1000", TRIVIAL, TRIVIAL]),
        ("guarded", ["INSERT INTO guarded SELECT 1, note FROM clean_note LIMIT 1000", READ, TRIVIAL, TRIVIAL]),
        ("unguarded", ["INSERT INTO unguarded SELECT 1, note FROM clean_note LIMIT 1000", TRIVIAL, TRIVIAL, TRIVIAL]),
    )
    # Another session has done all of it, as on any live server: pages of the library that both have read are shared.
    other = Connection(database)
    for _, statements in sessions:
        for statement in statements:
            other.query(statement)
    growth = {}
    for kind, statements in sessions:
        sizes = []
        for _ in range(5):
            connection = Connection(database)
            pid = int(connection.query("SELECT pg_backend_pid()")[0])
            connection.query(TRIVIAL)
            before = private_memory(pid)
            for statement in statements:
                connection.query(statement)
            after = private_memory(pid)
            connection.close()
            if before is None or after is None:
                return None
            sizes.append(after - before)
        growth[kind] = statistics.median(sizes)
    other.close()
    return growth


def main():
    database, folder = sys.argv[1:]
    connection = Connection(database)
    version = connection.query("SHOW server_version")[0].split()[0]
    rows, size = map(float, connection.query("SELECT count(*) || ' ' || avg(octet_length(note)) FROM note_source")[0].split())
    title = f"The guard in PostgreSQL {version}: {rows:.0f} clean notes of {size:.0f} bytes on average, logged tables"
    figures = Figures(f"{title}, medians of {ROUNDS} alternated rounds")
    connection.query("SET synchronous_commit = off")

    times = bulk(connection, "INSERT", "INSERT INTO {} SELECT 1, note FROM note_source")
    add_bulk(figures, "INSERT … SELECT", times, rows, BULK_LIMIT)
    connection.query(f"COPY (SELECT 1, note FROM note_source) TO '{folder}/notes.copy'")
    times = bulk(connection, "COPY", f"COPY {{}} FROM '{folder}/notes.copy'")
    add_bulk(figures, "COPY", times, rows, BULK_LIMIT)
    add_actions(figures, connection, folder)
    add_own_terms(figures, connection)
    connection.close()
    add_commits(figures, database)

    medians = first_call(database, (READ, TRIVIAL), CONNECTIONS)
    what = f"connect and first call ({CONNECTIONS} connections)"
    figures.add(f"{what}, length()", f"{medians[TRIVIAL] * 1e3:.2f} ms")
    figures.add(f"{what}, is_sensitive()", f"{medians[READ] * 1e3:.2f} ms")
    figures.at_most(f"{what}, difference", (medians[READ] - medians[TRIVIAL]) * 1e3, 5, "{:.2f} ms")
    # A session makes its own matcher of a policy's own terms, at its first guarded note.
    inserts = [f"INSERT INTO {table} (id, note) VALUES (1, '{NOTE}')" for table in ("reject", "own_terms")]
    without, terms = first_call(database, inserts, max(1, CONNECTIONS // 5)).values()
    what = "connect and first insert, own policy"
    figures.add(f"{what}, no terms", f"{without * 1e3:.2f} ms")
    figures.add(f"{what}, 100,000 terms", f"{terms * 1e3:.2f} ms")
    figures.add(f"{what}, 100,000 terms / none", f"{terms / without:.2f} times")

    growth = memory(database)
    if growth is None:
        figures.add("private memory of a backend", "not told by this system")
    else:
        mb = {kind: bytes / 1e6 for kind, bytes in growth.items()}
        figures.at_most("private memory of a backend: reads notes", mb["reading"] - mb["trivial"], 4, "{:.2f} MB")
        figures.at_most("private memory of a backend: guarded inserts", mb["guarded"] - mb["unguarded"], 4, "{:.2f} MB")
    return 0 if figures.show() else 1


if __name__ == "__main__":
    sys.exit(main())
