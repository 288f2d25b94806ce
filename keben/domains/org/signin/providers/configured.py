"""The other systems that this deployment knows, in the order of the buttons."""

from __future__ import annotations

from keben.domains.org.signin.providers.base import SignInProvider
from keben.domains.org.signin.providers.dingtalk import DingTalk
from keben.domains.org.signin.providers.feishu import Feishu
from keben.domains.org.signin.providers.oidc import OpenIDConnect
from keben.domains.org.signin.providers.wecom import WeCom


def providers() -> tuple[SignInProvider, ...]:
    """All of them, read from the environment; pages show those that are usable."""
    return WeCom(), Feishu(), DingTalk(), OpenIDConnect()


def provider(name: str) -> SignInProvider | None:
    """The usable one of this name."""
    return next((item for item in providers() if item.name == name and item.usable()), None)
