"""A person at a browser, as far as the standard library goes: signs in by the real form and fetches pages."""

from __future__ import annotations

import http.cookiejar
import time
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from typing import NamedTuple

TIMEOUT = 30.0


class Answer(NamedTuple):
    """What came back for one address."""

    path: str
    status: int
    milliseconds: float
    body: str

    @property
    def good(self) -> bool:
        return self.status == 200


class Visitor:
    """One person with an own cookie jar."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar, _Stay())

    def get(self, path: str) -> Answer:
        return self._fetch(path, None)

    def sign_in(self, login: str, password: str) -> Answer:
        """Send the log-in form; the answer's status is 302 when the person is let in."""
        form = self.get("/login/")
        token = form_token(form.body)
        if not form.good or token is None:
            return form._replace(status=form.status if not form.good else 0)
        return self._fetch("/login/", {"csrfmiddlewaretoken": token, "login": login, "password": password})

    def _fetch(self, path: str, fields: dict[str, str] | None) -> Answer:
        url = urllib.parse.urljoin(self.address + "/", path)
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(url, data=data, headers={"Referer": url, "Accept": "text/html"})
        began = time.perf_counter()
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                status, body = response.status, response.read()
        except urllib.error.HTTPError as answer:
            status, body = answer.code, answer.read()
        except OSError as error:
            status, body = 0, str(error).encode()
        spent = (time.perf_counter() - began) * 1000
        return Answer(path, status, spent, body.decode("utf-8", "replace"))


def form_token(page: str) -> str | None:
    """The value of the form's protection against forged requests, None when there is no form."""
    finder = _TokenFinder()
    finder.feed(page)
    return finder.token


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a page that sends a person elsewhere is not the page."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


class _TokenFinder(HTMLParser):
    """Finds the hidden input Django adds to every form."""

    token: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("name") == "csrfmiddlewaretoken" and self.token is None:
            self.token = found.get("value")
