"""Servers of providers that many people have, so that they need not be looked up."""

from __future__ import annotations

from keben.base.mail.domains import domain_of
from keben.domains.mail.account.model import MailAccount

SERVERS = {
    "qq.com": ("imap.qq.com", "smtp.qq.com"),
    "foxmail.com": ("imap.qq.com", "smtp.qq.com"),
    "163.com": ("imap.163.com", "smtp.163.com"),
    "126.com": ("imap.126.com", "smtp.126.com"),
    "yeah.net": ("imap.yeah.net", "smtp.yeah.net"),
    "sina.com": ("imap.sina.com", "smtp.sina.com"),
    "139.com": ("imap.139.com", "smtp.139.com"),
    "189.cn": ("imap.189.cn", "smtp.189.cn"),
    "aliyun.com": ("imap.aliyun.com", "smtp.aliyun.com"),
    "gmail.com": ("imap.gmail.com", "smtp.gmail.com"),
}
"""All of them with TLS on ports 993 and 465."""


def fill_servers(account: MailAccount) -> None:
    """The servers of a known provider where nobody has named any."""
    known = SERVERS.get(domain_of(account.address))
    if known and not account.imap_host and not account.smtp_host:
        account.imap_host, account.smtp_host = known
        account.imap_port, account.smtp_port = 993, 465
        account.imap_security = account.smtp_security = "tls"
