"""`keben new sales.quote` lays out a new noun: a folder whose files work and wait for fields."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from django.apps import apps

KEBEN = Path(__file__).resolve().parent.parent

MODEL = '''"""{Words}: say in one sentence what it is for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.record import Owned, Record


class {Noun}(Record, Owned):
    """One sentence; it is shown as help in the pages and in the API."""

    name = models.CharField(_("Name"), max_length=120)

    class Meta(Record.Meta):
        app_label = "{domain}"
        verbose_name = _("{Words}")
        verbose_name_plural = _("{Plural}")
        indexes = (
            models.Index(fields=("owner", "-updated_at", "-id"), name="{index}_owner"),
            models.Index(fields=("-updated_at", "-id"), name="{index}_updated"),
        )
'''

ENTITY = '''"""{Words}, declared."""

from keben.domains.{domain}.{noun}.model import {Noun}
from keben.kernel.access.grants import ALL, VIEW, WORK, DataScope, allow
from keben.kernel.access.scope import OwnerOrTeam
from keben.kernel.entity import Entity, Listing
from keben.kernel.registry import entity


@entity({Noun})
class {Noun}Entity(Entity):
    """One sentence."""

    menu, icon = "{menu}", "file"
    search = ("name",)
    scope = OwnerOrTeam()
    grants = {{
        "sales": allow(WORK, DataScope.SELF),
        "sales_manager": allow(ALL, DataScope.DEPARTMENT_TREE),
        "boss": allow(VIEW, DataScope.ALL),
    }}
    actions = ()
    listing = Listing(columns=("name", "owner", "updated_at"), filters=("owner",), sort="-updated_at")
'''

ACTIONS = '''"""What can be done with a {words} besides creating, editing and deleting it.

A verb is a subclass of `keben.kernel.actions.action.Action`: label, icon, ask (what it wants to know), check (when it
is refused), run (its effect). Name it in `actions` of entity.py; button, bulk run, API and permission follow.
"""
'''

TEMPLATES_OWN = ("apps", "declarations", "entity", "listing", "migrations", "models", "owned", "record")
"""Names that the files above import, or that every domain has."""

APPS = '''"""The {domain} domain as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class {Domain}Config(AppConfig):
    """See the package."""

    name = "keben.domains.{domain}"
    label = "{domain}"
    verbose_name = _("{Domain}")
'''


class Exists(Exception):
    """The noun is already there."""


def new_noun(label: str, *, root: Path = KEBEN, menu: str = "") -> list[Path]:
    """Write the files of a new noun and hook it up, in this group of the menu; returns what was written.

    Raises ValueError for a malformed label and Exists where the folder is already there.
    """
    match = re.fullmatch(r"([a-z]+(?:_[a-z]+)*)\.([a-z]+(?:_[a-z]+)*)", label)
    if not match or any(keyword.iskeyword(part) for part in match.groups()):
        raise ValueError(f"{label!r}: write DOMAIN.NOUN in lower case, for example sales.quote")
    domain, noun = match.groups()
    if other := _other_app(domain):
        raise ValueError(f"{domain!r} is taken by {other}; choose another name for the domain")
    words = noun.replace("_", " ")
    names = {
        "domain": domain,
        "menu": menu or domain,
        "Domain": domain.title().replace("_", ""),
        "noun": noun,
        "Noun": "".join(part.title() for part in noun.split("_")),
        "words": words,
        "Words": words.capitalize(),
        "Plural": plural(words.capitalize()),
        "index": f"{domain}_{noun}"[:22],
    }
    home = root / "domains" / domain
    folder = home / noun
    if folder.exists():
        raise Exists(f"{folder} is already there")
    if noun in TEMPLATES_OWN or folder.with_suffix(".py").exists():
        raise ValueError(f"{noun!r} means something else in {domain}; choose another name for the noun")
    written = domain_files(home, names, root)
    folder.mkdir(parents=True)
    for name, content in (("__init__", ""), ("model", MODEL), ("entity", ENTITY), ("actions", ACTIONS)):
        path = folder / f"{name}.py"
        path.write_text(content.format(**names), encoding="utf-8")
        written.append(path)
    hook(home / "models.py", f"from keben.domains.{domain}.{noun}.model import {names['Noun']}", names["Noun"])
    hook(home / "declarations.py", f"from keben.domains.{domain}.{noun} import entity as {noun}  # noqa: F401", "")
    return [*written, home / "models.py", home / "declarations.py"]


def _other_app(label: str) -> str:
    """The app that has this label and is no domain of ours; two of one label would stop every command."""
    named = [app.name for app in apps.get_app_configs() if app.label == label]
    return next((name for name in named if name != f"keben.domains.{label}"), "")


def plural(word: str) -> str:
    """The regular English plural."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def domain_files(home: Path, names: dict[str, str], root: Path) -> list[Path]:
    """The files of a domain that does not exist yet, and its line in the settings."""
    if (home / "apps.py").exists():
        return []
    (home / "migrations").mkdir(parents=True, exist_ok=True)
    for path in (home / "__init__.py", home / "migrations" / "__init__.py"):
        path.write_text("")
    (home / "apps.py").write_text(APPS.format(**names), encoding="utf-8")
    (home / "models.py").write_text('"""All tables of the domain, gathered for Django."""\n', encoding="utf-8")
    (home / "declarations.py").write_text('"""The nouns of the domain, declared."""\n\n', encoding="utf-8")
    settings = root / "config" / "settings.py"
    text = settings.read_text(encoding="utf-8")
    line = f'    "keben.domains.{names["domain"]}",\n'
    settings.write_text(text.replace('    "keben.config",\n', line + '    "keben.config",\n', 1), encoding="utf-8")
    return [home / "apps.py", settings]


def hook(path: Path, line: str, export: str) -> None:
    """Add an import, keeping the list of exports in order."""
    text = path.read_text(encoding="utf-8")
    body, _all, exports = text.partition("\n__all__")
    lines = body.rstrip("\n").split("\n")
    last = max((i for i, one in enumerate(lines) if one.startswith(("from ", "import "))), default=len(lines) - 1)
    if last == 0 or not lines[last].startswith(("from ", "import ")):
        lines += [*([""] if lines[-1] else []), line]
    else:
        lines.insert(last + 1, line)
    found = re.findall(r'"(\w+)"', exports)
    text = "\n".join(lines) + "\n"
    if export:
        names = sorted({*found, export})
        listed = f'("{names[0]}",)' if len(names) == 1 else "(\n" + "".join(f'    "{n}",\n' for n in names) + ")"
        text += f"\n__all__ = {listed}\n"
    path.write_text(text, encoding="utf-8")
