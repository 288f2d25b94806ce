"""Domains of addresses: which belong to everybody, and which to one organisation."""

from __future__ import annotations

from urllib.parse import urlsplit

PROVIDERS = """
    qq.com foxmail.com vip.qq.com 163.com 126.com yeah.net vip.163.com vip.126.com 188.com netease.com sina.com
    sina.cn vip.sina.com sina.com.cn sohu.com vip.sohu.com tom.com 21cn.com 139.com 189.cn wo.cn wo.com.cn
    aliyun.com alibaba-inc.com 263.net 263.net.cn 2980.com 58.com china.com chinaren.com eyou.com hainan.net
    gmail.com googlemail.com outlook.com hotmail.com live.com live.cn live.hk msn.com msn.cn outlook.com.cn
    yahoo.com yahoo.com.cn yahoo.cn yahoo.com.hk yahoo.com.tw yahoo.co.jp ymail.com icloud.com me.com mac.com aol.com
    protonmail.com proton.me gmx.com gmx.de gmx.net web.de mail.ru yandex.ru yandex.com naver.com daum.net zoho.com
    mail.com fastmail.com hinet.net pchome.com.tw netvigator.com
"""
PUBLIC = frozenset(PROVIDERS.split())
"""Providers of mail for anybody: their domains say nothing about who somebody works for."""
ENDINGS = """
    com.cn net.cn org.cn gov.cn edu.cn ac.cn mil.cn com.hk org.hk edu.hk gov.hk com.tw org.tw edu.tw gov.tw com.mo
    co.uk org.uk ac.uk co.jp ne.jp or.jp co.kr com.sg com.my com.au com.br co.in co.nz co.th com.vn com.tr
"""
SHARED = frozenset(ENDINGS.split())
"""Endings below which everybody may register."""


def domain_of(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2].strip().strip(".").lower() if "@" in address else ""


def domain_of_site(url: str) -> str:
    """The domain of a website, without www; '' for what is none of an organisation."""
    try:
        host = urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.").strip(".").lower()
    return host if is_own(host) else ""


def is_own(domain: str) -> bool:
    """Whether a domain can belong to one organisation."""
    labels = domain.split(".")
    return len(labels) > 1 and not labels[-1].isdigit() and domain not in PUBLIC and domain not in SHARED


def likely(address: str) -> tuple[str, ...]:
    """The domains by which the organisation of an address may be known, the nearest first; none for public ones."""
    domain = domain_of(address)
    labels = domain.split(".")
    found = []
    for at in range(len(labels) - 1):
        name = ".".join(labels[at:])
        if name in PUBLIC:
            return ()
        if is_own(name):
            found.append(name)
    return tuple(found)
