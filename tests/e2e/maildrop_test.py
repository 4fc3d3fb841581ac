"""A maildrop filter that records bounces and files all mail."""
import os
import shutil
import subprocess
import unittest

from place import FilterTest

ACCOUNT = "nobody" if os.geteuid() == 0 else None


class MaildropTest(FilterTest):
    def setUp(self):
        super().setUp()
        self.make_state(ACCOUNT)
        self.mailbox = self.folder / "mail"
        for name in ("new", "cur", "tmp"):
            (self.mailbox / name).mkdir(parents=True)
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

    def filed(self):
        return len(list((self.mailbox / "new").iterdir()))

    def test_records_and_files_bounces(self):
        self.check_bounces()

    def test_lets_other_mail_pass(self):
        self.check_other_mail()

    def test_gives_back_what_it_could_not_record(self):
        self.check_second_try()


if __name__ == "__main__":
    unittest.main()
