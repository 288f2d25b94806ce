"""OpenID Connect: authorisation code with PKCE and nonce, keys and addresses by discovery."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Any, ClassVar

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from keben.domains.org.signin.providers.base import Identity, ProviderError, SignInProvider
from keben.domains.org.signin.providers.http import ask, with_query

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
HOUR = 3600


class OpenIDConnect(SignInProvider):
    """Any provider of OpenID Connect: KEBEN_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _LABEL, _SCOPE."""

    name: ClassVar[str] = "oidc"
    icon: ClassVar[str] = "key"

    def __init__(self, *, issuer: str = "", client_id: str = "", client_secret: str = "", scope: str = "") -> None:
        env = os.environ
        self.issuer = (issuer or env.get("KEBEN_OIDC_ISSUER", "")).rstrip("/")
        self.client_id = client_id or env.get("KEBEN_OIDC_CLIENT_ID", "")
        self.client_secret = client_secret or env.get("KEBEN_OIDC_CLIENT_SECRET", "")
        self.scope = scope or env.get("KEBEN_OIDC_SCOPE", "openid profile email")
        self.label = env.get("KEBEN_OIDC_LABEL") or _("Single sign-on")

    def usable(self) -> bool:
        return bool(self.issuer and self.client_id)

    def addresses(self) -> dict[str, Any]:
        """What the provider publishes about itself, kept for an hour."""
        key = f"oidc:{hashlib.sha256(self.issuer.encode()).hexdigest()}"
        found = cache.get(key)
        if found is None:
            found = ask(f"{self.issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self.issuer:
                raise ProviderError("discovery names another issuer")
            cache.set(key, found, HOUR)
        return found

    def start(self, *, state: str, nonce: str, verifier: str, redirect_uri: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return with_query(
            self.addresses()["authorization_endpoint"],
            {
                "response_type": "code",
                "client_id": self.client_id,
                "redirect_uri": redirect_uri,
                "scope": self.scope,
                "state": state,
                "nonce": nonce,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            },
        )

    def finish(self, *, code: str, nonce: str, verifier: str, redirect_uri: str) -> Identity:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self.client_id,
            "code_verifier": verifier,
        }
        if self.client_secret:
            form["client_secret"] = self.client_secret
        answer = ask(self.addresses()["token_endpoint"], form=form)
        claims = self.claims(str(answer.get("id_token", "")), nonce)
        # An address counts only when the provider vouches for it; otherwise anybody could claim any.
        mail = str(claims.get("email", "")) if claims.get("email_verified") in (True, "true") else ""
        phone = str(claims.get("phone_number", "")) if claims.get("phone_number_verified") is True else ""
        return Identity(
            subject=str(claims["sub"]), email=mail, mobile=phone, name=str(claims.get("name", "")),
            staff_no=str(claims.get("employee_number", "")),
        )  # fmt: skip

    def claims(self, token: str, nonce: str) -> dict[str, Any]:
        """The signed claims, after signature, issuer, audience, times and nonce were checked."""
        import jwt

        try:
            head = jwt.get_unverified_header(token)
            keys = jwt.PyJWKSet.from_dict(ask(self.addresses()["jwks_uri"])).keys
            fitting = [key for key in keys if head.get("kid") in (None, key.key_id)]
            if not fitting:
                raise ProviderError("the token is signed with an unknown key")
            claims: dict[str, Any] = jwt.decode(
                token,
                fitting[0].key,
                algorithms=list(ALGORITHMS),
                audience=self.client_id,
                issuer=[self.issuer, f"{self.issuer}/"],
                leeway=60,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise ProviderError(f"token: {error}") from error
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise ProviderError("the nonce does not fit")
        return claims
