"""A real Dovecot for one run of the tests: own configuration and mailboxes, a loopback port, no privileges needed."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.house.loopback import free_port

PROGRAM = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else "")
PASSWORD = "auth-code-2026"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:~/Maildir
first_valid_uid = 1
{people}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox "Sent Messages" {{
    auto = create
    special_use = \\Sent
  }}
  mailbox 客户 {{
    auto = create
  }}
}}
"""
UNPRIVILEGED = "default_internal_user = {name}\ndefault_login_user = {name}\ndefault_internal_group = {group}"


class Dovecot:
    """The running server; any user name has a mailbox, all with the same password."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="keben-dovecot-"))
        self.home.chmod(0o755)
        self.port = free_port()
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())
        people = ""
        if os.geteuid() != 0:
            import grp

            people = UNPRIVILEGED.format(name=getpass.getuser(), group=grp.getgrgid(os.getgid()).gr_name)
        mail = self.home / "mail"
        mail.mkdir()
        if os.geteuid() == 0:
            os.chown(mail, owner.pw_uid, owner.pw_gid)
        text = CONFIGURATION.format(
            home=self.home, port=self.port, password=PASSWORD, people=people, uid=owner.pw_uid, gid=owner.pw_gid
        )
        (self.home / "dovecot.conf").write_text(text, encoding="utf-8")
        command = [PROGRAM, "-F", "-c", str(self.home / "dovecot.conf")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait()

    def wait(self) -> None:
        """Until it answers; what it logged where it does not."""
        for _try in range(200):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                    if line.recv(4) == b"* OK":
                        return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        log = self.home / "dovecot.log"
        raise RuntimeError(log.read_text(encoding="utf-8") if log.exists() else "Dovecot did not start")

    def stop(self) -> None:
        """End it and take its mailboxes away."""
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)
