"""A tiny OpenID Connect provider on this machine, honest unless told otherwise."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEYS = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _n in range(2)]


class FakeProvider:
    """Serves discovery, keys and tokens; `claims` and `key` may be spoilt by a test."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.signer, self.challenges, self.served = 0, {}, 0  # type: ignore[var-annotated]
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def authorise(self, href: str) -> str:
        """What the provider's page does after the person agreed: a code for this request."""
        asked = {name: found[0] for name, found in parse_qs(urlsplit(href).query).items()}
        assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
        self.challenges["code-1"] = asked
        return "code-1"

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return {"issuer": self.issuer, **{name: self.issuer + end for name, end in ends.items()}}
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEYS[0].public_key()))
            return {"keys": [{**key, "kid": "k1", "use": "sig", "alg": "RS256"}]}
        asked = self.challenges.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked is None or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": asked["client_id"], "sub": "u-77", "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "email": "chen@example.com", "email_verified": True, **self.claims,
        }  # fmt: skip
        self.served += 1
        return {"id_token": jwt.encode(claims, KEYS[self.signer], algorithm="RS256", headers={"kid": "k1"})}

    def handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.give({})

            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.give({name: found[0] for name, found in parse_qs(text).items()})

            def give(self, form: dict[str, str]) -> None:
                found = outer.answer(self.path, form)
                body = json.dumps(found or {"error": "invalid_grant"}).encode()
                self.send_response(200 if found else 400)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        return Handler
