"""JSON over HTTP to another sign-in system: https only, no redirects, short time, small answers."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from keben.domains.org.signin.providers.base import ProviderDown, ProviderError

SECONDS, LARGEST = 10, 2**20
LOCAL = ("127.0.0.1", "localhost", "::1")


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nowhere: an answer from elsewhere is no answer."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


def ask(
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """GET, or POST a form or a JSON body; the JSON object that came back. Raises ProviderError."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise ProviderError(f"{url} is not https")
    data, kind = None, {}
    if form is not None:
        data, kind = urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    elif body is not None:
        data, kind = json.dumps(body).encode(), {"Content-Type": "application/json"}
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked above
        url, data=data, headers={"Accept": "application/json", **kind, **(headers or {})}
    )
    try:
        with _opener.open(request, timeout=SECONDS) as answer:
            found = json.loads(answer.read(LARGEST))
    except urllib.error.HTTPError as error:
        kind_of = ProviderDown if error.code >= 500 else ProviderError
        raise kind_of(f"{parts.hostname}: {error}") from error
    except OSError as error:
        raise ProviderDown(f"{parts.hostname}: {error}") from error
    except ValueError as error:
        raise ProviderError(f"{parts.hostname}: {error}") from error
    if not isinstance(found, dict):
        raise ProviderError(f"{parts.hostname}: no JSON object")
    return found


def with_query(url: str, values: Mapping[str, str]) -> str:
    """The address with these values."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(values)}"
