"""The look without the rest of the program: every macro on sample data, served with the strict security policy.

Run `python tools/gallery/gallery.py 8099` and open /?lang=en&theme=dark&density=compact on any page."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from jinja2 import Environment, FileSystemLoader

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE)]
settings.configure(STATIC_URL="/static/", INSTALLED_APPS=["django.contrib.staticfiles"])
django.setup()

import answers  # noqa: E402
import samples  # noqa: E402

from keben.web.avatar import avatar_hue  # noqa: E402
from keben.web.icons import icon  # noqa: E402

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}


def words() -> dict[str, str]:
    """The Chinese texts of this area."""
    path = ROOT / "locale/zh_Hans/parts/look.po.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(line.split("\t", 1) for line in lines if "\t" in line and not line.startswith("#"))


def environment(lang: str) -> Environment:
    """The same settings as the pages of the program, with texts from the parts file."""
    loader = FileSystemLoader([HERE / "pages", ROOT / "keben/web/jinja2"])
    extensions = ["jinja2.ext.i18n", "jinja2.ext.do"]
    env = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, extensions=extensions)
    chinese = words() if lang.startswith("zh") else {}
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: chinese.get(text, text),
        ngettext=lambda one, many, n: chinese.get(one, one if n == 1 else many),
        newstyle=True,
        pgettext=lambda context, text: chinese.get(text, text),
    )
    env.globals.update(static=lambda path: f"/static/{path}", icon=icon, avatar_hue=avatar_hue)
    return env


def render(name: str, query: dict[str, str]) -> str:
    """One sample page."""
    lang = query.get("lang", "zh-Hans")
    shell = samples.shell(lang, query.get("theme", "light"), query.get("density", "standard"), name)
    given = {**query, **samples.ERROR, "shell": shell, "s": samples, "lang": lang}
    return environment(lang).get_template(f"{name}.html").render(given)


class Handler(BaseHTTPRequestHandler):
    """Static files, sample pages and canned answers."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        path = parts.path
        if path.startswith("/static/"):
            self.file(ROOT / "keben/web" / path.lstrip("/"))
        elif (HERE / "pages" / f"{path.strip('/') or 'index'}.html").exists():
            self.answer(render(path.strip("/") or "index", query))
        else:
            self.canned(path, query)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(errors="replace")
        self.canned(urlsplit(self.path).path, {"body": body})

    def canned(self, path: str, query: dict[str, str]) -> None:
        status, body, headers = answers.answer(path, query, render)
        self.answer(body, status=status, headers=headers)

    def file(self, path: Path) -> None:
        if not path.is_file():
            self.answer("not found", status=404)
            return
        self.answer(path.read_bytes(), kind=TYPES.get(path.suffix, "application/octet-stream"))

    def answer(
        self, body: Any, *, status: int = 200, kind: str = "text/html", headers: dict[str, str] | None = None
    ) -> None:
        if isinstance(body, dict):
            body, kind = json.dumps(body), "application/json"
        data = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Quiet: the gallery is looked at, not operated."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8099), Handler).serve_forever()
