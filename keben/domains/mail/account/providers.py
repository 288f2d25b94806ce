"""Servers of providers that many companies have, and where each of them gives out the code for mail programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from keben.base.mail.domains import domain_of

if TYPE_CHECKING:
    from keben.domains.mail.account.model import MailAccount


@dataclass(frozen=True)
class Provider:
    """A provider: its servers with TLS on ports 993 and 465, and the domains of its addresses.

    `code` says where the authorisation code 授权码 is made, where one is wanted instead of the password.
    """

    key: str
    label: Any
    imap: str
    smtp: str
    domains: tuple[str, ...] = ()
    code: Any = ""
    smtp_port: int = 465
    smtp_security: str = "tls"


CODE = _("In its web mail under Settings, POP3/SMTP/IMAP: switch IMAP on, then make the code and copy it.")
PROVIDERS = (
    Provider("exmail", _("Tencent Exmail"), "imap.exmail.qq.com", "smtp.exmail.qq.com",
             code=_("In its web mail under Settings, Bind with WeChat: switch secure sign-in on, then make a "
                      "password for "
                    "a client. Without secure sign-in it is the password of the mailbox.")),
    Provider("aliyun-corp", _("Alibaba business mail"), "imap.qiye.aliyun.com", "smtp.qiye.aliyun.com",
             code=_("The administrator of your company allows third-party clients; then under Account and "
                      "security make "
                    "a password for them.")),
    Provider("netease-corp", _("NetEase business mail"), "imap.qiye.163.com", "smtp.qiye.163.com",
             code=_("In its web mail under Settings, Client settings: switch IMAP on, then make an "
                      "authorisation password.")),
    Provider("qq", _("QQ Mail"), "imap.qq.com", "smtp.qq.com", ("qq.com", "foxmail.com"),
             code=_("In its web mail under Settings, Account: switch IMAP on and confirm by SMS; the code of 16 "
                      "letters is "
                    "shown once.")),
    Provider("163", _("163 Mail"), "imap.163.com", "smtp.163.com", ("163.com",), code=CODE),
    Provider("126", _("126 Mail"), "imap.126.com", "smtp.126.com", ("126.com",), code=CODE),
    Provider("yeah", _("yeah.net Mail"), "imap.yeah.net", "smtp.yeah.net", ("yeah.net",), code=CODE),
    Provider("sina", _("Sina Mail"), "imap.sina.com", "smtp.sina.com", ("sina.com",), code=CODE),
    Provider("139", _("139 Mail"), "imap.139.com", "smtp.139.com", ("139.com",), code=CODE),
    Provider("189", _("189 Mail"), "imap.189.cn", "smtp.189.cn", ("189.cn",)),
    Provider("aliyun", _("Aliyun Mail"), "imap.aliyun.com", "smtp.aliyun.com", ("aliyun.com",)),
    Provider("gmail", "Gmail", "imap.gmail.com", "smtp.gmail.com", ("gmail.com",),
             code=_("In the Google account under Security, App passwords; two-step sign-in has to be on.")),
    Provider("outlook", "Outlook / Microsoft 365", "outlook.office365.com", "smtp.office365.com",
             ("outlook.com", "hotmail.com", "live.com"), smtp_port=587, smtp_security="starttls",
             code=_("Microsoft lets mail programs in only with its own sign-in (OAuth), which is not offered "
                      "here; it works "
                    "where your company still allows passwords for IMAP and SMTP.")),
)  # fmt: skip
OTHER = ("other", _("Another provider or our own server"))


def provider_choices() -> list[tuple[str, Any]]:
    """The providers as a form offers them."""
    return [("", _("Known by the address")), *((one.key, one.label) for one in PROVIDERS), OTHER]


def provider_of(account: MailAccount) -> Provider | None:
    """The provider of an account: the one that was chosen, else by its servers, else by the address."""
    if account.provider:
        return next((one for one in PROVIDERS if one.key == account.provider), None)
    by_server = next((one for one in PROVIDERS if account.imap_host and one.imap == account.imap_host), None)
    domain = domain_of(account.address)
    return by_server or next((one for one in PROVIDERS if domain in one.domains), None)


def fill_servers(account: MailAccount) -> None:
    """The servers of a known provider where nobody has named any."""
    if not account.imap_host and not account.smtp_host:
        take_servers(account)


def take_servers(account: MailAccount) -> None:
    """The servers of the provider, where it is known."""
    known = provider_of(account)
    if known is not None:
        account.imap_host, account.smtp_host = known.imap, known.smtp
        account.imap_port, account.smtp_port = 993, known.smtp_port
        account.imap_security, account.smtp_security = "tls", known.smtp_security
