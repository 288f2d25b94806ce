"""Files that are made from declarations: written, or only compared."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path


def bring_up_to_date(make: Callable[[], dict[Path, str]], *, command: str, only_check: bool) -> int:
    """Write what differs, or name it and return 1."""
    from django.utils import translation

    from keben.kernel import maps
    from keben.kernel.customfields import declared_only

    # The same on every machine, whatever its database and its language.
    with declared_only(), translation.override("en"):
        pages = make()
    if not only_check:
        for path in maps.write(pages):
            print(path.as_posix())
        return 0
    stale = maps.stale(pages)
    for path in stale:
        print(f"{path.as_posix()} is not current; run `{command}` and read the difference", file=sys.stderr)
    return 1 if stale else 0
