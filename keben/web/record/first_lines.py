"""The first lines of a text file as a browser can show them, whatever encoding the file has."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from keben.data.imports.encoding import codec, detect

TEXTS = ("text/plain", "text/csv")
LOOK, MOST = 1 << 17, 300
"""So many bytes are read, so many lines shown at most."""


def first_lines(stream: BinaryIO) -> str:
    """At most 300 lines of the first 128 KB; an ellipsis stands for the rest."""
    raw = stream.read(LOOK)
    # What was cut within a line, or within a character, is left out with its line.
    part = raw if len(raw) < LOOK else raw[: raw.rfind(b"\n") + 1] or raw
    with NamedTemporaryFile() as kept:
        kept.write(part)
        kept.flush()
        encoding = codec(detect(Path(kept.name)), part)
    lines = part.decode(encoding, errors="replace").splitlines()
    more = len(raw) == LOOK or len(lines) > MOST
    return "\n".join([*lines[:MOST], *(["…"] if more else [])])
