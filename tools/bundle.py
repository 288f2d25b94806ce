"""Whether the bundles that browsers get were made from the sources as they are now; says so without Node."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAKERS = ("build.mjs", "icons.txt", "package-lock.json")


def sources(root: Path) -> str:
    """One hash of all that goes into the bundles, as `build.mjs` wrote it beside them."""
    static, vendor = root / "keben/web/static", root / "tools/vendor"
    files = {f"kb/css/{file.name}": file for file in (static / "kb/css").glob("*.css")}
    files |= {f"kb/src/{file.name}": file for file in (static / "kb/src").glob("*.js")}
    files |= {name: vendor / name for name in MAKERS}
    found = hashlib.sha256()
    for name in sorted(files):
        text = files[name].read_bytes().replace(b"\r\n", b"\n")
        found.update(name.encode() + b"\0" + text + b"\0")
    return found.hexdigest()


def problems(root: Path) -> list[str]:
    """What is not as it should be, one line each."""
    static = root / "keben/web/static"
    manifest = json.loads((static / "vendor/manifest.json").read_text("utf-8"))
    found = []
    if manifest.get("sources") != sources(root):
        found.append("keben/web/static/kb/app.js and app.css were made from other sources than css/ and src/ hold now")
    wanted = {entry["file"]: entry["sha256"] for entry in manifest["files"]} | manifest["built"]
    for name, digest in wanted.items():
        if hashlib.sha256((static / name).read_bytes()).hexdigest() != digest:
            found.append(f"keben/web/static/{name} is not the one that was built")
    return found


def main() -> int:
    found = problems(ROOT)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
