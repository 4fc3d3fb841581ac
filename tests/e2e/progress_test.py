"""The line on standard error that shows how far long work is: on a real terminal alone, no wider than it, and gone at the end."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import time
import unittest

from crash_test import write_mailbox
from place import Lock, PlaceTest

MESSAGES = 30_000  # far more than are recorded at once: the program waits for the lock long before it has read the last
NUMBER = r"(\d+(?:\.\d)? [KMG]?B)"
LINE = re.compile(rf" *(\d+) % \[(#*)(\.*)\]  {NUMBER} of {NUMBER}, {NUMBER}/s, (\d+) s left\x1b\[K")
OPEN_LINE = re.compile(rf"{NUMBER}, {NUMBER}/s\x1b\[K")


class ProgressTest(PlaceTest):
    def setUp(self):
        super().setUp()
        self.make_state()
        self.make_history()
        self.mailbox = self.folder / "bounces.mbox"
        write_mailbox(self.mailbox, MESSAGES)

    def slow_run(self, *arguments, columns=100, terminal=True, **options):
        """What an ingest that takes over a second writes to standard error."""
        ours, theirs = pty.openpty() if terminal else os.pipe()
        if terminal:
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        with Lock(self.db):
            process = subprocess.Popen([self.program, "ingest", "--jobs", "2", "--db", self.db, *arguments], stdout=subprocess.PIPE, stderr=theirs, **options)
            os.close(theirs)
            time.sleep(1.2)
        said = b""
        try:
            while piece := os.read(ours, 65_536):
                said += piece
        except OSError:  # how a terminal ends
            pass
        os.close(ours)
        self.assertEqual(process.communicate()[0], f"{MESSAGES} new, 0 known ({MESSAGES} messages)\n".encode() if "--quiet" not in arguments else b"")
        self.assertEqual(process.returncode, 0)
        return said.decode()

    def lines(self, said):
        """What each overwriting of the line showed; the last must leave nothing."""
        pieces = said.split("\r")
        self.assertEqual((pieces[0], pieces[-1]), ("", "\x1b[K"), repr(said))
        return pieces[1:-1]

    def test_shows_bytes_rate_and_time_left(self):
        megabytes = self.mailbox.stat().st_size / 1e6
        lines = self.lines(self.slow_run(self.mailbox))
        self.assertGreater(len(lines), 0)
        for line in lines[:-1]:
            self.assertRegex(line, LINE)
        share, full, empty, _, whole, _, left = LINE.fullmatch(lines[0]).groups()
        self.assertEqual(whole, f"{megabytes:.1f} MB")
        self.assertEqual((len(full), len(full + empty)), (int(share) // 5, 20))
        self.assertGreaterEqual(int(left), 1)
        self.assertLess(int(share), 100)

    def test_without_an_end_in_sight_shows_what_is_done(self):
        feed = subprocess.Popen(["cat", self.mailbox], stdout=subprocess.PIPE)
        lines = self.lines(self.slow_run("-", stdin=feed.stdout))
        feed.stdout.close()
        self.assertEqual(feed.wait(), 0)
        self.assertGreater(len(lines), 0)
        for line in lines:
            self.assertRegex(line, OPEN_LINE)

    def test_fits_a_narrow_terminal(self):
        lines = self.lines(self.slow_run(self.mailbox, columns=30))
        self.assertGreater(len(lines), 0)
        for line in lines:
            self.assertLess(len(line.removesuffix("\x1b[K")), 30)

    def test_says_nothing_where_nobody_looks(self):
        self.assertEqual(self.slow_run("--quiet", self.mailbox), "")
        self.db.unlink()
        self.make_history()
        self.assertEqual(self.slow_run(self.mailbox, terminal=False), "")


if __name__ == "__main__":
    unittest.main()
