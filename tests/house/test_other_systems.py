"""macOS and Windows as far as Linux can play them: paths, signals, consoles, disks without links, odd folder names."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

import _house  # noqa: E402
from _house import children, demo, demo_company, places, say, tools_present  # noqa: E402

from keben.config import services, settings  # noqa: E402
from keben.config.serving import programs, supervisor  # noqa: E402
from keben.kernel.tasks import worker  # noqa: E402

BREAK, GROUP = 1, 0x200  # what Windows calls CTRL_BREAK_EVENT and CREATE_NEW_PROCESS_GROUP


def test_the_interpreter_of_an_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert places.venv_python(Path("v")) == Path("v/bin/python")
    monkeypatch.setattr(places, "WINDOWS", True)
    assert places.venv_python(Path("v")) == Path("v/Scripts/python.exe")


class Started:
    """What was asked of Popen, and what was sent to the child."""

    def __init__(self, *_: Any, **options: Any) -> None:
        self.options, self.sent, self.pid = options, [], 1

    def poll(self) -> None:
        return None

    def send_signal(self, number: int) -> None:
        self.sent.append(number)

    def wait(self, _seconds: float | None = None) -> int:
        return 0


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names that only Windows has."""
    monkeypatch.setattr(signal, "CTRL_BREAK_EVENT", BREAK, raising=False)
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", GROUP, raising=False)
    monkeypatch.setattr(subprocess, "Popen", Started)


def test_children_of_the_commands_on_windows(windows: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(children, "WINDOWS", True)
    child: Any = children.start(["x"], env={}, log=tmp_path / "log")
    assert (child.options["creationflags"], child.options["start_new_session"]) == (GROUP, False)
    children.stop(child)
    assert child.sent == [BREAK]


def test_children_of_the_server_on_windows(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor.os, "name", "nt")
    killed: list[Any] = []
    monkeypatch.setattr(supervisor.os, "killpg", lambda *group: killed.append(group))
    child = supervisor.Child(programs.Program("web", ("x",)), {})
    child.look(0.0)
    process: Any = child.process
    assert (process.options["creationflags"], process.options["start_new_session"]) == (GROUP, False)
    child.ask_to_stop()
    assert process.sent == [BREAK]
    child.end(0.0)
    assert killed == [], "there are no process groups to kill"


def test_the_server_stops_at_ctrl_break(monkeypatch: pytest.MonkeyPatch) -> None:
    obeyed: list[int] = []
    monkeypatch.setattr(signal, "SIGBREAK", 21, raising=False)
    monkeypatch.setattr(signal, "signal", lambda number, _handler: obeyed.append(number))
    supervisor.Supervisor((), {})._obey_signals()
    assert 21 in obeyed
    obeyed.clear()
    loop = worker.Worker()
    loop.stopping = True
    loop.run()
    assert obeyed == [signal.SIGTERM, signal.SIGINT, 21]


def test_one_web_process_on_windows_and_two_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert programs.default_workers("") >= 2
    monkeypatch.setattr(programs.os, "name", "nt")
    assert programs.default_workers("") == programs.default_workers("postgres://x") == 1
    (web,) = programs.programs(host="h", port=1, workers=1, stream_port=None, with_worker=False, database_url="")
    assert "--workers 1 --blocking-threads 2" in " ".join(web.command)


@pytest.mark.parametrize(
    "folder",
    ["C:/Users/张三/keben", "/home/li/100% ours/客户", "/tmp/a?b#c", "//server/share/keben"],
)
def test_database_paths_survive_their_signs(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from urllib.parse import quote

    found = services.database(f"sqlite:///{quote(folder)}/keben.sqlite3", Path("unused"))
    assert found["NAME"] == f"{folder}/keben.sqlite3"


def test_a_demo_in_a_folder_with_odd_signs(tmp_path: Path) -> None:
    company = demo_company.DemoCompany(tmp_path / "100% 客户", Path(sys.executable), language="zh")
    url = company.variables()["KEBEN_DATABASE_URL"]
    assert services.database(url, tmp_path)["NAME"] == (tmp_path / "100% 客户/keben.sqlite3").as_posix()


def test_a_demo_takes_nothing_from_a_deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KEBEN_STREAM_URL", "KEBEN_PROXIES", "KEBEN_OIDC_ISSUER", "KEBEN_TRUSTED_ORIGINS", "KEBEN_TLS"):
        monkeypatch.setenv(name, "of production")
    monkeypatch.setenv("KEBEN_LOG_LEVEL", "DEBUG")
    env = demo_company.DemoCompany(tmp_path, Path(sys.executable), language="zh").variables()
    kept = sorted(name for name in env if name.startswith("KEBEN_"))
    assert kept == ["KEBEN_ALLOWED_HOSTS", "KEBEN_DATABASE_URL", "KEBEN_LOG_LEVEL", "KEBEN_VAR"]


@pytest.mark.parametrize("refusal", [None, FileExistsError(), PermissionError(1, "no links here")])
def test_the_secret_key_on_any_disk(refusal: OSError | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(draft: Path, path: Path) -> None:
        if isinstance(refusal, FileExistsError):
            path.write_text("of another process", encoding="ascii")
        if refusal is not None:
            raise refusal
        path.write_bytes(draft.read_bytes())

    monkeypatch.delenv("KEBEN_SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings.os, "link", link)
    key = settings.secret_key()
    assert key == settings.secret_key()
    assert (key == "of another process") is isinstance(refusal, FileExistsError)
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    if refusal is not None and not isinstance(refusal, FileExistsError):
        assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_colours_wake_an_old_console(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    monkeypatch.setattr(say, "WINDOWS", True)
    monkeypatch.setattr(say.os, "system", woken.append)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(say.sys, "stdout", type("Console", (), {"isatty": lambda self: True})())
    assert say.paint("ok", "ok") == "\033[32mok\033[0m"
    assert woken == [""]


def test_chinese_survives_a_console_of_another_code_page() -> None:
    program = (
        "import sys; sys.path.insert(0, 'bin'); import _house; _house._speak_utf8(); print(chr(0x5BA2) + chr(0x672C))"
    )
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, check=True)
    assert done.stdout.decode("utf-8").strip() == "客本"


def test_an_old_python_of_macos_looks_for_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(_house.sys, "version_info", (3, 9, 6))
    monkeypatch.setattr(_house.sys, "argv", ["bin/demo", "--lang", "en"])
    newer = {"python3.12": "/opt/homebrew/bin/python3.12"}
    monkeypatch.setattr(_house.shutil, "which", newer.get)
    monkeypatch.setattr(_house.subprocess, "call", lambda line, **_: called.append(line) or 0)
    assert _house.start("demo") == 0
    assert called[-1] == ["/opt/homebrew/bin/python3.12", "bin/demo", "--lang", "en"]


def test_the_browser_opens_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(demo.sys, "stdout", type("Console", (), {"isatty": lambda self: True})())
    monkeypatch.setattr(demo, "WINDOWS", False)
    found = {}
    for platform in ("linux", "darwin"):
        monkeypatch.setattr(demo.sys, "platform", platform)
        found[platform] = demo._has_browser()
    assert found == {"linux": False, "darwin": True}
    monkeypatch.setenv("CI", "1")
    assert demo._has_browser() is False


def test_nothing_is_installed_where_there_is_no_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools_present.shutil, "which", lambda name: None)
    monkeypatch.delattr(tools_present.os, "geteuid")
    assert tools_present._may_install() is None


def test_the_commands_use_what_every_system_has() -> None:
    """Modules of one system only are imported nowhere at the top of a file."""
    of_one_system = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "winreg", "msvcrt"}
    found = [
        f"{path.name}: {line}"
        for folder in ("bin", "keben")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "from ")) and line.split()[1].split(".")[0] in of_one_system
    ]
    assert found == []


