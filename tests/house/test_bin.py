"""The commands a newcomer meets first: environment, log-in form, throw-away database, tools."""

from __future__ import annotations

import http.server
import json
import re
import subprocess
import sys
import threading
import tomllib
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from _house import check, demo, demo_check, demo_company, environment, keben, postgres, tools_present  # noqa: E402
from _house.reports import Counts, read_report  # noqa: E402
from _house.visitor import Visitor, form_token  # noqa: E402

PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["core", "dev", "redis", "s3", "zh"])
def test_lock_is_hashed_and_names_no_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(name))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_development_lock_holds_the_core_lock_in_the_same_versions() -> None:
    core, dev = pins("core"), pins("dev")
    assert {name: dev.get(name) for name in core} == core


@pytest.mark.parametrize("extra", ["er", "redis", "s3", "zh"])
def test_a_lock_of_an_extra_adds_to_the_core(extra: str) -> None:
    core, dev, added = pins("core"), pins("dev"), pins(extra)
    assert {name: dev.get(name) for name in added} == added
    assert set(added) & set(core) == set()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    names = {re.split(r"[\[>=<]", line)[0] for line in wanted[extra]}
    assert names <= set(added)


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    core, dev = pins("core"), pins("dev")
    needed = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["pg"]]
    names = {re.split(r"[\[>=<]", line)[0] for line in needed}
    assert names <= set(core)
    assert {re.split(r"[\[>=<]", line)[0] for line in project["dependency-groups"]["dev"]} <= set(dev)
    assert set(project["project"]["optional-dependencies"]) == {"er", "ocr", "pg", "redis", "s3", "spark", "zh"}


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """Something that looks like an environment."""
    python = environment.venv_python(tmp_path / "venv")
    python.parent.mkdir(parents=True)
    python.touch()
    return tmp_path / "venv"


def test_an_unstamped_environment_is_not_current(venv: Path) -> None:
    assert not environment.is_current("core", venv=venv)


def test_the_development_environment_serves_the_demo_too(venv: Path) -> None:
    environment._stamp("dev", venv=venv)
    assert environment.is_current("dev", venv=venv)
    assert environment.is_current("core", venv=venv)


def test_the_core_environment_is_not_enough_for_tests(venv: Path) -> None:
    environment._stamp("core", venv=venv)
    assert environment.is_current("core", venv=venv)
    assert not environment.is_current("dev", venv=venv)


def test_a_changed_lock_makes_the_environment_stale(venv: Path) -> None:
    environment._stamp("dev", venv=venv)
    stamp = venv / environment.STAMP
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "core": "another"}))
    assert not environment.is_current("core", venv=venv)
    assert environment.is_current("dev", venv=venv)


def test_a_broken_stamp_counts_as_none(venv: Path) -> None:
    (venv / environment.STAMP).write_text("[")
    assert not environment.is_current("core", venv=venv)


def test_an_environment_without_its_interpreter_is_not_current(venv: Path) -> None:
    environment._stamp("dev", venv=venv)
    environment.venv_python(venv).unlink()
    assert not environment.is_current("dev", venv=venv)


def test_children_write_compiled_files_and_keep_what_we_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    env = environment.variables(KEBEN_VAR="elsewhere")
    assert "PYTHONDONTWRITEBYTECODE" not in env
    assert env["KEBEN_VAR"] == "elsewhere"


def test_an_old_python_is_told_what_to_do() -> None:
    """The first file runs on any Python 3.7; here its version test is made to fail."""
    program = "import sys, _house; _house.OLDEST = (9, 9); _house.NAMES = (); sys.exit(_house.start('demo'))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT / "bin", capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Keben needs Python 3.11 or newer. This is Python 3.")
    assert "sudo apt install python3 python3-venv" in done.stderr


@pytest.mark.parametrize("name", ["demo", "test", "check"])
def test_help_needs_no_environment(name: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "bin" / name), "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: bin/{name} ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "99999"), "'99999' is no port; write a number from 1 to 65534"),
        (("--port", "0"), "'0' is no port; write a number from 1 to 65534"),
        (("--customers", "0"), "'0' cannot be made; write a number from 1 to 5000000"),
        (("--customers=-5",), "'-5' cannot be made; write a number from 1 to 5000000"),
    ],
)
def test_numbers_that_make_no_demo(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        demo._parser().parse_args(words)
    assert said in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="there a command waits for its child")
