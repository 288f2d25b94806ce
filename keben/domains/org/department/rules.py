"""The stored path follows the parent; a department cannot lie below itself."""

from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from keben.domains.org.department.model import Department
from keben.kernel.problems import Invalid


def keep_path(record: Department, changes: Any, actor: Any) -> None:
    """Set the path, and move everything below along."""
    parent = record.parent
    old, new = record.path, f"{parent.path if parent else '/'}{record.key}/"
    if parent is not None and old and parent.path.startswith(old):
        raise Invalid.single("parent", "below_itself", "A department cannot lie below itself.")
    if new == old:
        return
    record.path = new
    changes.refresh()
    if old:
        below = Department.objects.filter(path__startswith=old).exclude(pk=record.pk)
        below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
