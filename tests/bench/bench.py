#!/usr/bin/env python3
"""Measures the program on mailboxes made by seeded variation of the samples (and of the corpus beside the project).

usage: bench.py [--factors 1,10,100] [--count 2000] [--events 1000000] BUILD_DIR SOURCE_DIR

Prints messages and megabytes a second, processor seconds and peak memory of each command for one core and all, beside what mimetic, GMime,
wc and SQLite need alone for the same. Compare figures of one run only: machines differ, and so do days. docs/performance.md tells what
they mean. --events is how many events the history has in which is looked for; above a million it is multiplied (multiply.py), 0 leaves it out.
"""
import argparse
import glob
import os
import random
import re
import subprocess
import sys
import tempfile
import time


def messages(*folder):
    for name in sorted(glob.glob(os.path.join(*folder, "*.eml"))):
        with open(name, "rb") as file:
            body = file.read().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if body.startswith(b"From "):
            body = body.split(b"\n", 1)[1]
        yield body.replace(b"\nFrom ", b"\n>From ").rstrip(b"\n") + b"\n\n"


def make(path, mails, count):
    """Every message once, in an order of chance, again and again; each with ids and addresses of its own."""
    chance = random.Random(1)
    with open(path, "wb") as out:
        for number in range(count):
            if number % len(mails) == 0:
                order = chance.sample(range(len(mails)), len(mails))
            mail = mails[order[number % len(mails)]]
            # Other addresses and ids make other events.
            out.write(b"From MAILER-DAEMON Mon Nov  2 09:15:32 2026\n" + mail.replace(b"@", b".v%d@" % number))


def run(command, stdin=None):
    start = time.perf_counter()
    with open(stdin or os.devnull, "rb") as source:
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, status


