"""Finds the programs the tests need and installs them where this machine and person allow it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from . import say
from .places import WINDOWS

# The same browser without windows takes a fifth less time for the journeys.
HEADLESS = "chromium-headless-shell"
DEBIAN_PACKAGES = {
    "Chromium": HEADLESS,
    "PostgreSQL": "postgresql",
    "Redis": "redis-server",
    "Dovecot": "dovecot-imapd",
    "a Chinese font": "fonts-noto-cjk",
}
REMEDIES = {
    "darwin": "brew install --cask chromium; brew install postgresql redis dovecot",
    "win32": "winget install Google.Chrome PostgreSQL.PostgreSQL",
    "linux": "with your package manager: chromium, postgresql, redis, dovecot, noto-fonts-cjk",
}
BROWSER_NAMES = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)
# Debian keeps the server's programs off the PATH, one folder per version.
POSTGRES_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)


def chromium() -> Path | None:
    """The browser for the journeys; KEBEN_CHROMIUM names another one."""
    if named := os.environ.get("KEBEN_CHROMIUM"):
        return Path(named)
    for name in BROWSER_NAMES:
        if path := shutil.which(name):
            return Path(path)
    return next((Path(place) for place in BROWSER_PLACES if Path(place).exists()), None)


def postgres_folder() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version there is."""
    for pattern in POSTGRES_PLACES:
        anchor = Path(Path(pattern).anchor)
        if not anchor.exists():
            continue
        found = [path for path in anchor.glob(str(Path(pattern).relative_to(anchor))) if _has_server(path)]
        if found:
            return max(found, key=_version)
    on_path = shutil.which("pg_ctl")
    return Path(on_path).resolve().parent if on_path else None


def dovecot() -> bool:
    """Whether the mail server is there; Debian keeps it off the PATH of ordinary people."""
    return bool(shutil.which("dovecot")) or Path("/usr/sbin/dovecot").exists()


def chinese_font() -> bool:
    """Whether Chinese shows as characters; only Linux may lack a font, and fc-list knows."""
    if WINDOWS or sys.platform == "darwin":
        return True
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def missing() -> list[str]:
    lacks = {
        "Chromium": not chromium(),
        "PostgreSQL": not postgres_folder(),
        "Redis": not WINDOWS and not shutil.which("redis-server"),  # there is none for Windows
        "Dovecot": not WINDOWS and not dovecot(),  # a mail server is no program for Windows either
        "a Chinese font": not chinese_font(),
    }
    return [name for name, lacking in lacks.items() if lacking]


def provide() -> list[str]:
    """Install what is missing or could be faster where that is allowed; return what is still missing."""
    lacking = missing()
    names = [DEBIAN_PACKAGES[name] for name in lacking]
    if not (HEADLESS in names or shutil.which(HEADLESS) or os.environ.get("KEBEN_CHROMIUM")):
        names.append(HEADLESS)
    if names and (prefix := _may_install()) is not None:
        say.line(f"Installing {', '.join(names)} ...")
        _apt(prefix, names)
        lacking = missing()
    if lacking:
        say.line(f"Missing: {', '.join(lacking)}. Get it: {_remedy(lacking)}. Tests that need it are left out.")
    return lacking


def _may_install() -> list[str] | None:
    """How to call apt-get as root; None when this is another system or the person may not."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.call([sudo, "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return [sudo, "-n"]
    return None


def _apt(prefix: list[str], packages: Iterable[str]) -> None:
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    for rest in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            quiet + rest,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != 0:
            say.line(f"`apt-get {' '.join(rest)}` failed:\n{done.stdout.decode(errors='replace')[-1500:]}")
            return


def _remedy(lacking: Iterable[str]) -> str:
    if shutil.which("apt-get"):
        names = " ".join(DEBIAN_PACKAGES[name] for name in lacking)
        return f"sudo apt-get update && sudo apt-get install {names}"
    return REMEDIES.get(sys.platform, REMEDIES["linux"])


def _has_server(folder: Path) -> bool:
    return any((folder / name).exists() for name in ("pg_ctl", "pg_ctl.exe"))


def _version(folder: Path) -> tuple[int, ...]:
    digits = "".join(sign if sign.isdigit() else " " for sign in folder.as_posix())
    return tuple(int(number) for number in digits.split())
