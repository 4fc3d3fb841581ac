#!/usr/bin/env python3
"""What one ingest from a pipe costs, beside the least program that commits one row to the same kind of database (commit.c), measured in turns.

usage: pipe.py BINARY SOURCE_DIR [ROUNDS]

Prints the median wall-clock and processor milliseconds of both and their ratio. Exit status 1 where the ratio of the medians is above 2.5.
"""
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

BAR = 2.5


def spend(command, source):
    """Wall-clock and processor milliseconds of one run, from start to exit."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    with open(source, "rb") as mail:
        subprocess.run(command, stdin=mail, stdout=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall * 1000, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def main():
    binary, top = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    sample = (top / "samples" / "mail" / "postfix-unknown-user.eml").read_text()
    with tempfile.TemporaryDirectory(prefix="postmortem-", dir=os.environ.get("BENCH_DIR")) as name:
        folder = pathlib.Path(name)
        subprocess.run(["cc", "-O2", "-o", folder / "commit", top / "tests" / "bench" / "commit.c", "-lsqlite3"], check=True)
        ours, least = [], []
        ingest = [binary, "ingest", "--quiet", "--db", folder / "ingest.sqlite", "-"]
        subprocess.run([binary, "ingest", "--quiet", "--db", folder / "commit.sqlite", "-"], input=sample, text=True, check=True)
        for number in range(rounds):
            mail = folder / "mail"
            mail.write_text(sample.replace("Message-ID: <", f"Message-ID: <{number}."))
            ours.append(spend(ingest, mail))
            least.append(spend([folder / "commit", folder / "commit.sqlite"], mail))
        middle = [[statistics.median(run[kind] for run in runs) for kind in (0, 1)] for runs in (ours, least)]
        ratio = middle[0][0] / middle[1][0]
        print(f"one ingest from a pipe: {middle[0][0]:.2f} ms ({middle[0][1]:.2f} ms of processor); least program with one commit: "
              f"{middle[1][0]:.2f} ms ({middle[1][1]:.2f} ms); ratio {ratio:.2f} of at most {BAR}; medians of {rounds} turns")
        return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