def test_keben_takes_the_place_of_what_started_it(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr(environment, "ensure", lambda _name: Path("/venv/bin/python"))
    monkeypatch.setattr(keben.os, "execve", lambda *arguments: called.append(arguments))
    keben.main(["serve", "--port", "8123"])
    line = ["/venv/bin/python", "-m", "keben.config.cli", "serve", "--port", "8123"]
    assert called == [("/venv/bin/python", line, environment.variables())]


def test_form_token() -> None:
    page = "<form><input type='hidden' name='csrfmiddlewaretoken' value='first'><input name='login'></form>"
    assert form_token(page) == "first"
    assert form_token(page + page.replace("first", "second")) == "first"
    assert form_token("<p>closed</p>") is None


class Door(http.server.BaseHTTPRequestHandler):
    """A tiny site with the log-in contract: token in form and cookie, 302 for the right password."""

    def do_GET(self) -> None:
        inside = "session=anna" in self.headers.get("Cookie", "")
        if self.path == "/login/":
            self._answer(200, "<input name=csrfmiddlewaretoken value=t0ken>", "csrf=t0ken; Path=/")
        elif self.path == "/customers/" and inside:
            self._answer(200, "customers")
        elif self.path == "/secret/":
            self._answer(404, "not for you")
        else:
            self._answer(302, "", location="/login/")

    def do_POST(self) -> None:
        fields = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked = {name: values[0] for name, values in fields.items()}
        good = {"csrfmiddlewaretoken": "t0ken", "login": "anna", "password": "right"}
        if asked == good and "csrf=t0ken" in self.headers.get("Cookie", ""):
            self._answer(302, "", "session=anna; Path=/", location="/")
        else:
            self._answer(200, "wrong")

    def _answer(self, status: int, body: str, cookie: str = "", location: str = "") -> None:
        self.send_response(status)
        for name, value in (("Set-Cookie", cookie), ("Location", location)):
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def door() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_visitor_signs_in_and_sees_pages(door: str) -> None:
    visitor = Visitor(door)
    assert visitor.get("/customers/").status == 302
    assert visitor.sign_in("anna", "right").status == 302
    assert visitor.get("/customers/")[:2] == ("/customers/", 200)
    assert visitor.get("/secret/").status == 404


def test_a_wrong_password_leaves_the_visitor_outside(door: str) -> None:
    visitor = Visitor(door)
    assert visitor.sign_in("anna", "wrong").status == 200
    assert visitor.get("/customers/").status == 302


def anna(*pages: str, password: str = "right") -> dict[str, Any]:
    return {"title": "Salesman", "login": "anna", "password": password, "pages": list(pages)}


def test_check_reports_each_page(door: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo_check.visit(door, [anna("/customers/")])
    assert "200" in capsys.readouterr().out
    assert not demo_check.visit(door, [anna("/customers/", "/secret/")])
    assert "! 404" in capsys.readouterr().out
    assert not demo_check.visit(door, [anna("/customers/", password="wrong")])
    assert "was not let in" in capsys.readouterr().out


def test_a_check_without_people_or_pages_is_no_success(door: str) -> None:
    assert not demo_check.visit(door, [])
    assert not demo_check.visit(door, [anna("/customers/"), anna()])


def test_a_dead_server_is_reported_not_raised() -> None:
    answer = Visitor("http://127.0.0.1:1/").get("/customers/")
    assert answer.status == 0
    assert "refused" in answer.body


def test_the_demo_is_made_again_when_a_migration_appears(tmp_path: Path) -> None:
    (tmp_path / "keben/org/migrations").mkdir(parents=True)
    before = demo_company.source_fingerprint(tmp_path)
    assert demo_company.source_fingerprint(tmp_path) == before
    (tmp_path / "keben/org/migrations/0001_first.py").touch()
    assert demo_company.source_fingerprint(tmp_path) != before


def test_the_demo_uses_its_own_folder_and_no_real_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEBEN_DATABASE_URL", "postgres://production")
    monkeypatch.setenv("KEBEN_EMAIL_URL", "smtp://production")
    monkeypatch.setenv("KEBEN_SECRET_KEY", "of production")
    company = demo_company.DemoCompany(tmp_path / "demo", Path(sys.executable), language="zh")
    env = company.variables()
    assert env["KEBEN_DATABASE_URL"] == f"sqlite:///{(tmp_path / 'demo/keben.sqlite3').as_posix()}"
    assert "KEBEN_EMAIL_URL" not in env
    assert "KEBEN_SECRET_KEY" not in env


def test_a_demo_made_before_is_kept_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called: list[tuple[str, ...]] = []
    company = demo_company.DemoCompany(tmp_path / "demo", Path(sys.executable), language="zh")
    monkeypatch.setattr(company, "_keben", lambda *arguments: called.append(arguments))
    monkeypatch.setattr(company, "_json", lambda *arguments: [anna("/")])
    company.make(customers=20, fresh=False)
    assert [arguments[0] for arguments in called] == ["migrate", "demo"]
    assert company.customers == 20
    assert company.logins() == [anna("/")]
    called.clear()
    company.make(customers=30, fresh=False)
    assert called == []
    assert "kept (20 customers, language zh); --fresh makes another" in capsys.readouterr().out
    company.make(customers=30, fresh=True)
    assert company.customers == 30


def test_a_demo_that_was_interrupted_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    company = demo_company.DemoCompany(tmp_path / "demo", Path(sys.executable), language="zh")
    company.folder.mkdir()
    (company.folder / "keben.sqlite3").touch()
    monkeypatch.setattr(company, "_keben", lambda *arguments: None)
    monkeypatch.setattr(company, "_json", lambda *arguments: [anna("/")])
    company.make(customers=20, fresh=False)
    assert not (company.folder / "keben.sqlite3").exists()
    assert "did not finish generating" in capsys.readouterr().out


def test_the_newest_postgresql_is_taken() -> None:
    older, newer = Path("/usr/lib/postgresql/9/bin"), Path("/usr/lib/postgresql/15/bin")
    assert max([newer, older], key=tools_present._version) == newer


def test_what_is_missing_is_said_in_one_line_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tools_present, "missing", lambda: ["PostgreSQL"])
    monkeypatch.setattr(tools_present, "_may_install", lambda: None)
    monkeypatch.setattr(tools_present.shutil, "which", lambda name: None)
    monkeypatch.setattr(tools_present.sys, "platform", "darwin")
    assert tools_present.provide() == ["PostgreSQL"]
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert said.startswith("Missing: PostgreSQL. Get it: brew install")


@pytest.mark.skipif(tools_present.postgres_folder() is None, reason="PostgreSQL is not installed")
def test_the_throw_away_cluster_leaves_nothing_behind() -> None:
    programs = tools_present.postgres_folder()
    assert programs is not None
    with postgres.Cluster(programs) as cluster:
        assert (cluster.folder / "data" / "postmaster.pid").exists()
        assert cluster.url.startswith("postgres://keben:")
    assert not cluster.folder.exists()


def test_a_cluster_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\necho no room on the disk\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr(postgres, "_is_root", lambda: False)
    cluster = postgres.Cluster(tmp_path)
    with pytest.raises(postgres.PostgresError, match="initdb ended with 3:\nno room on the disk"), cluster:
        pass
    assert not cluster.folder.exists()


def test_every_check_has_a_remedy() -> None:
    assert [step.name for step in check.STEPS if not step.remedy] == []
    assert len({step.name for step in check.STEPS}) == len(check.STEPS)


def test_a_run_is_counted_from_its_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    assert read_report(report) == Counts(0, 0, 0)
    report.write_text(
        "<testsuites><testsuite tests='9' failures='1' errors='1' skipped='2'/></testsuites>", encoding="utf-8"
    )
    assert read_report(report) == Counts(passed=5, failed=2, skipped=2)
    assert Counts.total([Counts(5, 2, 2), Counts(1, 0, 0)]).text() == "6 passed, 2 failed, 2 skipped"
    assert Counts(3, 0, 0).text() == "3 passed, 0 failed"
