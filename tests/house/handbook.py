"""Reads the fenced blocks of a page of the handbook, so that tests can run them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

BLOCK = re.compile(r"^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`(/[\w./-]+)`[^`\n]*:\s*$")


class Block(NamedTuple):
    """One fenced block: its language, its text, the file that the line above names, its heading."""

    language: str
    text: str
    file: str
    heading: str


def blocks(page: Path) -> list[Block]:
    """The blocks of a page in their order."""
    whole = page.read_text(encoding="utf-8")
    found = []
    for match in BLOCK.finditer(whole):
        before = whole[: match.start()].rstrip()
        named = NAMED.search(before.rpartition("\n\n")[2].replace("\n", " ")) or re.search(
            r"`(/[\w./-]+)`", before.rpartition("\n")[2]
        )
        indent = len(match["indent"])
        text = "".join(line[indent:] for line in match["text"].splitlines(keepends=True))
        heading = re.findall(r"(?m)^## (.+)$", before)
        found.append(Block(match["language"], text, named[1] if named else "", heading[-1] if heading else ""))
    return found


def commands(block: Block) -> list[str]:
    """The command lines of a block without their remarks."""
    lines = (re.sub(r"\s{2,}#.*$", "", line).strip() for line in block.text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]
