"""Generated pages for people and snapshots for reviewers: a changed declaration shows as a readable diff."""

from __future__ import annotations

import json
from pathlib import Path

from keben.kernel.describe import ROOT, place, plain
from keben.kernel.events.listen import all_listeners
from keben.kernel.registry import registry

SNAPSHOTS = Path("tests/snapshots")


def catalogue() -> dict[Path, str]:
    """Every generated page by its path below the project."""
    return {
        Path("docs/map.md"): map_page(),
        Path("docs/generated/entities.md"): entities_page(),
        Path("docs/generated/permissions.md"): permissions_page(),
        Path("docs/generated/events.md"): events_page(),
    }


def snapshots() -> dict[Path, str]:
    """Every snapshot by its path below the project."""
    found = {}
    for entity in registry:
        text = json.dumps(plain(entity), ensure_ascii=False, indent=1, default=str) + "\n"
        found[SNAPSHOTS / f"{entity.label}.json"] = text
    return found


def write(pages: dict[Path, str]) -> list[Path]:
    """Write what has changed; returns those paths."""
    changed = stale(pages)
    for path in changed:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        if path in pages:
            (ROOT / path).write_text(pages[path], encoding="utf-8")
        else:
            (ROOT / path).unlink()
    return changed


def stale(pages: dict[Path, str]) -> list[Path]:
    """The paths whose file differs from what would be written, and snapshots of nouns that are gone."""
    found = [p for p, text in pages.items() if not (ROOT / p).exists() or (ROOT / p).read_text("utf-8") != text]
    if any(path.is_relative_to(SNAPSHOTS) for path in pages):
        kept = (ROOT / SNAPSHOTS).glob("*.*.json")
        found += [p.relative_to(ROOT) for p in kept if p.relative_to(ROOT) not in pages]
    return sorted(found)


def first_line(path: Path) -> str:
    """The first line of a module's docstring."""
    text = path.read_text(encoding="utf-8").lstrip()
    if not text.startswith('"""'):
        return ""
    return text[3:].split("\n", 1)[0].split('"""')[0].strip()


def map_page() -> str:
    """Where everything is: each file of the house and what it says about itself."""
    lines = ["# Map of the house", "", "Made by `keben map`; each line is the first sentence of a file.", ""]
    folder = None
    for path in sorted((ROOT / "keben").rglob("*.py")):
        shown = path.relative_to(ROOT)
        if "migrations" in shown.parts or path.name == "__init__.py" or not first_line(path):
            continue
        if shown.parent != folder:
            folder = shown.parent
            lines += ["", f"## {folder.as_posix()}", ""]
        lines.append(f"- `{path.name}`: {first_line(path)}")
    return "\n".join(lines) + "\n"


def entities_page() -> str:
    """All nouns with their fields."""
    lines = ["# Nouns", "", "Made by `keben map`.", ""]
    for entity in registry:
        found = plain(entity)
        doc = (entity.model.__doc__ or "").strip().split("\n")[0]
        where = place(entity.declaration).rsplit(":", 1)[0]
        lines += [f"## {entity.label}", "", f"{doc} `/{entity.slug}/`, declared in `{where}`.", ""]
        lines += ["| field | kind |", "|---|---|"]
        for name, words in found["fields"].items():
            target = f" → {words['target']}" if "target" in words else ""
            lines.append(f"| {name}{' *' if words.get('required') else ''} | {words['kind']}{target} |")
        lines += ["", f"Actions: {', '.join(found['actions'])}.", ""]
    return "\n".join(lines)


def permissions_page() -> str:
    """Roles × nouns as declared; administrators may change them in the browser."""
    roles = sorted({role for entity in registry for role in entity.grants})
    lines = ["# Default rights", "", "Made by `keben map`. `*` stands for every role.", ""]
    lines += ["| noun | " + " | ".join(roles) + " |", "|---|" + "---|" * len(roles)]
    for entity in registry:
        cells = []
        for role in roles:
            grant = entity.grants.get(role)
            cells.append(f"{' '.join(sorted(grant.verbs))} ({grant.scope})" if grant else "")
        lines.append(f"| {entity.label} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def events_page() -> str:
    """Who hears what."""
    lines = ["# Events and who listens", "", "Made by `keben map`.", "", "| event | listeners |", "|---|---|"]
    lines += [f"| {event} | {', '.join(names)} |" for event, names in all_listeners().items()]
    return "\n".join(lines) + "\n"
