"""Many pipes at one history at the same time, with a long query meanwhile: nothing lost, nothing twice, nobody starves.

POSTMORTEM_WRITERS x POSTMORTEM_EACH (50 x 4 unless set) messages; prints the times that one ingest takes."""
import os
import subprocess
import threading
import time
import unittest

from crash_test import bounce
from place import PlaceTest

WRITERS = int(os.environ.get("POSTMORTEM_WRITERS", "50"))
EACH = int(os.environ.get("POSTMORTEM_EACH", "4"))


class CrowdTest(PlaceTest):
    def setUp(self):
        super().setUp()
        self.make_state()
        self.times = []
        self.statuses = []

    def write(self, writer):
        """One process a message, one after the other, as a mail system's delivery slot does."""
        for number in range(writer * EACH, (writer + 1) * EACH):
            path = self.folder / f"mail{writer}"
            path.write_text(bounce(number))
            with open(path, "rb") as mail:
                begin = time.monotonic()
                done = subprocess.run([self.program, "ingest", "--quiet", "--db", self.db, "-"], stdin=mail, check=False)
                self.times.append(time.monotonic() - begin)
                self.statuses.append(done.returncode)

    def test_loses_nothing_and_doubles_nothing(self):
        self.make_history()
        writers = [threading.Thread(target=self.write, args=(number,)) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        queries = 0
        while any(writer.is_alive() for writer in writers):  # all of the history, again and again
            self.history()
            queries += 1
        for writer in writers:
            writer.join()
        self.assertEqual(set(self.statuses), {0})
        there = [event["original"]["message_id"] for event in self.history()]
        self.assertEqual((len(there), len(set(there))), (WRITERS * EACH, WRITERS * EACH))
        self.times.sort()
        p50, p99 = (self.times[int(len(self.times) * share)] * 1000 for share in (0.5, 0.99))
        print(f"{WRITERS} writers x {EACH}: median {p50:.0f} ms, p99 {p99:.0f} ms, longest {self.times[-1] * 1000:.0f} ms; {queries} queries meanwhile")
        self.assertLess(self.times[-1], 30)


if __name__ == "__main__":
    unittest.main()
