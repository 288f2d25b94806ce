"""Where a request comes from: the address behind our own proxies, and the device in words."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

SYSTEMS = (
    ("Windows", "Windows"),
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("wxwork", "WeCom"),
    ("DingTalk", "DingTalk"),
    ("Lark", "Feishu"),
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address; forwarded headers count only for as many proxies as the settings name."""
    proxies = int(getattr(settings, "TRUSTED_PROXIES", 0))
    found = request.META.get("REMOTE_ADDR", "")
    if proxies:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(chain) >= proxies:
            found = chain[-proxies]
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return None


def agent_of(request: HttpRequest) -> str:
    """What the browser says it is."""
    return request.META.get("HTTP_USER_AGENT", "")[:300].replace("\x00", "")


def device_of(request: HttpRequest) -> str:
    """The device in words, such as `Chrome · Windows`."""
    agent = agent_of(request)
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:40]
