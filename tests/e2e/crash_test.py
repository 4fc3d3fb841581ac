"""The program killed at random moments: what it acknowledged is there, the database is sound, and running again completes the rest exactly once.

POSTMORTEM_KILLS (8 unless set) is the number of kills of each kind."""
import os
import random
import sqlite3
import subprocess
import time
import unittest

from place import TOP, PlaceTest

KILLS = int(os.environ.get("POSTMORTEM_KILLS", "8"))
SAMPLE = (TOP / "samples" / "mail" / "postfix-unknown-user.eml").read_text()


def bounce(number):
    """A bounce that no other number gives."""
    return SAMPLE.replace("Message-ID: <", f"Message-ID: <{number}.")


def write_mailbox(path, count):
    with open(path, "w", encoding="utf-8") as out:
        for number in range(count):
            out.write(f"From MAILER-DAEMON Mon Nov  2 09:15:32 2026\n{bounce(number)}\n")


class CrashTest(PlaceTest):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(4711)
        self.make_state()

    def command(self, *arguments):
        return [self.program, "ingest", "--quiet", "--db", self.db, *map(str, arguments)]

    def check_sound(self):
        if not self.db.exists():
            return
        db = sqlite3.connect(self.db)
        self.assertEqual(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        self.assertEqual(db.execute("PRAGMA foreign_key_check").fetchall(), [])
        if db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] > 0:
            db.execute("INSERT INTO event_text (event_text) VALUES ('integrity-check')")
        db.close()

    def message_ids(self):
        """Of all events; the database is asked itself, which is quicker than the program for many."""
        db = sqlite3.connect(self.db)
        rows = db.execute("SELECT original_message_id FROM event WHERE original_message_id IS NOT NULL").fetchall()
        db.close()
        return [row[0] for row in rows]

    def kill_within(self, process, seconds):
        """Waits a random part of the time, then kills; True where the program was still running."""
        try:
            process.wait(self.chance.random() * seconds)
            return False
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True

    def test_a_killed_pipe_loses_nothing_acknowledged(self):
        acknowledged, killed, number = [], 0, 0
        begin = time.monotonic()
        self.make_history()
        usual = time.monotonic() - begin
        mail = self.folder / "mail"
        while killed < KILLS:
            number += 1
            mail.write_text(bounce(number))
            with open(mail, "rb") as source:
                begin = time.monotonic()
                process = subprocess.Popen(self.command("-"), stdin=source)
                if self.kill_within(process, 2 * usual):
                    killed += 1
                    if killed % 5 == 0:
                        self.check_sound()
                    continue
            usual = 0.8 * usual + 0.2 * (time.monotonic() - begin)
            self.assertEqual(process.returncode, 0)
            acknowledged.append(number)
        self.check_sound()
        there = self.message_ids()
        self.assertEqual(len(there), len(set(there)))
        self.assertLessEqual({f"{n}.20261102.postfix-unknown-user@example.com" for n in acknowledged}, set(there))
        for n in range(1, number + 1):  # a mail system tries again what was not acknowledged
            if n not in acknowledged:
                self.assertEqual(subprocess.run(self.command("-"), input=bounce(n), text=True, check=False).returncode, 0)
        self.assertEqual(len(self.message_ids()), number)

    def test_a_killed_bulk_run_is_completed_by_the_next(self):
        count = 7_000  # two transactions
        mailbox = self.folder / "bounces.mbox"
        write_mailbox(mailbox, count)
        begin = time.monotonic()
        subprocess.run(self.command(mailbox), check=True)
        whole = time.monotonic() - begin
        killed = 0
        while killed < KILLS:
            for path in self.db.parent.iterdir():
                path.unlink()
            runs = 0
            while killed < KILLS and runs < 5 and self.kill_within(subprocess.Popen(self.command(mailbox)), whole):
                killed += 1
                runs += 1
                self.check_sound()
            subprocess.run(self.command(mailbox), check=True)
            self.check_sound()
            there = self.message_ids()
            self.assertEqual((len(there), len(set(there))), (count, count))


if __name__ == "__main__":
    unittest.main()
