"""What an audit costs, beside its targets: audit.py DATABASE PGBENCH

PGBENCH is the program. PGHOST, PGPORT and PGUSER name the server. The tables are those of audit.sql.
"""

import os
import re
import statistics
import subprocess
import sys
import threading
import time

from figures import Figures
from wire import Connection

ROUNDS = int(os.environ.get("ROUNDS", "3"))
SECONDS = int(os.environ.get("SECONDS_WRITING", "5"))
WRITERS = 2
COUNT = "SELECT count(length(note)) FROM {}"
AUDIT = "SELECT count(*) FROM vigie.audit('{}', 'note')"
REGEX = "SELECT count(*) FROM {} WHERE note ~* '{}'"


def timed(connection, statement):
    started = time.perf_counter()
    connection.query(statement)
    return time.perf_counter() - started


def size_of(connection, table):
    """Rows and bytes of notes."""
    answer = connection.query(f"SELECT count(*) || ' ' || sum(octet_length(note)) FROM {table}")[0]
    return tuple(map(int, answer.split()))


def helpers(database, connection, statement):
    """How many parallel workers helped the session with a statement, at the most."""
    other = Connection(database)
    pid = connection.query("SELECT pg_backend_pid()")[0]
    thread = threading.Thread(target=connection.query, args=(statement,))
    thread.start()
    seen = 0
    while thread.is_alive():
        seen = max(seen, int(other.query(f"SELECT count(*) FROM pg_stat_activity WHERE leader_pid = {pid}")[0]))
        time.sleep(0.01)
    other.close()
    return seen


def speed(database, table, workers):
    """Seconds of a count of lengths and of an audit, alternating; of the regular expression, on a tenth; the audit's workers."""
    connection = Connection(database)
    connection.query(f"SET max_parallel_workers_per_gather = {workers}")
    helped = helpers(database, connection, AUDIT.format(table))  # it warms up, too
    times = {COUNT: [], AUDIT: []}
    for turn in range(1, ROUNDS + 1):
        for statement in (COUNT, AUDIT) if turn % 2 else (AUDIT, COUNT):
            times[statement].append(timed(connection, statement.format(table)))
        print(f"  {table} notes, cores: {workers + 1}, round {turn} of {ROUNDS}", file=sys.stderr)
    pattern = connection.query("SELECT regex FROM term_regex")[0]
    regex = timed(connection, REGEX.format(f"{table}_tenth", pattern))
    connection.close()
    return times[COUNT], times[AUDIT], regex, helped


def add_speed(figures, database, connection, table):
    rows, size = size_of(connection, table)
    tenth_rows, tenth_size = size_of(connection, f"{table}_tenth")
    medians = {}
    for workers in (0, 1):
        what = f"{table} notes, {'one core' if workers == 0 else 'two cores'}"
        counts, audits, regex, helped = speed(database, table, workers)
        medians[workers] = statistics.median(audits)
        for name, seconds, r, s in (
            ("count(length(note))", statistics.median(counts), rows, size),
            ("audit", medians[workers], rows, size),
            ("a regular expression of fifty terms, a tenth", regex, tenth_rows, tenth_size),
        ):
            figures.add(f"{what}: {name}", f"{seconds:.2f} s, {s / seconds / 1e6:.1f} MB/s, {r / seconds:.0f} rows/s")
        # Each round's own ratio, so that a slow moment of the machine weighs on both.
        ratio = statistics.median(a / c for a, c in zip(audits, counts))
        figures.at_most(f"{what}: audit / count(length(note))", ratio, 4, "{:.1f} times")
        figures.add(f"{what}: regular expression / audit", f"{regex / tenth_size / (medians[workers] / size):.1f} times")
    figures.add(f"{what}: parallel workers of an audit", str(helped))
    figures.add(f"{table} notes: audit on one core / on two", f"{medians[0] / medians[1]:.2f} times")


