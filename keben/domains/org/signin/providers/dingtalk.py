"""钉钉: sign-in by scanning; the person behind the code within the company."""

from __future__ import annotations

import os
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from keben.domains.org.signin.providers.base import Identity, ProviderError, SignInProvider
from keben.domains.org.signin.providers.http import ask, with_query


class DingTalk(SignInProvider):
    """钉钉: KEBEN_DINGTALK_CLIENT_ID, KEBEN_DINGTALK_CLIENT_SECRET, KEBEN_DINGTALK_CORP_ID."""

    name: ClassVar[str] = "dingtalk"
    label: Any = _("DingTalk")
    icon: ClassVar[str] = "brand-dingtalk"
    api, old_api = "https://api.dingtalk.com", "https://oapi.dingtalk.com"
    page = "https://login.dingtalk.com/oauth2/auth"

    def __init__(self) -> None:
        self.client_id = os.environ.get("KEBEN_DINGTALK_CLIENT_ID", "")
        self.secret = os.environ.get("KEBEN_DINGTALK_CLIENT_SECRET", "")
        self.corp = os.environ.get("KEBEN_DINGTALK_CORP_ID", "")

    def usable(self) -> bool:
        return bool(self.client_id and self.secret and self.corp)

    def start(self, *, state: str, nonce: str, verifier: str, redirect_uri: str) -> str:
        values = {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": redirect_uri, "state": state,
            "scope": "openid corpid", "prompt": "consent", "corpId": self.corp, "exclusiveCorpId": self.corp,
        }  # fmt: skip
        return with_query(self.page, values)

    def finish(self, *, code: str, nonce: str, verifier: str, redirect_uri: str) -> Identity:
        body = {
            "clientId": self.client_id, "clientSecret": self.secret, "code": code, "grantType": "authorization_code",
        }  # fmt: skip
        token = ask(f"{self.api}/v1.0/oauth2/userAccessToken", body=body)
        if token.get("corpId") not in (None, "", self.corp):
            raise ProviderError("signed in to another company")
        own = {"x-acs-dingtalk-access-token": str(token.get("accessToken", ""))}
        about = ask(f"{self.api}/v1.0/contact/users/me", headers=own)
        union = str(about.get("unionId", ""))
        if not union:
            raise ProviderError("no person behind the code")
        return self.member(union, about)

    def member(self, union: str, about: dict[str, Any]) -> Identity:
        """The member of the company; somebody outside of it is refused."""
        app = ask(f"{self.api}/v1.0/oauth2/accessToken", body={"appKey": self.client_id, "appSecret": self.secret})
        key = {"access_token": str(app.get("accessToken", ""))}
        found = ask(with_query(f"{self.old_api}/topapi/user/getbyunionid", key), body={"unionid": union})
        if found.get("errcode") != 0:
            raise ProviderError(f"getbyunionid: {found.get('errcode')} {found.get('errmsg')}")
        return Identity(
            subject=union, staff_no=str(found.get("result", {}).get("userid", "")),
            mobile=str(about.get("mobile", "")), email=str(about.get("email", "")), name=str(about.get("nick", "")),
        )  # fmt: skip
