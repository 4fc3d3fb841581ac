"""A maildrop filter that records bounces and files all mail."""
import os
import shutil
import subprocess
import unittest

from place import PlaceTest, RefusingFilterTests

ACCOUNT = "nobody" if os.geteuid() == 0 else None


class MaildropTest(RefusingFilterTests, PlaceTest):
    def setUp(self):
        super().setUp()
        self.make_state(ACCOUNT)
        self.make_mailbox()
        self.rc = self.folder / "mailfilter"
        self.rc.write_text(f'SHELL="/bin/sh"\nDEFAULT="{self.mailbox}"\n' + self.impatient(self.recipe("maildrop")) + f'to "{self.mailbox}"\n')
        self.rc.chmod(0o600)
        if ACCOUNT:
            for path in [self.rc, self.mailbox, *self.mailbox.iterdir()]:
                shutil.chown(path, ACCOUNT)

    def deliver(self, path):
        with open(path, "rb") as mail:
            return subprocess.run(["maildrop", str(self.rc)], stdin=mail, check=False, user=ACCOUNT, cwd=self.folder,
                                  env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"}).returncode


if __name__ == "__main__":
    unittest.main()
