"""A sieve script with vnd.dovecot.pipe, run by dovecot-lda, that records bounces and files all mail."""
import os
import shutil
import subprocess
import unittest

from place import NOT_A_REPORT, FilterTest, Lock, bounces

ROOT = os.geteuid() == 0
ACCOUNT = "nobody" if ROOT else None

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
ssl = no
first_valid_uid = 1
mail_location = maildir:{folder}/mail
postmaster_address = postmaster@example.org
protocol lda {{
  mail_plugins = sieve
}}
plugin {{
  sieve = file:{folder}/script.sieve
}}
"""


class SieveTest(FilterTest):
    def setUp(self):
        super().setUp()
        self.make_state(ACCOUNT)
        self.bin = self.folder / "sieve-pipe"
        self.configuration = self.folder / "dovecot.conf"
        self.configuration.write_text(CONFIGURATION.format(folder=self.folder)
                                      + self.recipe("dovecot", **{"/etc/dovecot/sieve-pipe": str(self.bin)}))
        (self.folder / "script.sieve").write_text(self.recipe("sieve"))
        for name in ("mail", "run", "sieve-pipe"):
            (self.folder / name).mkdir()
        (self.bin / "postmortem").write_text(self.impatient(self.recipe("sh")))
        (self.bin / "postmortem").chmod(0o755)
        if ACCOUNT:
            for path in (self.folder, self.folder / "mail", self.folder / "run"):
                shutil.chown(path, ACCOUNT)

    def deliver(self, path):
        with open(path, "rb") as mail:
            return subprocess.run(["/usr/lib/dovecot/dovecot-lda", "-c", str(self.configuration), "-f", ""], stdin=mail, check=False, user=ACCOUNT,
                                  group="nogroup" if ROOT else None, extra_groups=[] if ROOT else None, cwd=self.folder,
                                  env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"}).returncode

    def filed(self):
        new = self.folder / "mail" / "new"
        return len(list(new.iterdir())) if new.exists() else 0

    def test_records_and_files_bounces(self):
        self.check_bounces()

    def test_lets_other_mail_pass(self):
        self.check_other_mail()

    def test_files_what_it_could_not_record_and_ingest_takes_it_later(self):
        path, recipients = bounces()[0]
        self.make_history()
        with Lock(self.db):
            self.assertEqual(self.deliver(path), 0)
        self.assertEqual((self.filed(), self.recipients()), (1, []))
        self.assertEqual(self.deliver(NOT_A_REPORT), 0)
        for _ in range(2):
            self.assertEqual(self.run_program("ingest", self.folder / "mail").returncode, 0)
            self.assertEqual(self.recipients(), recipients)


if __name__ == "__main__":
    unittest.main()
