"""A pipe into the history while the machine around it fails: what was acknowledged is there, and the rest is asked for again."""
import contextlib
import os
import signal
import sqlite3
import subprocess
import tty
import unittest

from crash_test import bounce
from place import Lock, PlaceTest, wait_for


class AdversityTest(PlaceTest):
    def setUp(self):
        super().setUp()
        self.make_state()

    def command(self, *options):
        return [self.program, "ingest", "--quiet", *options, "--db", self.db, "-"]

    def ingest(self, number, *options):
        return subprocess.run(self.command(*options), input=bounce(number), text=True, check=False).returncode

    def events(self):
        return len(self.history())

    def test_a_message_whose_reading_fails_is_asked_for_again(self):
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        process = subprocess.Popen(self.command(), stdin=ours)
        os.write(theirs, bounce(1).encode()[:1_500])
        self.assertTrue(wait_for(lambda: (self.folder / "state").exists()))
        os.close(theirs)  # the other end gets an error, not an end
        self.assertEqual(process.wait(), 75)
        os.close(ours)
        self.assertEqual(self.events(), 0)
        self.assertEqual((self.ingest(1), self.events()), (0, 1))

    def test_a_signal_while_it_waits_leaves_nothing(self):
        self.make_history()
        for number, kill in enumerate((signal.SIGTERM, signal.SIGHUP, signal.SIGINT)):
            with Lock(self.db):
                process = subprocess.Popen(self.command(), stdin=subprocess.PIPE)
                process.stdin.write(bounce(number).encode())
                process.stdin.close()
                self.assertTrue(wait_for(lambda: len(os.listdir(self.db.parent)) == 3))
                process.send_signal(kill)
                self.assertEqual(process.wait(), -kill)
            self.assertEqual(self.events(), number)
            self.assertEqual((self.ingest(number), self.events()), (0, number + 1))

    def test_a_folder_or_a_link_in_the_place_of_the_history(self):
        self.assertEqual(self.ingest(1), 0)
        kept = self.folder / "kept"
        for path in list(self.db.parent.iterdir()):
            path.rename(kept)
        self.db.mkdir()
        self.assertEqual(self.ingest(2), 75)
        self.db.rmdir()
        for name in ("history.sqlite", "history.sqlite-wal", "history.sqlite-shm", "history.sqlite-journal"):
            with self.subTest(name):
                link, target = self.db.parent / name, self.folder / "target"
                link.symlink_to(target)
                self.assertIn(self.ingest(2), (0, 75))
                self.assertFalse(target.exists())
                for path in self.db.parent.iterdir():
                    path.unlink()
        kept.rename(self.db)
        self.assertEqual((self.ingest(2), self.events()), (0, 2))

    def test_what_a_killed_writer_left_behind_is_taken_up(self):
        self.assertEqual(self.ingest(1), 0)
        holder = sqlite3.connect(self.db)  # keeps the log from being taken into the database
        holder.execute("SELECT count(*) FROM event").fetchone()
        self.assertEqual(self.ingest(2), 0)
        copy = self.folder / "copy"
        copy.mkdir()
        for path in self.db.parent.iterdir():
            (copy / path.name).write_bytes(path.read_bytes())
        self.assertGreater((copy / "history.sqlite-wal").stat().st_size, 0)
        holder.close()
        self.db = copy / "history.sqlite"
        self.assertEqual(self.events(), 2)
        self.assertEqual((self.ingest(3), self.events()), (0, 3))

    def test_without_patience_it_is_taken_or_asked_for_again(self):
        self.make_history()
        for number in range(0, 40, 8):
            crowd = [subprocess.Popen(self.command("--busy-timeout", "0"), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(8)]
            for mine, process in enumerate(crowd):
                with contextlib.suppress(BrokenPipeError):  # who finds no history to write to does not read
                    process.stdin.write(bounce(number + mine).encode())
                    process.stdin.flush()
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
            statuses = [process.wait() for process in crowd]
            self.assertLessEqual(set(statuses), {0, 75})
            for mine, status in enumerate(statuses):
                if status != 0:
                    self.assertEqual(self.ingest(number + mine), 0)
            self.assertEqual(self.events(), number + 8)


if __name__ == "__main__":
    unittest.main()