def private_memory(pid):
    """Bytes of memory that are this process's own, or None where the system does not tell."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            found = re.search(r"^RssAnon:\s+(\d+) kB", file.read(), re.MULTILINE)
    except OSError:
        return None
    return int(found.group(1)) * 1024 if found else None


def memory(database, table):
    """Private memory of a new session before, at the most during, and after an audit; None where it is not told."""
    connection = Connection(database)
    connection.query("SET max_parallel_workers_per_gather = 0")
    pid = int(connection.query("SELECT pg_backend_pid()")[0])
    before = private_memory(pid)
    if before is None:
        connection.close()
        return None
    seen = [before]
    ended = threading.Event()

    def watch():
        while not ended.wait(0.005):
            seen.append(private_memory(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    connection.query(AUDIT.format(table))
    ended.set()
    watcher.join()
    after = private_memory(pid)
    connection.close()
    return before, max(seen), after


def add_memory(figures, database, table):
    tenth, whole = memory(database, f"{table}_tenth"), memory(database, table)
    if tenth is None or whole is None:
        figures.add(f"private memory, {table} notes", "not told by this system")
        return
    for what, sizes in (("a tenth", tenth), ("all", whole)):
        before, peak, after = (size / 1e6 for size in sizes)
        figures.add(f"private memory, {table} notes, {what}: before, peak, after", f"{before:.1f}, {peak:.1f}, {after:.1f} MB")
    growth = (whole[1] - tenth[1]) / 1e6
    # 4 MB: the default of work_mem, beyond which a sort or a hash goes to disk.
    figures.at_most(f"private memory, {table} notes: peak of all less that of a tenth", growth, 4, "{:.1f} MB")


class Auditor:
    """A session that audits the written table over and over, at the default pause, until it is told to stop."""

    def __init__(self, database):
        self.database = database
        self.stopping = False
        self.error = None
        self.connection = Connection(database)
        self.pid = self.connection.query("SELECT pg_backend_pid()")[0]
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        try:
            while not self.stopping:
                self.connection.query("CALL vigie.audit_database('public.written')")
        except (RuntimeError, ConnectionError) as error:
            if not self.stopping:
                self.error = error

    def stop(self):
        self.stopping = True
        other = Connection(self.database)
        # A cancel between two statements would be lost: the session is told until it has heard.
        while self.thread.is_alive():
            other.query(f"SELECT pg_cancel_backend({self.pid})")
            self.thread.join(0.05)
        self.connection.close()
        # Its hold on the run ends with it, a moment later.
        while other.query(f"SELECT pid FROM pg_stat_activity WHERE pid = {self.pid}"):
            time.sleep(0.01)
        other.close()
        if self.error:
            raise self.error


def transactions(database, pgbench, rows):
    """Transactions a second of the writers."""
    command = [pgbench, "-n", "-c", str(WRITERS), "-j", "1", "-T", str(SECONDS), "-D", f"rows={rows}"]
    command += ["-f", os.path.join(os.path.dirname(os.path.abspath(__file__)), "writer.sql"), database]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"^tps = ([\d.]+)", run.stdout, re.MULTILINE)
    if run.returncode or not found:
        sys.exit(f"pg_vigie: pgbench failed:\n{run.stderr}")
    return float(found.group(1))


def scanned(connection):
    """Rows that the audits of the database have read so far."""
    return int(connection.query("SELECT coalesce(sum(rows_scanned), 0) FROM vigie.audit_column")[0])


def add_writing(figures, database, pgbench, connection, flush):
    """The writers' throughput without and with an audit, alternating."""
    connection.query(f"ALTER SYSTEM SET fsync = {flush}")
    connection.query("SELECT pg_reload_conf()")
    time.sleep(1)
    rows = int(connection.query("SELECT count(*) FROM written")[0])
    alone, beside, losses = [], [], []
    before = scanned(connection)
    for turn in range(ROUNDS + 1):
        rates = {}
        for audited in (False, True) if turn % 2 else (True, False):
            auditor = Auditor(database) if audited else None
            rates[audited] = transactions(database, pgbench, rows)
            if auditor:
                auditor.stop()
        if turn:
            alone.append(rates[False])
            beside.append(rates[True])
            losses.append(100 * (1 - rates[True] / rates[False]))
        print(f"  writing, fsync {flush}: round {turn} of {ROUNDS}", file=sys.stderr)
    read = scanned(connection) - before
    what = f"{WRITERS} writers, {'commits reach the disk' if flush == 'on' else 'fsync off: the cores are the limit'}"
    figures.add(f"{what}: alone", f"{statistics.median(alone):.0f} transactions/s")
    figures.add(f"{what}: beside audit_database", f"{statistics.median(beside):.0f} transactions/s")
    # Where it read nothing, the writers were alone in both: a longer SECONDS_WRITING is needed.
    figures.at_least(f"{what}: the audit meanwhile", read / (SECONDS * (ROUNDS + 1)), 1, "{:.0f} rows/s")
    figures.at_most(f"{what}: loss", statistics.median(losses), 10, "{:.1f} %")


def load():
    """How many processes wanted a core in the last minute: with more than there are cores, times are others' as well."""
    return f"{os.getloadavg()[0]:.1f}"


def main():
    database, pgbench = sys.argv[1:]
    before = load()
    connection = Connection(database)
    version = connection.query("SHOW server_version")[0].split()[0]
    rows, size = size_of(connection, "clean")
    # Also how many of the mixed notes have something in them.
    flagged = int(connection.query("SELECT count(*) FROM mixed WHERE vigie.is_sensitive(note)")[0])
    figures = Figures(
        f"The audit in PostgreSQL {version}, {os.cpu_count()} cores: {rows} clean notes of {size / rows:.0f} bytes on average, "
        f"as many mixed ones, {100 * flagged / rows:.0f} % of them with findings; medians of {ROUNDS} alternated rounds"
    )
    for table in ("clean", "mixed"):
        add_speed(figures, database, connection, table)
        add_memory(figures, database, table)
    for flush in ("on", "off"):
        add_writing(figures, database, pgbench, connection, flush)
    connection.close()
    figures.add("load of the machine, before and at the end", f"{before}, {load()}")
    return 0 if figures.show() else 1


if __name__ == "__main__":
    sys.exit(main())