def median(command, times=30, stdin=None):
    return 1000 * sorted(run(command, stdin)[0] for _ in range(times))[times // 2]


FORMAT_COPIES = 3
HISTORY_MOST = 1_000_000  # events that are recorded one by one

QUERIES = (
    "history --limit 20",
    "history --limit 20 --recipient reader12@d13.example.com",
    "history --limit 20 --domain d2.example.com",
    "history --limit 20 --cause mailbox-full",
    "history --limit 20 --status 5.7.1",
    "history --limit 20 --status 5.7.x",
    "history --limit 20 --provider google",
    "history --limit 20 --kind complaint",
    "history --limit 20 --since 7d",
    "history --limit 20 --text quota",
    "history --limit 20 --text news --provider google",
    "history --limit 20 --domain d2.example.com --cause mailbox-full",
    "history --limit 20 --cause mailbox-full --status 5.7.25",  # which never meet
    "history --limit 20 --cause mailbox-full --provider google",
    "problems",
    "problems --since 7d",
    "problems --since 90d",
    "problems --domain d2.example.com",
    "problems --cause mailbox-full",
    "problems --provider google",
    "problems --provider google --since 30d",
    "problems --status 5.7.1",
    "problems --kind delay",
    "problems --domain d2.example.com --provider google",
)


def in_other_words(formats, seed):
    """The format file with every word of its patterns changed: as many patterns, as long and as involved, that know other mails."""
    def other(word):
        return word.group(0)[:2] + "qxzv"[seed % 4] + "jk" + word.group(0)[2:]

    def pattern(quoted):
        return re.sub(r"(?<![\\\w<{(?])[a-z]{4,}(?![\w>}])", other, quoted.group(0))

    return re.sub(r"'[^'\n]+'", pattern, formats)


class Bench:
    def __init__(self, build, folder):
        self.build = build
        self.binary = os.path.join(build, "postmortem")
        self.folder = folder
        self.cores = os.cpu_count()

    def path(self, name):
        return os.path.join(self.folder, name)

    def yardstick(self, name):
        path = os.path.join(self.build, "tests", "bench", "bench_" + name)
        return path if os.path.exists(path) else None

    def row(self, name, count, size, command):
        wall, cpu, memory, status = run(command)
        failed = "" if status == 0 else f"  exit status {os.waitstatus_to_exitcode(status)}"
        print(f"{name:28} {count / wall:11.0f} {size / wall:8.1f} {wall:8.3f} {cpu:8.3f} {1e6 * cpu / count:9.2f} {memory:8.1f}{failed}", flush=True)
        return wall, cpu

    def mailbox(self, mails, count):
        path = self.path(f"{count}.mbox")
        database = self.path(f"{count}.sqlite")
        make(path, mails, count)
        size = os.path.getsize(path) / 1e6
        print(f"\n{count} messages, {size:.1f} MB")
        print(f"{'':28} {'messages/s':>11} {'MB/s':>8} {'wall s':>8} {'CPU s':>8} {'CPU us/m':>9} {'peak MB':>8}")
        self.row("wc -c by read", count, size, ["sh", "-c", f"cat {path} | wc -c"])
        bare = None
        for name in ("mimetic", "gmime"):
            if self.yardstick(name):
                seconds = self.row(name + " alone", count, size, [self.yardstick(name), path])
                bare = seconds if name == "mimetic" else bare
        one = self.row("analyze, 1 job", count, size, [self.binary, "analyze", "--format", "ndjson", "--jobs", "1", path])
        many = self.row(f"analyze, {self.cores} jobs", count, size, [self.binary, "analyze", "--format", "ndjson", path])
        new = self.row("ingest, new history", count, size, [self.binary, "ingest", "--quiet", "--db", database, path])
        self.row("ingest, known history", count, size, [self.binary, "ingest", "--quiet", "--db", database, path])
        print(f"of mimetic's speed {100 * bare[1] / one[1]:.0f} %; {self.cores} jobs {one[0] / many[0]:.2f} times one; "
              f"ingest {100 * many[0] / new[0]:.0f} % of analyze")
        self.store(database)
        os.remove(path)

    def real(self, mails, count):
        """Real bounces alone: the samples are odder than mail is."""
        path = self.path("real.mbox")
        make(path, mails, count)
        size = os.path.getsize(path) / 1e6
        print(f"\n{count} messages of the corpus alone, {size:.1f} MB")
        bare = self.row("mimetic alone", count, size, [self.yardstick("mimetic"), path])
        one = self.row("analyze, 1 job", count, size, [self.binary, "analyze", "--format", "ndjson", "--jobs", "1", path])
        print(f"of mimetic's speed {100 * bare[1] / one[1]:.0f} %")
        os.remove(path)

    def store(self, database):
        rows, wall, cpu = self.numbers("sqlite", "rows", database, database + ".rows")
        again, _, own = self.numbers("record", database, database + ".again")
        print(f"recording alone: {1e6 * own / again:.1f} us of processor an event")
        print(f"SQLite alone, the same {rows:.0f} rows with indices and text search: {rows / wall:.0f} rows/s, {1e6 * cpu / rows:.1f} us of processor a row")
        for name, command in (
            ("problems", ["problems"]),
            ("problems --since 30d", ["problems", "--since", "30d"]),
            ("problems --domain", ["problems", "--domain", "example.com"]),
            ("history --limit 20", ["history", "--limit", "20"]),
            ("history --cause", ["history", "--limit", "20", "--cause", "mailbox-full"]),
            ("history --text", ["history", "--limit", "20", "--text", "quota"]),
        ):
            print(f"{name:28} {median([self.binary, *command, '--db', database], 9):8.2f} ms")

    def numbers(self, name, *arguments):
        told = subprocess.run([self.yardstick(name), *arguments], capture_output=True, text=True, check=True)
        return [float(number) for number in told.stdout.split()]

    def history(self, events, tools):
        """The rate of recording beside SQLite's own, and queries in a large history, first and warm."""
        database = self.path("large.sqlite")
        once = min(events, HISTORY_MOST)
        days = 365 // (events // once)
        rows, wall, cpu = self.numbers("fill", database, str(once), str(days), str(365 - days))
        print(f"\nHistory of {events} events\nrecord: {rows / wall:.0f} events/s, {1e6 * cpu / rows:.1f} us of processor an event")
        _, own_wall, own_cpu = self.numbers("sqlite", "rows", database, database + ".rows")
        os.remove(database + ".rows")
        print(f"SQLite alone, the same rows with indices and text search: {rows / own_wall:.0f} rows/s, {1e6 * own_cpu / rows:.1f} us of processor a row; "
              f"record has {100 * own_wall / wall:.0f} % of its speed, {100 * own_cpu / cpu:.0f} % by processor time")
        if events > once:
            subprocess.run([sys.executable, os.path.join(tools, "multiply.py"), database, str(events // once)], stdout=subprocess.DEVNULL, check=True)
        print(f"{'':70} {'cold ms':>8} {'warm ms':>8} {'CPU ms':>8}")
        for query in QUERIES:
            command = [self.binary, *query.split(), "--db", database]
            with open(database, "rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            first = run(command)
            warm = sorted(run(command)[:2] for _ in range(7))[3]
            print(f"{query:70} {1000 * first[0]:8.1f} {1000 * warm[0]:8.1f} {1000 * warm[1]:8.1f}", flush=True)
        os.remove(database)

    def formats(self, mails, top):
        """Does reading get slower with the number of formats? The program's own; as many again several times over that know other words, as
        formats of other systems do; and the same with the same words, so that each fits where its original does."""
        mailbox, one = self.path("formats.mbox"), self.path("one.eml")
        make(mailbox, mails, 4000)
        folders = {name: self.path("formats-" + name) for name in ("own", "others", "doubles")}
        for folder in folders.values():
            os.makedirs(folder)
        with open(os.path.join(folders["own"], "none.toml"), "w", encoding="utf-8") as file:
            file.write("# So that the rules are read in as where there are more formats.\n")
        own = 0
        for name in glob.glob(os.path.join(top, "rules", "formats", "*.toml")):
            with open(name, encoding="utf-8") as file:
                text = file.read()
            own += text.count("[[format]]")
            for copy in range(FORMAT_COPIES):
                renamed = re.sub(r'^(id *= *"[^"]+)"', rf'\1-copy-{copy}"', text, flags=re.M)
                for kind, content in (("doubles", renamed), ("others", in_other_words(renamed, copy))):
                    with open(os.path.join(folders[kind], f"{copy}-{os.path.basename(name)}"), "w", encoding="utf-8") as file:
                        file.write(content)
        print("\nReading with more formats, 1 job, the start left out")
        for name, times in (("own", 1), ("others", 1 + FORMAT_COPIES), ("doubles", 1 + FORMAT_COPIES)):
            command = [self.binary, "analyze", "--format", "ndjson", "--jobs", "1", "--rules", folders[name]]
            start, whole = (min(run([*command, path])[1] for _ in range(5)) for path in (one, mailbox))
            print(f"{own * times:4} formats ({name}) {1e6 * (whole - start) / 4000:9.2f} us of processor a message", flush=True)

    def cold(self, mail):
        one = self.path("one.eml")
        with open(one, "wb") as out:
            out.write(mail)
        print("\nOne at a time, the process's start included (medians)")
        for name, command, stdin in (
            ("explain a reply", [self.binary, "explain", "550 5.1.1 no such user"], None),
            ("analyze one message", [self.binary, "analyze", "--format", "ndjson", one], None),
            ("ingest by a pipe", [self.binary, "ingest", "--quiet", "--db", self.path("pipe.sqlite"), "-"], one),
            ("SQLite alone, one commit", [self.yardstick("sqlite"), "commit", self.path("commit.sqlite")], None),
            ("/bin/true", ["/bin/true"], None),
        ):
            print(f"{name:28} {median(command, 40, stdin):8.2f} ms")

    def classify(self):
        print("\nClassification of one reply, warm")
        for line in subprocess.run([self.yardstick("classify")], capture_output=True, text=True, check=True).stdout.splitlines():
            name, rules, middle, most, _ = line.split()
            print(f"catalog {name:10} {rules:>6} rules   median {middle} us, 99th percentile {most} us")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--factors", default="1,10,100")
    arguments.add_argument("--count", type=int, default=2000)
    arguments.add_argument("--events", type=int, default=HISTORY_MOST)
    arguments.add_argument("build")
    arguments.add_argument("top")
    options = arguments.parse_args()
    corpus = list(messages(options.top, "..", "shared", "corpus", "mail"))
    mails = list(messages(options.top, "samples", "mail")) + corpus
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.build, folder)
        bench.cold(mails[0])
        bench.classify()
        bench.formats(mails, options.top)
        for factor in options.factors.split(","):
            bench.mailbox(mails, options.count * int(factor))
        if corpus and bench.yardstick("mimetic"):
            bench.real(corpus, 10 * options.count)
        if options.events > 0:
            bench.history(options.events, os.path.dirname(__file__))


main()
