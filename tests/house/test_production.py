"""docs/production.md as an operator follows it: each command runs, each file is checked, in a folder instead of /."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.handbook import Block, blocks, commands

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from _house import postgres, tools_present  # noqa: E402

PAGE = blocks(ROOT / "docs/production.md")
INSTALL = os.environ.get("KEBEN_TEST_INSTALL") == "1"
"""Packages are installed only where somebody asks: tests use no network."""
ONLY_NOTED = {
    "apt-get": "would change this machine",
    "useradd": "would change this machine",
    "systemctl": "needs systemd as the first process",
}
SHIMS = {
    **dict.fromkeys(ONLY_NOTED, 'echo "$(basename "$0") $*" >> "$HANDBOOK/noted"'),
    "su": 'shift; test "$1" = -c; exec sh -c "$2"',
    "runuser": 'shift 3; "$@" > "$HANDBOOK/said.$2" 2>&1; code=$?; cat "$HANDBOOK/said.$2"; '
    'test "$2" = doctor || exit $code',
    "install": 'for last; do :; done; mkdir -p "$last"; chmod 750 "$last"',
    "nginx": 'echo "nginx $*" >> "$HANDBOOK/noted"',
}
KEBEN = """export PYTHONPATH="$HANDBOOK/srv/app"; cd "$HANDBOOK/srv/app"
exec "$HANDBOOK_PYTHON" -m keben.config.cli "$@" """
PIP = 'echo "pip $*" >> "$HANDBOOK/noted"; for word; do case "$word" in /*) test -e "$word" || exit 1;; esac; done'
PYTHON = """test "$1 $2" = "-m venv" || exec "$HANDBOOK_PYTHON" "$@"
mkdir -p "$3/bin"; cp "$HANDBOOK/keben" "$3/bin/keben"; cp "$HANDBOOK/pip" "$3/bin/pip" """


class Machine:
    """A folder that stands for `/`, and a PostgreSQL of its own."""

    def __init__(self, folder: Path, cluster: postgres.Cluster) -> None:
        self.folder, self.cluster = folder, cluster
        self.shims = folder / "shims"
        for name, text in {**SHIMS, **({} if INSTALL else {"python3": PYTHON})}.items():
            self.program(self.shims / name, text)
        self.program(folder / "keben", KEBEN)
        self.program(folder / "pip", PIP)
        for name in ("etc/systemd", "usr", "srv"):
            (folder / name).mkdir(parents=True)

    def program(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)

    def here(self, text: str) -> str:
        """The text with this machine's places instead of those of a server."""
        release = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=ROOT, text=True).strip()
        for old, new in (
            ("<address of the repository>", str(ROOT)),
            ("<release>", release),
            ("/srv/keben", f"{self.folder}/srv"),
            ("/etc/keben.env", f"{self.folder}/etc/keben.env"),
            ("/usr/local/bin", f"{self.folder}/usr"),
            (
                "postgres:///keben?host=/var/run/postgresql",
                f"postgres://keben:peer@127.0.0.1:{self.cluster.port}/keben",
            ),
        ):
            text = text.replace(old, new)
        return re.sub(r"<64 random characters:[^>]*>", secrets.token_urlsafe(48), text)

    def run(self, text: str) -> str:
        """What a block of commands says; each of them must succeed."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KEBEN_", "DJANGO_", "PG"))}
        env = kept | {
            "PATH": f"{self.shims}:{self.folder}/usr:{self.cluster.programs}:{os.environ['PATH']}",
            "HANDBOOK": str(self.folder),
            "HANDBOOK_PYTHON": sys.executable,
            "LANG": "C.UTF-8",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.cluster.port),
            "PGUSER": "postgres",
            "PGPASSWORD": self.cluster.password,
        }
        env_file = self.folder / "etc/keben.env"
        settings = f"set -a; . {env_file}; set +a\n" if env_file.exists() else ""
        script = settings + self.here(text)
        done = subprocess.run(
            ["sh", "-e"], input=script, env=env, cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{text}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def noted(self) -> list[str]:
        path = self.folder / "noted"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    programs = tools_present.postgres_folder()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("this is no clone: `git clone` cannot be tried")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres, "USER", "postgres")
        with postgres.Cluster(programs) as cluster:
            yield Machine(tmp_path_factory.mktemp("machine"), cluster)


def said(machine: Machine, command: str) -> str:
    return (machine.folder / f"said.{command}").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.once
def test_the_page_from_top_to_bottom(machine: Machine) -> None:
    for block in PAGE:
        if block.language == "env":
            assert block.file == "/etc/keben.env"
            (machine.folder / "etc/keben.env").write_text(machine.here(block.text), encoding="utf-8")
        elif block.language == "sh":
            machine.run(block.text)
            if "createuser" in block.text:  # peer authentication of the page asks for no password; ours does
                machine.run("psql -q -d postgres -c \"ALTER ROLE keben PASSWORD 'peer'\"")
    noted = machine.noted()
    assert {line.split()[0] for line in noted} <= {*ONLY_NOTED, "pip", "nginx"}
    assert "systemctl enable --now keben.service keben-backup.timer" in noted
    assert "E0001" in said(machine, "user")
    assert "restored: " in said(machine, "restore")
    errors = [line for line in said(machine, "doctor").splitlines() if line.startswith("ERROR")]
    assert [line.split()[1] for line in errors] == ["worker"], "nothing runs yet; everything else is well"
    machine.run("runuser -u keben -- keben doctor --only database migrations event_log tls secret_key --strict")
    examined = said(machine, "doctor").splitlines()
    assert [line for line in examined if line.startswith(("ERROR", "WARNING"))] == []
    assert len(examined) == 5
    assert (machine.folder / "srv/var/backups/before-upgrade.tar.gz").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("block", [b for b in PAGE if b.language == "ini"], ids=lambda b: Path(b.file).name)
def test_units(block: Block, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    keben = tmp_path / "srv/venv/bin/keben"
    keben.parent.mkdir(parents=True)
    keben.write_text("#!/bin/sh\n", encoding="utf-8")
    keben.chmod(0o755)
    for each in PAGE:
        if each.language == "ini":
            text = each.text.replace("/srv/keben", f"{tmp_path}/srv").replace("User=keben", "User=root")
            (tmp_path / Path(each.file).name).write_text(text, encoding="utf-8")
    unit = tmp_path / Path(block.file).name
    done = subprocess.run([program, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "keben" in line]
    assert (done.returncode, ours) == (0, [])


def test_the_proxy(tmp_path: Path) -> None:
    program, openssl = shutil.which("nginx"), shutil.which("openssl")
    if program is None or openssl is None:
        pytest.skip("nginx or openssl is not installed")
    (site,) = [block.text for block in PAGE if block.language == "nginx"]
    subject = ["-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=crm.example.com", "-days", "1"]
    files = ["-keyout", str(tmp_path / "crm.key"), "-out", str(tmp_path / "crm.pem")]
    subprocess.run([openssl, "req", *subject, *files], check=True, capture_output=True)
    site = site.replace("/etc/ssl/", f"{tmp_path}/").replace("listen 443", "listen 127.0.0.1:44443")
    places = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {places} {site} }}"
    (tmp_path / "nginx.conf").write_text(conf, encoding="utf-8")
    command = [program, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_caddy(tmp_path: Path) -> None:
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("caddy is not installed")
    (site,) = [block.text for block in PAGE if block.language == "caddy"]
    (tmp_path / "Caddyfile").write_text(site, encoding="utf-8")
    command = [program, "validate", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_units_and_proxy_agree_about_ports() -> None:
    (serve,) = [b.text for b in PAGE if b.file.endswith("/keben.service")]
    proxies = [b.text for b in PAGE if b.language in ("nginx", "caddy")]
    assert len(proxies) == 2
    assert "--bind 127.0.0.1 --port 8000" in serve
    assert all("127.0.0.1:8000" in text and "127.0.0.1:8001" in text and "/_stream" in text for text in proxies)


def test_every_setting_of_the_page_exists() -> None:
    (env,) = [block.text for block in PAGE if block.language == "env"]
    listed = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    names = re.findall(r"(?m)^(KEBEN_\w+)=", env)
    assert [name for name in names if f"`{name}`" not in listed] == []


def first_words(page: Path) -> Any:
    for block in blocks(page):
        if block.language in ("sh", "bash"):
            yield from commands(block)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_commands_of_the_other_pages_exist(name: str) -> None:
    """What newcomers type is there and knows its options."""
    text = (ROOT / name).read_text(encoding="utf-8")
    spoken = re.findall(r"`(?:python )?(bin[/\\](?:demo|test|check|keben)[^`]*)`", text) + [
        line.split("#")[0].strip() for line in re.findall(r"(?m)^(bin/\S.*)$", text)
    ]
    assert spoken
    for line in spoken:
        program, *words = line.replace("\\", "/").split()
        command = [sys.executable, str(ROOT / program), "--help"]
        if program == "bin/keben" and words:
            command = [sys.executable, "-m", "keben.config.cli", words[0], "--help"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, line
        lacking = [word for word in words if word.startswith("--") and word not in done.stdout]
        assert lacking == [], line
    for line in first_words(ROOT / name):
        for path in re.findall(r"(?:bin|tools|requirements)/[\w./-]+", line):
            assert (ROOT / path).exists(), line


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert dead == []


INTERNAL = {
    "KEBEN_ACTOR": "a setting of Django, not of the environment",
    "KEBEN_TESTING": "tests set it",
    "KEBEN_CHROMIUM": "tests set it",
    "KEBEN_WEB_PORT": "`keben serve` tells its children",
    "KEBEN_STREAM_PORT": "`keben serve` tells its children",
}


def test_every_setting_of_the_environment_is_listed() -> None:
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    first = re.findall(r"`(KEBEN_[A-Z]+)_", text)
    listed = set(re.findall(r"`(KEBEN_[A-Z_]+)`", text)) | {
        f"{prefix}{rest}" for prefix in set(first) for rest in re.findall(r"`(_[A-Z_]+)`", text)
    }
    read = {
        name
        for path in sorted((ROOT / "keben").rglob("*.py"))
        for name in re.findall(r"\"(KEBEN_[A-Z_]+)\"", path.read_text(encoding="utf-8"))
    }
    assert read - listed - set(INTERNAL) == set()


def test_every_setting_of_the_browser_is_listed() -> None:
    from keben.kernel.settings import DECLARED

    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"(?m)^\| [^|]+ \| `([a-z]+(?:\.[a-z_]+)+)` \|", text))
    assert listed == set(DECLARED)
