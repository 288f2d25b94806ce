"""企业微信: sign-in by scanning, members by the address book of the company."""

from __future__ import annotations

import os
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from keben.domains.org.signin.providers.base import Identity, ProviderError, SignInProvider
from keben.domains.org.signin.providers.http import ask, with_query


class WeCom(SignInProvider):
    """企业微信: KEBEN_WECOM_CORP_ID, KEBEN_WECOM_AGENT_ID, KEBEN_WECOM_SECRET."""

    name: ClassVar[str] = "wecom"
    label: Any = _("WeCom")
    icon: ClassVar[str] = "brand-wechat"
    api = "https://qyapi.weixin.qq.com/cgi-bin"
    page = "https://login.work.weixin.qq.com/wwlogin/sso/login"

    def __init__(self) -> None:
        self.corp = os.environ.get("KEBEN_WECOM_CORP_ID", "")
        self.agent = os.environ.get("KEBEN_WECOM_AGENT_ID", "")
        self.secret = os.environ.get("KEBEN_WECOM_SECRET", "")

    def usable(self) -> bool:
        return bool(self.corp and self.agent and self.secret)

    def start(self, *, state: str, nonce: str, verifier: str, redirect_uri: str) -> str:
        values = {
            "login_type": "CorpApp", "appid": self.corp, "agentid": self.agent, "redirect_uri": redirect_uri,
            "state": state,
        }  # fmt: skip
        return with_query(self.page, values)

    def finish(self, *, code: str, nonce: str, verifier: str, redirect_uri: str) -> Identity:
        token = str(self.call("gettoken", corpid=self.corp, corpsecret=self.secret).get("access_token", ""))
        found = self.call("auth/getuserinfo", access_token=token, code=code)
        member = str(found.get("userid") or found.get("UserId") or "")
        if not member:
            raise ProviderError("not a member of the company")
        about = self.call("user/get", access_token=token, userid=member)
        return Identity(
            subject=member, staff_no=member, mobile=str(about.get("mobile", "")),
            email=str(about.get("biz_mail") or ""), name=str(about.get("name", "")),
        )  # fmt: skip

    def call(self, path: str, **values: str) -> dict[str, Any]:
        """One call; a code other than zero is an error."""
        answer = ask(with_query(f"{self.api}/{path}", values))
        if answer.get("errcode", 0) != 0:
            raise ProviderError(f"{path}: {answer.get('errcode')} {answer.get('errmsg')}")
        return answer
