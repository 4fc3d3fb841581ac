#!/usr/bin/env python3
"""Measures the program on mailboxes made by seeded variation of the samples (and of the corpus beside the project).

usage: bench.py BINARY SOURCE_DIR

Prints messages and megabytes a second, processor seconds and peak memory for analyze and ingest at 1x and 10x, for one core and all, and
the start-up cost of one message. Compare figures of one run only: machines differ, and so do days.
"""
import glob
import os
import random
import subprocess
import sys
import tempfile
import time


def messages(top):
    names = sorted(glob.glob(os.path.join(top, "samples", "mail", "*.eml")))
    names += sorted(glob.glob(os.path.join(top, "..", "shared", "corpus", "mail", "*.eml")))
    for name in names:
        with open(name, "rb") as file:
            body = file.read().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if body.startswith(b"From "):
            body = body.split(b"\n", 1)[1]
        yield body.replace(b"\nFrom ", b"\n>From ").rstrip(b"\n") + b"\n\n"


def make(path, mails, count):
    chance = random.Random(1)
    with open(path, "wb") as out:
        for number in range(count):
            mail = mails[chance.randrange(len(mails))]
            # Another Message-ID makes another event.
            mail = mail.replace(b"Message-I", b"X-Varied: %d\nMessage-I" % number, 1)
            mail = mail.replace(b"<", b"<v%d." % number, 1) if number % 3 == 0 else mail
            out.write(b"From MAILER-DAEMON Mon Nov  2 09:15:32 2026\n" + mail)


def run(command, env=None):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    _, status, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, status


def main():
    binary, top = sys.argv[1:3]
    mails = list(messages(top))
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'what':34} {'messages/s':>11} {'MB/s':>8} {'wall s':>8} {'CPU s':>8} {'peak MB':>8}")
        for factor in (1, 10):
            count = 5000 * factor
            path = os.path.join(folder, f"{factor}.mbox")
            make(path, mails, count)
            size = os.path.getsize(path) / 1e6
            for name, command in (
                ("wc -c", ["wc", "-c", path]),
                ("analyze, 1 job", [binary, "analyze", "--format", "ndjson", "--jobs", "1", path]),
                ("analyze, 2 jobs", [binary, "analyze", "--format", "ndjson", "--jobs", "2", path]),
                ("ingest, new history", [binary, "ingest", "--quiet", "--db", os.path.join(folder, f"{factor}.sqlite"), path]),
                ("ingest, known history", [binary, "ingest", "--quiet", "--db", os.path.join(folder, f"{factor}.sqlite"), path]),
                ("problems", [binary, "problems", "--db", os.path.join(folder, f"{factor}.sqlite")]),
            ):
                wall, cpu, memory, _ = run(command)
                print(f"{name + f', {count} messages':34} {count / wall:11.0f} {size / wall:8.1f} {wall:8.3f} {cpu:8.3f} {memory:8.1f}")
        one = os.path.join(folder, "one.eml")
        with open(one, "wb") as out:
            out.write(mails[0])
        times = sorted(run([binary, "analyze", "--format", "ndjson", one])[0] for _ in range(50))
        print(f"one message, start included: {1000 * times[25]:.2f} ms in the median, {1000 * times[48]:.2f} ms at the 98th percentile")
        times = sorted(run([binary, "explain", "550 5.1.1 no such user"])[0] for _ in range(50))
        print(f"one reply explained, start included: {1000 * times[25]:.2f} ms in the median")


main()
