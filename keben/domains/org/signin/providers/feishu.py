"""飞书: sign-in through its authorisation page."""

from __future__ import annotations

import os
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from keben.domains.org.signin.providers.base import Identity, ProviderError, SignInProvider
from keben.domains.org.signin.providers.http import ask, with_query


class Feishu(SignInProvider):
    """飞书: KEBEN_FEISHU_APP_ID, KEBEN_FEISHU_APP_SECRET, KEBEN_FEISHU_TENANT (key of the own company)."""

    name: ClassVar[str] = "feishu"
    label: Any = _("Feishu")
    icon: ClassVar[str] = "send"
    api = "https://open.feishu.cn/open-apis"
    page = "https://accounts.feishu.cn/open-apis/authen/v1/authorize"

    def __init__(self) -> None:
        self.app_id = os.environ.get("KEBEN_FEISHU_APP_ID", "")
        self.secret = os.environ.get("KEBEN_FEISHU_APP_SECRET", "")
        self.tenant = os.environ.get("KEBEN_FEISHU_TENANT", "")

    def usable(self) -> bool:
        return bool(self.app_id and self.secret and self.tenant)

    def start(self, *, state: str, nonce: str, verifier: str, redirect_uri: str) -> str:
        values = {"client_id": self.app_id, "redirect_uri": redirect_uri, "response_type": "code", "state": state}
        return with_query(self.page, values)

    def finish(self, *, code: str, nonce: str, verifier: str, redirect_uri: str) -> Identity:
        body = {
            "grant_type": "authorization_code", "client_id": self.app_id, "client_secret": self.secret, "code": code,
            "redirect_uri": redirect_uri,
        }  # fmt: skip
        token = ask(f"{self.api}/authen/v2/oauth/token", body=body)
        if token.get("code", 0) != 0:
            raise ProviderError(f"token: {token.get('code')} {token.get('error_description')}")
        answer = ask(
            f"{self.api}/authen/v1/user_info", headers={"Authorization": f"Bearer {token.get('access_token', '')}"}
        )
        about = answer.get("data") or {}
        if answer.get("code", 0) != 0 or not about.get("union_id"):
            raise ProviderError(f"user_info: {answer.get('code')} {answer.get('msg')}")
        if about.get("tenant_key") != self.tenant:
            raise ProviderError("signed in to another company")
        return Identity(
            subject=str(about["union_id"]), staff_no=str(about.get("employee_no", "")),
            mobile=str(about.get("mobile", "")).removeprefix("+86"),
            email=str(about.get("enterprise_email") or ""), name=str(about.get("name", "")),
        )  # fmt: skip
