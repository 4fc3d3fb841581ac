"""A procmail recipe that records bounces and files all mail."""
import subprocess
import unittest

from place import FilterTest


class ProcmailTest(FilterTest):
    def setUp(self):
        super().setUp()
        self.make_state()
        self.mailbox = self.folder / "mail"
        (self.folder / "mail" / "new").mkdir(parents=True)
        self.rc = self.folder / "procmailrc"
        self.rc.write_text(f"DEFAULT={self.mailbox}/\nLOGFILE={self.folder}/log\nSHELL=/bin/sh\n\n" + self.impatient(self.recipe("procmail")))
        self.rc.chmod(0o600)

    def deliver(self, path):
        with open(path, "rb") as mail:
            return subprocess.run(["procmail", "-f", "", str(self.rc)], stdin=mail, check=False, env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"}).returncode

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
