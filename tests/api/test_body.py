"""Bodies that never arrive whole: too long for the server, or broken off on the way."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from keben.api.body import read_object
from keben.api.problem import Unfit


class Broken(io.RawIOBase):
    """A connection that ends in the middle."""

    def read(self, size: int = -1) -> bytes:
        raise ConnectionResetError("gone")


def request(raw: bytes, **environ: Any) -> WSGIRequest:
    return RequestFactory().post("/api/v1/customer", raw, content_type="application/json", **environ)


def refused(asked: WSGIRequest) -> tuple[int, str]:
    """Status and code of the refusal."""
    with pytest.raises(Unfit) as found:
        read_object(asked)
    return found.value.status, found.value.problem.code


def test_a_body_is_an_object_and_an_empty_one_is_an_empty_object() -> None:
    assert read_object(request(b'{"name": "\xe4\xb8\xad"}')) == {"name": "中"}
    assert read_object(request(b"")) == {}


def test_a_body_above_the_limit_is_refused_as_too_large(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert refused(request(b'{"name": "abc"}')) == (413, "too_large")


def test_a_body_that_breaks_off_is_no_large_one() -> None:
    assert refused(request(b'{"name": "abc"}', **{"wsgi.input": Broken()})) == (400, "broken_off")


def test_a_fault_of_ours_is_not_called_a_large_body(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(_request: WSGIRequest) -> bytes:
        raise RuntimeError("ours")

    monkeypatch.setattr(WSGIRequest, "body", property(fault))
    with pytest.raises(RuntimeError, match="ours"):
        read_object(request(b"{}"))
