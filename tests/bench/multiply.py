#!/usr/bin/env python3
"""Makes a history many times as large by its own events over again, each time as many days later as they span; the tables are the store's.

usage: multiply.py FILE TIMES

What bench_fill wrote in a minute becomes ten million events in a quarter of an hour; recording that many takes most of an hour. The
addresses and the problems stay the same, so an address that bounced once bounces TIMES times. Indices are made anew at the end.
"""
import sqlite3
import sys
import time


def main():
    path, times = sys.argv[1], int(sys.argv[2])
    database = sqlite3.connect(path, isolation_level=None)
    one = lambda sql: database.execute(sql).fetchone()[0]
    begin = time.process_time()

    def run(sql):
        database.execute(sql)
        print(f"{time.process_time() - begin:7.1f} s  {' '.join(sql.split())[:90]}", flush=True)

    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000", "temp_store = FILE"):
        database.execute("PRAGMA " + pragma)
    events = one("SELECT max(id) FROM event")
    days = one("SELECT max(at) / 86400 - min(at) / 86400 + 1 FROM event")
    copies = f"(WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n + 1 < {times}) SELECT n FROM copy)"
    columns = [row[1] for row in database.execute("PRAGMA table_info(event)")]
    new = {"id": f"id + copy.n * {events}", "at": f"at + copy.n * {days} * 86400", "digest": "randomblob(16)",
           "reported_at": f"reported_at + copy.n * {days} * 86400"}
    indices = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('event', 'problem') AND sql IS NOT NULL").fetchall()
    for name, _ in indices:
        run(f"DROP INDEX {name}")
    run(f"INSERT INTO event SELECT {', '.join(new.get(column, column) for column in columns)} FROM {copies} AS copy CROSS JOIN event WHERE id <= {events}")
    for _, sql in indices:
        run(sql)
    for table in ("tally", "domain_tally"):
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        shifted = ", ".join(f"day + copy.n * {days}" if column == "day" else column for column in columns)
        run(f"CREATE TEMP TABLE old AS SELECT * FROM {table}")
        run(f"INSERT INTO {table} SELECT {shifted} FROM old CROSS JOIN {copies} AS copy")
        run("DROP TABLE old")
    for table in ("total", "domain_total"):
        run(f"UPDATE {table} SET events = events * {times}")
    run("DELETE FROM era")
    run("INSERT INTO era SELECT id / 4096, max(at) FROM event GROUP BY 1")
    run(f"UPDATE problem SET events = events * {times}, last_at = last_at + {times - 1} * {days} * 86400,"
        f" newest_event = newest_event + {times - 1} * {events}")
    # Fewer, larger pieces of the text index than ingest writes, and merged as ingest does in the end.
    run("INSERT INTO event_text (event_text, rank) VALUES ('hashsize', 100000000)")
    run("INSERT INTO event_text (rowid, diagnostic, subject, sender, remote_mta)"
        f" SELECT id, diagnostic, original_subject, sender, remote_mta FROM event WHERE id > {events}")
    run("INSERT INTO event_text (event_text, rank) VALUES ('hashsize', 1048576)")
    database.execute("PRAGMA journal_mode = WAL")


main()
