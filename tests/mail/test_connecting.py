"""Connecting a mailbox: what may be reached, what the servers say, and that nobody leads a password astray."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keben.domains.mail.connect import trouble
from keben.domains.mail.connect.trying import tried
from keben.domains.mail.models import MailAccount
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import Denied, Invalid, Missing
from keben.kernel.settings import change_setting
from tests.house.loopback import free_port
from tests.mail.dovecot import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def codes(account: MailAccount, password: str = PASSWORD) -> list[str]:
    """What each server said: a code, or nothing where all is well."""
    return [one.problem.code if one.problem else "" for one in tried(account, password)]


def test_both_servers_are_tried(people: Any, dovecot: Any, postbox: Any, mailbox_of: Any) -> None:
    account = mailbox_of(people("sales"), dovecot, postbox)
    assert codes(account) == ["", ""]
    assert "INBOX" in tried(account, PASSWORD)[0].folders
    assert codes(account, "wrong") == ["password", "password"]
    account.imap_port = account.smtp_port = free_port()
    assert codes(account) == ["refused", "refused"]
    account.imap_host, account.smtp_host = "no-such-host.invalid", ""
    assert codes(account) == ["not_found"]


def test_private_addresses_only_if_an_administrator_says_so(people: Any, dovecot: Any, mailbox_of: Any) -> None:
    account = mailbox_of(people("sales"), dovecot)
    change_setting("mail.private_hosts", False)
    for host in ("127.0.0.1", "localhost", "10.0.0.1", "[::1]", "169.254.169.254"):
        account.imap_host, account.smtp_host = host.strip("[]"), ""
        assert codes(account) == ["private"], host


@pytest.fixture
def certified(tmp_path: Path) -> Iterator[int]:
    """A port on which somebody speaks TLS with a certificate that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    pem = tmp_path / "both.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _address = server.accept()
                context.wrap_socket(line, server_side=True).close()
            except OSError:
                if server.fileno() < 0:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    server.close()


def test_a_certificate_that_nobody_vouches_for(people: Any, mailbox_of: Any, certified: int) -> None:
    account = mailbox_of(people("sales"))
    account.imap_security = account.smtp_security = "tls"
    account.imap_port = account.smtp_port = certified
    assert codes(account) == ["certificate", "certificate"]


def test_no_tls_where_tls_is_expected_and_silence(
    people: Any, dovecot: Any, mailbox_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = mailbox_of(people("sales"), dovecot, smtp_host="")
    account.imap_security = "tls"
    assert codes(account) == ["tls"]
    for module in ("imap", "smtp"):
        monkeypatch.setattr(f"keben.domains.mail.connect.{module}.SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        account.imap_port, account.imap_security = silent.getsockname()[1], "none"
        assert codes(account) == ["time_out"]
    assert trouble.SECONDS == 15


def test_a_password_is_kept_sealed_and_stays_with_its_servers(people: Any, mailbox_of: Any) -> None:
    me, admin = people("sales"), people("system_admin")
    account = mailbox_of(me)
    perform("connect", account, {"password": "geheim-code"}, actor=actor_for(me))
    account.refresh_from_db()
    assert "geheim" not in account.secret
    assert account.state == "unchecked"
    assert "geheim" not in str(list(LoggedEvent.objects.values_list("changes", "data")))
    perform("edit", account, {"imap_host": "imap.evil.example"}, actor=actor_for(admin))
    account.refresh_from_db()
    assert (account.secret, account.state) == ("", "new")


def test_rules_of_the_form(people: Any) -> None:
    me = actor_for(people("sales"))
    with pytest.raises(Invalid) as nothing:
        perform("create", MailAccount, {"address": "a@nowhere.example"}, actor=me)
    assert nothing.value.errors["imap_host"][0].code == "no_server"
    known = perform("create", MailAccount, {"address": "somebody@163.com"}, actor=me).record
    assert (known.imap_host, known.smtp_host, known.imap_port, known.owner_id) == (
        "imap.163.com", "smtp.163.com", 993, me.user_id,
    )  # fmt: skip
    wrong = (
        ({"imap_host": "http://x/"}, "imap_host", "host"),
        ({"imap_host": "imap.x.example", "imap_port": 0}, "imap_port", "port"),
        ({"imap_host": "imap.x.example", "imap_security": "none"}, "imap_security", "plain"),
        ({"imap_host": "imap.x.example", "address": "somebody@163.com"}, "address", "taken"),
    )
    for values, field, code in wrong:
        with pytest.raises(Invalid) as caught:
            perform("create", MailAccount, {"address": "b@x.example", **values}, actor=me)
        assert caught.value.errors[field][0].code == code


def test_settings_are_the_owners_and_shared_ones_are_read(people: Any, mailbox_of: Any) -> None:
    me, colleague, stranger = people("sales"), people("sales"), people("sales")
    account = mailbox_of(me)
    account.members.set([colleague])
    with pytest.raises(Denied):
        perform("edit", account, {"name": "x"}, actor=actor_for(colleague))
    with pytest.raises(Missing):
        perform("edit", account, {"name": "x"}, actor=actor_for(stranger))


def test_the_page_keeps_only_a_password_that_was_accepted(
    signed_in: Any, dovecot: Any, postbox: Any, mailbox_of: Any
) -> None:
    browser = signed_in("sales")
    account = mailbox_of(browser.person, dovecot, postbox)
    MailAccount.objects.filter(pk=account.pk).update(secret="", state="new")
    address = f"/mail-account/{account.pk}/connect/"
    assert browser.get(address).status_code == 200
    empty = browser.post(address, {"password": ""})
    assert (empty.status_code, "请输入密码或授权码。" in empty.content.decode()) == (422, True)
    wrong = browser.post(address, {"password": "wrong"})
    assert wrong.status_code == 422
    assert "127.0.0.1 拒绝了" in wrong.content.decode()
    account.refresh_from_db()
    assert (account.secret, account.state) == ("", "new")
    assert browser.post(address, {"password": PASSWORD}).status_code == 302
    account.refresh_from_db()
    assert (account.state, bool(account.secret)) == ("ok", True)
    assert browser.post(address, {"password": ""}).status_code == 302  # tries the one that is kept
    assert signed_in("sales").get(address).status_code == 404
