"""What the guard costs in SQL, beside its targets: sql.py DATABASE FOLDER

FOLDER is one which both the server and this program can use. PGHOST, PGPORT and PGUSER name the server.
"""

import os
import statistics
import sys
import time

from figures import Figures
from wire import Connection

ROUNDS = int(os.environ.get("ROUNDS", "9"))
CONNECTIONS = int(os.environ.get("CONNECTIONS", "100"))
TABLES = ("unguarded", "guarded", "checked")
NOTE = "Rappeler demain matin, box toujours en panne depuis lundi"
READ = f"SELECT vigie.is_sensitive('{NOTE}')"
TRIVIAL = f"SELECT length('{NOTE}')"


def bulk(connection, kind, statement):
    """Seconds of a bulk load into each table, alternating so that all meet the same moods of the machine."""
    times = {table: [] for table in TABLES}
    for turn in range(ROUNDS + 1):
        for table in TABLES if turn % 2 else reversed(TABLES):
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
    # Each round's own ratio, so that a slow moment of the machine weighs on both.
    ratio = {t: statistics.median(a / b for a, b in zip(times[t], times["unguarded"])) for t in TABLES}
    figures.at_most(f"{kind}, guarded / no guard", ratio["guarded"], limit, "{:.2f} times")
    figures.add(f"{kind}, CHECK / no guard", f"{ratio['checked']:.1f} times")


def first_call(database):
    """Seconds of connecting and running one statement, alternating."""
    times = {READ: [], TRIVIAL: []}
    for turn in range(CONNECTIONS + 5):
        for statement in (READ, TRIVIAL):
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
    add_bulk(figures, "INSERT … SELECT", times, rows, 1.5)
    connection.query(f"COPY (SELECT 1, note FROM note_source) TO '{folder}/notes.copy'")
    times = bulk(connection, "COPY", f"COPY {{}} FROM '{folder}/notes.copy'")
    add_bulk(figures, "COPY", times, rows, 1.5)
    connection.close()

    medians = first_call(database)
    what = f"connect and first call ({CONNECTIONS} connections)"
    figures.add(f"{what}, length()", f"{medians[TRIVIAL] * 1e3:.2f} ms")
    figures.add(f"{what}, is_sensitive()", f"{medians[READ] * 1e3:.2f} ms")
    figures.at_most(f"{what}, difference", (medians[READ] - medians[TRIVIAL]) * 1e3, 5, "{:.2f} ms")

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
