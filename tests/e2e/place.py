"""What the end-to-end tests share: a folder of their own with a copy of the program, the recipes of docs/hooks.md and what the history holds."""
import glob
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("POSTMORTEM", str(TOP / "build" / "release" / "postmortem"))
NOT_A_REPORT = TOP / "samples" / "not-reports" / "newsletter.eml"


def bounces():
    """Samples with the recipients that their expectations name."""
    found = []
    for name in ("postfix-unknown-user", "three-recipients", "sendmail-transcript", "german-text", "dmarc-reject"):
        path = TOP / "samples" / "mail" / f"{name}.eml"
        events = json.loads(path.with_suffix(".json").read_text())
        events = events if isinstance(events, list) else events["events"]
        found.append((path, sorted(event["recipient"] for event in events)))
    return found


def wait_for(condition, seconds=20):
    """True as soon as the condition holds, False when it does not within the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


class Lock:
    """Holds the history's write lock, as a writer that never ends."""

    def __init__(self, path):
        import sqlite3
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("BEGIN IMMEDIATE")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.db.execute("ROLLBACK")
        self.db.close()


class PlaceTest(unittest.TestCase):
    """A test in a folder that goes when it ends. Unprivileged accounts can read the folder and the program in it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="postmortem-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)
        self.program = self.folder / "postmortem"
        shutil.copy(PROGRAM, self.program)
        self.program.chmod(0o755)
        self.db = self.folder / "state" / "history.sqlite"

    def make_state(self, account=None):
        """The history's folder, and the account's that writes there."""
        self.db.parent.mkdir(mode=0o700)
        if account and os.geteuid() == 0:
            shutil.chown(self.db.parent, account)

    def recipe(self, language, **changes):
        """The block of that language in docs/hooks.md, with the paths of this test."""
        blocks = re.findall(rf"^```{re.escape(language)}\n(.*?)^```$", (TOP / "docs" / "hooks.md").read_text(), re.M | re.S)
        self.assertEqual(len(blocks), 1, f"docs/hooks.md has {len(blocks)} blocks of {language}")
        text = blocks[0]
        changes = {"/usr/bin/postmortem": str(self.program), "/var/lib/postmortem/history.sqlite": str(self.db),
                   "$HOME/history.sqlite": str(self.db), **changes}
        for old, new in changes.items():
            text = text.replace(old, new)
        return text

    def impatient(self, text):
        """The recipe with a program that does not wait for a lock."""
        return text.replace("ingest --quiet", "ingest --quiet --busy-timeout 0.1")

    def run_program(self, *arguments, **options):
        return subprocess.run([self.program, *map(str, arguments), "--db", self.db], capture_output=True, text=True, check=False, **options)

    def history(self):
        """The recorded events; none where there is no history yet."""
        if not self.db.exists():
            return []
        done = self.run_program("history", "--format", "ndjson", "--limit", "0")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def recipients(self):
        return sorted(event["recipient"] or "" for event in self.history())

    def make_history(self):
        """An empty history, there to be locked."""
        done = self.run_program("ingest", "-", input=NOT_A_REPORT.read_text())
        self.assertEqual(done.returncode, 0, done.stderr)
        if os.geteuid() == 0:
            owner = self.db.parent.stat()
            for path in glob.glob(str(self.db) + "*"):
                os.chown(path, owner.st_uid, owner.st_gid)


class FilterTests:
    """What must hold for every filter that a mail passes on its way into a Maildir. Beside PlaceTest among the bases of a test, whose `deliver` hands
    a mail to the filter and gives its exit status."""

    @property
    def mailbox(self):
        return self.folder / "mail"

    def make_mailbox(self):
        for name in ("new", "cur", "tmp"):
            (self.mailbox / name).mkdir(parents=True)

    def filed(self):
        return len(list(self.mailbox.glob("new/*")))

    def test_records_and_files_bounces(self):
        want = []
        for path, recipients in bounces():
            want += recipients
            self.assertEqual(self.deliver(path), 0)
        self.assertEqual(self.recipients(), sorted(want))
        self.assertEqual(self.filed(), len(bounces()))

    def test_lets_other_mail_pass(self):
        self.assertEqual(self.deliver(NOT_A_REPORT), 0)
        self.assertEqual(self.history(), [])
        self.assertEqual(self.filed(), 1)


class RefusingFilterTests(FilterTests):
    """A filter that gives back to the mail system what could not be recorded."""

    def test_gives_back_what_it_could_not_record(self):
        path, recipients = bounces()[0]
        self.make_history()
        with Lock(self.db):
            self.assertEqual(self.deliver(path), 75)
            self.assertEqual(self.filed(), 0)
        self.assertEqual(self.deliver(path), 0)
        self.assertEqual(self.recipients(), recipients)
        self.assertEqual(self.filed(), 1)
