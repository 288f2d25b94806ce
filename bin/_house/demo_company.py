"""The demo's folder: its database, and a note of what was made, so that later starts skip it."""

from __future__ import annotations

import hashlib
import json
import shutil
import urllib.parse
from pathlib import Path
from typing import Any, cast

from . import children, environment, keben, say
from .places import ROOT

# A change in one of these may ask for a migration or for collecting static files again.
GENERATED_FROM = (("keben", "**/migrations/*.py"), ("keben", "**/static/**/*"), ("locale", "**/*.po"))
NOTE = "made.json"
# A demo never touches real services and never takes over a deployment's settings; only these may be its own.
OF_A_DEMO = ("KEBEN_TIME_ZONE", "KEBEN_LOG_LEVEL", "KEBEN_SLOW_QUERY_MS", "KEBEN_ACCESS_LOG")


class DemoCompany:
    """One folder with everything a demo needs."""

    def __init__(self, folder: Path, python: Path, *, language: str) -> None:
        self.folder, self.python, self.language = folder, python, language

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def variables(self) -> dict[str, str]:
        inherited = environment.variables()
        env = {k: v for k, v in inherited.items() if not k.startswith("KEBEN_") or k in OF_A_DEMO}
        database = urllib.parse.quote((self.folder / "keben.sqlite3").as_posix())
        return {
            **env,
            "KEBEN_VAR": str(self.folder),
            "KEBEN_DATABASE_URL": f"sqlite:///{database}",
            "KEBEN_ALLOWED_HOSTS": "127.0.0.1,localhost",
        }

    def make(self, *, customers: int, fresh: bool) -> None:
        """Migrate and generate, or do nothing when the folder already holds this version's demo."""
        note = self._note()
        if fresh or (note.get("generated") is None and self.folder.exists()):
            self._clear(fresh=fresh)
            note = {}
        self.folder.mkdir(parents=True, exist_ok=True)
        if note.get("source") != (source := source_fingerprint()):
            say.line("Preparing the database ...")
            self._keben("migrate", "--quiet")
        if note.get("generated") is None:
            self._keben("demo", "--customers", str(customers), "--lang", self.language)
            logins = self._json("demo", "--logins", "--lang", self.language)
            note = {"generated": customers, "language": self.language, "logins": logins}
        elif (note["generated"], note["language"]) != (customers, self.language):
            kept = f"{note['generated']} customers, language {note['language']}"
            say.line(f"The demo company made before is kept ({kept}); --fresh makes another.")
        self._write({**note, "source": source})

    @property
    def customers(self) -> int | None:
        """How many customers were generated; None before that."""
        made = self._note().get("generated")
        return made if isinstance(made, int) else None

    def logins(self) -> list[dict[str, Any]]:
        """One person per role: title, name, login, password and the pages he may see."""
        return cast("list[dict[str, Any]]", self._note()["logins"])

    def _clear(self, *, fresh: bool) -> None:
        if not fresh:
            say.line("The last start did not finish generating; beginning again.")
        try:
            shutil.rmtree(self.folder) if self.folder.exists() else None
        except OSError as error:
            say.stop(f"{self.folder} could not be emptied: {error}. Is a demo still running? Stop it first.")

    def _keben(self, *arguments: str) -> None:
        done = children.run(keben.command(self.python, *arguments), env=self.variables())
        if done.returncode != 0:
            say.stop(f"`keben {' '.join(arguments)}` ended with {done.returncode}; the reason stands above.")

    def _json(self, *arguments: str) -> list[object]:
        done = children.run(keben.command(self.python, *arguments), env=self.variables(), quiet=True)
        if done.returncode != 0:
            say.stop(f"`keben {' '.join(arguments)}` failed:\n{done.stdout}")
        return list(json.loads(done.stdout.splitlines()[-1]))

    def _note(self) -> dict[str, object]:
        try:
            note = json.loads((self.folder / NOTE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def _write(self, note: dict[str, object]) -> None:
        text = json.dumps(note, ensure_ascii=False, indent=2)
        (self.folder / NOTE).write_text(text, encoding="utf-8")


def source_fingerprint(root: Path = ROOT) -> str:
    """Changes when migrations, static files, translations or the locked packages change."""
    digest = hashlib.sha256(environment.fingerprint("core").encode())
    for base, pattern in GENERATED_FROM:
        for path in sorted((root / base).glob(pattern)):
            if path.is_file():
                facts = path.stat()
                digest.update(f"{path.relative_to(root).as_posix()} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
