"""Programs that call the API for people in their roles."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from keben.api.models import Token
from keben.kernel.actions.perform import perform
from keben.kernel.testing.make import SYSTEM


class Program:
    """Calls the API with a token and speaks JSON."""

    def __init__(self, token: Token | None, person: Any = None) -> None:
        self.client, self.token, self.person = Client(raise_request_exception=True), token, person
        self.headers = {"Accept-Language": "en"}
        if token is not None:
            self.headers["Authorization"] = f"Bearer {token.secret}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; the answer carries `.data`."""
        given = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        extra: dict[str, Any] = {"headers": given}
        if body is not None:
            extra |= {"data": json.dumps(body), "content_type": "application/json"}
        address = path if path.startswith(("/api", "http")) else f"/api/v1/{path}"
        response: Any = self.client.generic(method, address, **extra) if body is not None else self.client.generic(
            method, address, headers=given
        )  # fmt: skip
        response.body = json.loads(response.content) if response.content else None
        return response

    def get(self, path: str, **headers: str) -> HttpResponse:
        """Read."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        """Make or do."""
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        """Change."""
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        """Delete."""
        return self.call("DELETE", path, **headers)


def issue(person: Any, **asked: Any) -> Token:
    """A token of this person, made the way the page makes it."""

    def prepare(token: Token) -> None:
        token.user = person

    token: Token = perform("issue", Token, {"name": "test", **asked}, actor=SYSTEM, prepare=prepare).record
    return token


@pytest.fixture
def program(people: Callable[..., Any]) -> Callable[..., Program]:
    """`program("sales")` calls for a new person with that role."""

    def caller(*roles: str, person: Any = None, **asked: Any) -> Program:
        somebody = person or people(*roles)
        return Program(issue(somebody, **asked), somebody)

    return caller
