"""Writes requirements/*.lock from pyproject.toml: the development lock first, the others in its versions.

`python tools/locks.py` keeps what is locked and adds what is missing; `--upgrade` takes the newest of everything.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "requirements"
EXTRAS = ("er", "redis", "s3", "zh")
"""Spark is locked nowhere: who has a cluster takes the version of the cluster."""
OPTIONS = (
    "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet",
)  # fmt: skip
BLOCK = re.compile(r"(?m)^(?=[A-Za-z0-9])")


def compile_lock(target: Path, *arguments: str) -> None:
    """Let uv write one lock."""
    command = ["uv", "pip", "compile", "pyproject.toml", *arguments, *OPTIONS, "-o", str(target)]
    subprocess.run(command, cwd=ROOT, check=True)


def blocks(text: str) -> dict[str, str]:
    """The packages of a lock, each with its hashes."""
    found = [block for block in BLOCK.split(text) if block.strip()]
    return {re.split(r"[=\s\[;]", block, maxsplit=1)[0]: block for block in found}


def added(whole: str, core: str) -> str:
    """What a lock holds beyond the core."""
    known = blocks(core)
    return "".join(block for name, block in blocks(whole).items() if name not in known)


def main(arguments: list[str]) -> int:
    """Write all locks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    upgrade = ("--upgrade",) if parser.parse_args(arguments).upgrade else ()
    dev, core = LOCKS / "dev.lock", LOCKS / "core.lock"
    named = [part for extra in ("pg", *EXTRAS) for part in ("--extra", extra)]
    compile_lock(dev, *named, "--group", "dev", *upgrade)
    compile_lock(core, "--extra", "pg", "-c", str(dev.relative_to(ROOT)), *upgrade)
    for extra in EXTRAS:
        with tempfile.TemporaryDirectory() as folder:
            whole = Path(folder) / "whole.lock"
            compile_lock(whole, "--extra", "pg", "--extra", extra, "-c", str(dev.relative_to(ROOT)))
            text = added(whole.read_text(encoding="utf-8"), core.read_text(encoding="utf-8"))
        (LOCKS / f"{extra}.lock").write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
