"""Which addresses a web-hook may reach: public ones only, checked after the name has been resolved."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from keben.kernel.problems import Invalid, Problem

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
SHARED = ipaddress.IPv4Network("100.64.0.0/10")


class Forbidden(Exception):
    """The address must not be reached; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class Unresolved(Forbidden):
    """No name server knows the host, or none answered."""


@dataclass(frozen=True)
class Target:
    """A checked address: connect to `ip`, speak to `host`."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str

    @property
    def host_header(self) -> str:
        """Host and, unless it is the usual one, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.scheme == "https" else 80
        return host if self.port == usual else f"{host}:{self.port}"


def split(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path. Raises Forbidden for what is no plain web address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden(Problem("url", "“%(url)s” is no web address.", {"url": url[:200]})) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Forbidden(Problem("scheme", "A web-hook's address begins with https:// or http://."))
    if parts.username is not None or parts.password is not None:
        raise Forbidden(Problem("credentials", "Leave user name and password out of the address."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if any(ord(sign) <= 32 or ord(sign) >= 127 for sign in path + parts.hostname):
        raise Forbidden(Problem("url", "“%(url)s” is no web address.", {"url": url[:200]}))
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path


def resolve(url: str) -> Target:
    """The checked address. Raises Forbidden when any of the host's addresses is not public, Unresolved without one."""
    scheme, host, port, path = split(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unresolved(Problem("unresolved", "The host “%(host)s” was not found.", {"host": host})) from None
    addresses = [str(item[4][0]) for item in found]
    for address in addresses:
        if not is_public(address):
            raise Forbidden(
                Problem("private", "“%(host)s” leads to an address inside a private network.", {"host": host})
            )
    return Target(scheme, host, port, path, addresses[0])


def is_public(address: str) -> bool:
    """Whether the address lies in the public internet; also looks into the IPv4 that some IPv6 carry."""
    try:
        ip: Ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if ip.is_loopback and getattr(settings, "WEBHOOKS_MAY_REACH_LOOPBACK", False):
        return True
    for inner in (ip, *carried(ip)):
        if not inner.is_global or inner.is_multicast or inner.is_reserved or inner.is_unspecified:
            return False
        if inner.version == 4 and inner in SHARED:
            return False
        if inner.version == 6 and inner.is_site_local:
            return False
    return True


def carried(ip: Ip) -> tuple[Ip, ...]:
    """The IPv4 addresses inside mapped, 6to4, Teredo and NAT64 addresses."""
    if not isinstance(ip, ipaddress.IPv6Address):
        return ()
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in NAT64:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return tuple(inner for inner in found if inner is not None)


def check_url(url: str) -> None:
    """What can be said about an address when it is entered; names are resolved when it is used. Raises Invalid."""
    try:
        _scheme, host, _port, _path = split(url)
        host = host.rstrip(".")
        # No domain ends with a label that begins with a digit; 127.1, 0x7f000001 and the like are addresses.
        literal = ":" in host or host.rpartition(".")[2][:1].isdigit()
        if literal or host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
            resolve(url)
    except Forbidden as error:
        raise Invalid({"url": [error.problem]}) from None
