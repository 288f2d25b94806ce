"""One language's catalogue: made from the source's texts, the parts and what it already holds."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from .parts import placeholders, read_parts
from .source import ROOT, Text, texts

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LOCALES = ROOT / "locale"
HEADER = "# Texts of Keben. Made by `keben translations` from the source and from ../parts/*.po.txt.\n#"


class Catalogue:
    """The translations into one language."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.po = folder / "LC_MESSAGES" / "django.po"
        self.mo = self.po.with_suffix(".mo")

    def merged(self, found: Iterable[Text]) -> Catalog:
        """Every text of the source, translated by the parts first and by the present catalogue second."""
        from babel.messages.catalog import Catalog

        parts, present = read_parts(self.folder / "parts"), self._present()
        merged = Catalog(locale=self.folder.name, header_comment=HEADER, project="Keben", charset="utf-8")
        used: set[str] = set()
        for text in found:
            target = parts.get(text.singular) or parts.get(text.plural or "") or _held(present, text)
            ids = (text.singular, text.plural) if text.plural else text.singular
            strings = (target,) if text.plural else target
            merged.add(ids, strings, context=text.context, locations=[(text.path, 0)])
            used |= {text.singular, text.plural or ""}
        # A text that is put together at run time stands in no source line, but in its area's part.
        for source in sorted(parts.keys() - used):
            merged.add(source, parts[source])
        return merged

    def write(self, found: Iterable[Text]) -> None:
        """Write the catalogue and its compiled form."""
        self.po.parent.mkdir(parents=True, exist_ok=True)
        self.po.write_bytes(_as_po(self.merged(found)))
        self.compile()

    def compile(self) -> None:
        """Write the form gettext reads, when it is older than the catalogue."""
        if not self.po.exists() or (self.mo.exists() and self.mo.stat().st_mtime >= self.po.stat().st_mtime):
            return
        # Several processes may start at once: none of them may read half a file.
        draft = self.mo.with_suffix(f".{os.getpid()}")
        draft.write_bytes(_as_mo(self._read()))
        draft.replace(self.mo)

    def findings(self, found: Iterable[Text]) -> list[str]:
        """What is missing or wrong; each line names the text and the place it comes from."""
        merged = self.merged(found)
        lines = [line for message in merged if message.id for line in _faults(message)]
        if not lines and (not self.po.exists() or self.po.read_bytes() != _as_po(merged)):
            lines.append(f"{self.po.relative_to(self.folder.parents[1])} is not current; run `keben translations`")
        elif not lines and (not self.mo.exists() or self.mo.read_bytes() != _as_mo(self._read())):
            lines.append(f"{self.mo.relative_to(self.folder.parents[1])} is not current; run `keben translations`")
        return lines

    def _present(self) -> Catalog | None:
        return self._read() if self.po.exists() else None

    def _read(self) -> Catalog:
        from babel.messages.pofile import read_po

        with self.po.open("rb") as stream:
            return read_po(stream, locale=self.folder.name)


def catalogues(locales: Path = LOCALES) -> list[Catalogue]:
    return [Catalogue(path) for path in sorted(locales.glob("*")) if path.is_dir()]


def compile_all(locales: Path = LOCALES) -> None:
    for catalogue in catalogues(locales):
        catalogue.compile()


def gathered() -> list[Text]:
    return sorted(texts(), key=lambda text: (text.singular, text.context or "", text.path))


def _held(present: Catalog | None, text: Text) -> str:
    message = present.get(text.singular, text.context) if present else None
    if message is None or not message.string:
        return ""
    return message.string if isinstance(message.string, str) else message.string[0]


def _faults(message: object) -> Iterable[str]:
    source, target = message.id, message.string  # type: ignore[attr-defined]
    source, target = source if isinstance(source, tuple) else (source,), _first(target)
    place = ", ".join(path for path, _ in message.locations) or "parts"  # type: ignore[attr-defined]
    if not target:
        yield f"no translation: {source[0]!r} ({place})"
    elif all(placeholders(target) != placeholders(text) for text in source):
        yield f"other placeholders: {source[0]!r} -> {target!r} ({place})"


def _first(target: str | tuple[str, ...]) -> str:
    return target if isinstance(target, str) else (target[0] if target else "")


def _as_mo(catalog: Catalog) -> bytes:
    """Without today's date in its header: the same catalogue gives the same bytes."""
    from babel.messages.mofile import write_mo

    catalog.creation_date = catalog.revision_date = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def _as_po(catalog: Catalog) -> bytes:
    """Without line numbers and dates: a catalogue changes only when a text does."""
    from babel.messages.pofile import write_po

    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, include_lineno=False, omit_header=True)
    header = (
        f"{HEADER}\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return header.encode() + buffer.getvalue()
