"""Where registration data 工商信息 come from: adapters that search a register; entering by hand is always possible."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keben.base.company_name import parse
from keben.kernel.kinds.choices import Choice
from keben.kernel.settings import declare_setting, setting

MOST = 10
FIELDS = ("uscc", "legal_representative", "registered_capital", "founded_on", "operating_status", "registered_address")
"""The fields of a customer that a register knows."""


@dataclass(frozen=True)
class Suggestion:
    """A company that may be meant."""

    code: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class Found:
    """What a register says about one company, as a person would type it, and of which day."""

    name: str
    as_of: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Source(Protocol):
    """A register that can be asked."""

    label: Any

    def search(self, text: str) -> Sequence[Suggestion]:
        """Companies by name or code, best first, at most ten. Raises SourceDown."""

    def fetch(self, code: str) -> Found | None:
        """What is known about one company; None for an unknown code. Raises SourceDown."""


class SourceDown(Exception):
    """The register does not answer, or what it says cannot be read."""


class FileSource:
    """A register in a JSON file beside the data: a list of companies, for trials and for lists one was given."""

    label = _("File with registration data")

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(settings.VAR) / "registration.json"

    def _rows(self) -> list[dict[str, Any]]:
        try:
            rows = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SourceDown(str(error)) from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("uscc") for row in rows):
            raise SourceDown("a list of companies with their codes is expected")
        return rows

    def search(self, text: str) -> Sequence[Suggestion]:
        wanted, key = text.strip(), parse(text).key
        same, part = [], []
        for row in self._rows():
            name = str(row.get("name", ""))
            one = Suggestion(row["uscc"], name, str(row.get("registered_address", "")))
            if wanted.upper() == row["uscc"] or (key and parse(name).key == key):
                same.append(one)
            elif wanted and wanted in name:
                part.append(one)
        return [*same, *part][:MOST]

    def fetch(self, code: str) -> Found | None:
        row = next((row for row in self._rows() if row["uscc"] == code), None)
        if row is None:
            return None
        values = {name: row.get(name, "") for name in FIELDS}
        return Found(str(row.get("name", "")), str(row.get("as_of", "")), values)


SOURCES: dict[str, Any] = {"file": FileSource}
"""The adapters by the name under which the setting keeps them."""
declare_setting(
    "registration.source",
    _("Customers"),
    _("Registration data from"),
    Choice((("manual", _("Entered by hand")), ("file", FileSource.label))),
    "manual",
    help=_("The file is registration.json in the data folder: a list of companies with code, name and fields."),
)


def source() -> Source | None:
    """The register that is connected; None where data are entered by hand."""
    found = SOURCES.get(setting("registration.source"))
    return found() if found is not None else None
