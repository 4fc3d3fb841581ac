"""A procmail recipe that records bounces and files all mail."""
import subprocess
import unittest

from place import PlaceTest, RefusingFilterTests


class ProcmailTest(RefusingFilterTests, PlaceTest):
    def setUp(self):
        super().setUp()
        self.make_state()
        self.make_mailbox()
        self.rc = self.folder / "procmailrc"
        self.rc.write_text(f"DEFAULT={self.mailbox}/\nLOGFILE={self.folder}/log\nSHELL=/bin/sh\n\n" + self.impatient(self.recipe("procmail")))
        self.rc.chmod(0o600)

    def deliver(self, path):
        with open(path, "rb") as mail:
            return subprocess.run(["procmail", "-f", "", str(self.rc)], stdin=mail, check=False,
                                  env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"}).returncode


if __name__ == "__main__":
    unittest.main()
