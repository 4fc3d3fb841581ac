"""Postfix, an instance of its own beside any that the machine runs: a pipe(8) transport and a pipe in the aliases. Nothing listens on the network:
mail comes in by sendmail(1) and goes no further than this machine."""
import grp
import os
import pathlib
import pwd
import subprocess
import unittest

from place import NOT_A_REPORT, Lock, PlaceTest, bounces, wait_for

DOMAIN = "lists.example.org"
ACCOUNT = "nobody"

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
mail_owner = postfix
default_privs = {account}
setgid_group = postdrop
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
maillog_file = {folder}/log/maillog
maillog_file_prefixes = {folder}/log
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mail.example.org
myorigin = {domain}
mydestination = {domain}
mynetworks = 127.0.0.0/8
alias_maps = hash:{folder}/etc/aliases
alias_database =
allow_mail_to_commands = alias
local_recipient_maps =
home_mailbox =
mail_spool_directory = {folder}/mail/
default_transport = error:no mail leaves this machine
relay_transport = error:no mail leaves this machine
smtputf8_enable = no
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
"""

MASTER = """
postlog   unix-dgram n  -       n       -       1       postlogd
pickup    unix  n       -       n       1       1       pickup
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       1       1       qmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
flush     unix  n       -       n       1000?   0       flush
showq     unix  n       -       n       -       -       showq
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
local     unix  -       n       n       -       -       local
"""


class PostfixTest(PlaceTest):
    def setUp(self):
        super().setUp()
        self.make_state(ACCOUNT)
        self.etc = self.folder / "etc"
        for name in ("etc", "spool", "data", "log", "mail"):
            (self.folder / name).mkdir()
        owner = pwd.getpwnam("postfix")
        os.chown(self.folder / "data", owner.pw_uid, grp.getgrnam("postdrop").gr_gid)
        (self.folder / "mail").chmod(0o1777)
        self.main = MAIN.format(folder=self.folder, domain=DOMAIN, account=ACCOUNT)
        self.master = MASTER
        self.aliases = "bounce-archive: archive\narchive: mail\npostmaster: mail\n"

    def start(self):
        (self.etc / "main.cf").write_text(self.main)
        (self.etc / "master.cf").write_text(self.master)
        (self.etc / "aliases").write_text(self.aliases)
        subprocess.run(["postalias", "-c", self.etc, f"hash:{self.etc}/aliases"], check=True)
        self.postfix("start")
        self.addCleanup(self.postfix, "abort")

    def postfix(self, command):
        done = subprocess.run(["postfix", "-c", self.etc, command], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, f"postfix {command}: {done.stderr}{self.log()}")

    def log(self):
        path = self.folder / "log" / "maillog"
        return path.read_text(errors="replace") if path.exists() else ""

    def send(self, path, to=f"bounces@{DOMAIN}", sender=""):
        with open(path, "rb") as mail:
            subprocess.run(["sendmail", "-C", self.etc, "-i", "-f", sender or "<>", to], stdin=mail, check=True)

    def queued(self):
        return len([path for name in ("maildrop", "incoming", "active", "deferred") for path in (self.folder / "spool" / name).rglob("*")
                    if path.is_file()])

    def filed(self):
        return sum(len(list(path.iterdir())) for path in (self.folder / "mail").rglob("new")) + \
            sum(path.read_bytes().count(b"\nFrom ") + 1 for path in (self.folder / "mail").iterdir() if path.is_file())

    def assert_soon(self, condition):
        self.assertTrue(wait_for(condition), self.log())

    def check_bounces(self):
        want = []
        for path, recipients in bounces():
            want += recipients
            self.send(path)
        self.assert_soon(lambda: self.recipients() == sorted(want) and self.queued() == 0)

    def check_second_try(self):
        path, recipients = bounces()[0]
        self.make_history()
        with Lock(self.db):
            self.send(path)
            self.assert_soon(lambda: "status=deferred" in self.log())
        self.assertEqual(self.recipients(), [])
        self.assert_soon(lambda: self.recipients() == recipients and self.queued() == 0)


class TransportTest(PostfixTest):
    def setUp(self):
        super().setUp()
        transport = self.etc / "transport"
        transport.write_text(self.recipe("transport"))
        self.main += self.recipe("main.cf", **{"hash:/etc/postfix/transport": f"texthash:{transport}"})
        self.master += self.impatient(self.recipe("master.cf", **{"user=postmortem": f"user={ACCOUNT}"}))
        self.start()

    def test_records_bounces(self):
        self.check_bounces()

    def test_lets_other_mail_pass(self):
        self.send(NOT_A_REPORT, sender="jo@example.com")
        self.assert_soon(lambda: "status=sent" in self.log() and self.queued() == 0)
        self.assertEqual(self.history(), [])

    def test_tries_again_what_it_could_not_record(self):
        self.check_second_try()


class AliasTest(PostfixTest):
    def setUp(self):
        super().setUp()
        self.aliases += self.impatient(self.recipe("aliases"))
        self.start()

    def test_records_and_files_bounces(self):
        self.check_bounces()
        self.assert_soon(lambda: self.filed() == len(bounces()))

    def test_records_and_files_a_bounce_of_postfix_itself(self):
        self.send(NOT_A_REPORT, to=f"no-such-user@{DOMAIN}", sender=f"bounces@{DOMAIN}")
        self.assert_soon(lambda: len(self.history()) == 1 and self.filed() == 1)
        event = self.history()[0]
        self.assertEqual((event["kind"], event["recipient"], event["status"], event["cause"], event["reporting_mta"]),
                         ("failure", f"no-such-user@{DOMAIN}", "5.1.1", "recipient-unknown", "mail.example.org"))

    def test_lets_other_mail_pass(self):
        self.send(NOT_A_REPORT, sender="jo@example.com")
        self.assert_soon(lambda: self.filed() == 1 and self.queued() == 0)
        self.assertEqual(self.history(), [])

    def test_tries_again_what_it_could_not_record(self):
        self.check_second_try()  # of the pipe alone: what was filed is done
        self.assert_soon(lambda: self.filed() == 1)


if __name__ == "__main__":
    unittest.main()
