"""What remains of a person who is forgotten, and why: said to whoever handles the request, and in the answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keben.domains.privacy.telling import Found
from keben.kernel.people import person_in, tells_of
from keben.kernel.registry import registry


def staying(found: Found) -> list[str]:
    """One sentence for each."""
    said: dict[str, None] = {}
    for record in found.records:
        said[str(person_in(registry.of(type(record))).stays)] = None
    for label in found.told:
        said[str(tells_of(registry.get(label)).stays)] = None
    if found.lines:
        said[_("Lines of the log stay in their place and sealed; what they said about the person is taken out.")] = None
    said[_("Backups made before hold the data until they are replaced; they serve only to restore the system.")] = None
    return [one for one in said if one]


def parts_of(found: Found) -> list[tuple[str, int]]:
    """What hangs on the person and how many of each, for a page or a file."""
    parts = [(str(registry.get(label).verbose_name_plural), len(rows)) for label, rows in found.told.items()]
    parts += [
        (_("Comments"), len(found.comments)),
        (_("Files"), len(found.files)),
        (_("Rows of imports"), len(found.imported)),
        (_("Files of exports that may hold the person"), len(found.exported)),
        (_("Lines of the log"), found.lines),
    ]
    return [(words, count) for words, count in parts if count]
