"""A sieve script with vnd.dovecot.pipe that records bounces and files all mail, run by dovecot-lda and by Dovecot's LMTP server (on a socket in the
test's folder)."""
import os
import shutil
import smtplib
import subprocess
import unittest

from place import NOT_A_REPORT, FilterTests, Lock, PlaceTest, bounces, wait_for

ROOT = os.geteuid() == 0
ACCOUNT = "nobody" if ROOT else None
GROUP = "nogroup" if ROOT else None

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

SERVER = """
protocols = lmtp
service lmtp {{
  unix_listener mail {{
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
passdb {{
  driver = static
  args = password=unused
}}
userdb {{
  driver = static
  args = uid={account} gid={group} home={folder} allow_all_users=yes
}}
protocol lmtp {{
  mail_plugins = sieve
}}
"""


class SieveTests(FilterTests):
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

    def test_files_what_it_could_not_record_and_ingest_takes_it_later(self):
        path, recipients = bounces()[0]
        self.make_history()
        with Lock(self.db):
            self.assertEqual(self.deliver(path), 0)
        self.assertEqual((self.filed(), self.recipients()), (1, []))
        self.assertEqual(self.deliver(NOT_A_REPORT), 0)
        for _ in range(2):
            self.assertEqual(self.run_program("ingest", self.mailbox).returncode, 0)
            self.assertEqual(self.recipients(), recipients)


class LdaTest(SieveTests, PlaceTest):
    def deliver(self, path):
        with open(path, "rb") as mail:
            return subprocess.run(["/usr/lib/dovecot/dovecot-lda", "-c", str(self.configuration), "-f", ""], stdin=mail, check=False, user=ACCOUNT,
                                  group=GROUP, extra_groups=[] if ROOT else None, cwd=self.folder,
                                  env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"}).returncode


class LmtpTest(SieveTests, PlaceTest):
    def setUp(self):
        super().setUp()
        if ACCOUNT:
            shutil.chown(self.folder / "run", "root")
        with open(self.configuration, "a") as configuration:
            configuration.write(SERVER.format(folder=self.folder, account=ACCOUNT, group=GROUP))
        server = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(self.configuration)])
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.assertTrue(wait_for((self.folder / "run" / "mail").is_socket), self.log())

    def log(self):
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def deliver(self, path):
        with smtplib.LMTP(str(self.folder / "run" / "mail")) as server:
            server.ehlo("mail.example.org")
            server.mail("<>")
            taken = server.rcpt("bounces@lists.example.org")
            self.assertEqual(taken[0], 250, f"{taken}\n{self.log()}")
            filed = server.data(path.read_bytes())
        self.assertEqual(filed[0], 250, f"{filed}\n{self.log()}")
        return 0


if not ROOT:
    del LmtpTest  # the server starts as root only


if __name__ == "__main__":
    unittest.main()