def test_redis_is_not_missed_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools_present.shutil, "which", lambda name: None)
    assert "Redis" in tools_present.missing()
    monkeypatch.setattr(tools_present, "WINDOWS", True)
    assert "Redis" not in tools_present.missing()


def test_the_faster_browser_is_fetched_where_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[list[str]] = []
    there = {"chromium": "/usr/bin/chromium"}
    monkeypatch.delenv("KEBEN_CHROMIUM", raising=False)
    monkeypatch.setattr(tools_present, "missing", list)
    monkeypatch.setattr(tools_present.shutil, "which", there.get)
    monkeypatch.setattr(tools_present, "_apt", lambda prefix, packages: fetched.append(packages))
    monkeypatch.setattr(tools_present, "_may_install", lambda: None)
    assert (tools_present.provide(), fetched) == ([], []), "one browser is enough where nothing may be installed"
    monkeypatch.setattr(tools_present, "_may_install", list)
    assert (tools_present.provide(), fetched) == ([], [[tools_present.HEADLESS]])
    monkeypatch.setenv("KEBEN_CHROMIUM", "/opt/mine")
    assert (tools_present.provide(), len(fetched)) == ([], 1), "who names a browser keeps it"
    monkeypatch.delenv("KEBEN_CHROMIUM")
    there[tools_present.HEADLESS] = "/usr/bin/chromium-headless-shell"
    assert (tools_present.provide(), len(fetched)) == ([], 1)
    assert tools_present.chromium() == Path("/usr/bin/chromium-headless-shell")
