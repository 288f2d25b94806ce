"""Verbs, data scopes and field rights: the words in which rights are granted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from django.utils.translation import gettext_lazy as _

VIEW = frozenset({"view"})
CREATE = frozenset({"create"}) | VIEW
EDIT = frozenset({"edit"}) | VIEW
DELETE = frozenset({"delete"}) | VIEW
EXPORT = frozenset({"export"}) | VIEW
IMPORT = frozenset({"import"}) | CREATE
TRANSFER = frozenset({"transfer"}) | VIEW
REVEAL = frozenset({"reveal"}) | VIEW
WORK = CREATE | EDIT | DELETE | REVEAL
ALL = WORK | EXPORT | IMPORT | TRANSFER

VERB_LABELS = {
    "view": _("View"),
    "create": _("Create"),
    "edit": _("Edit"),
    "delete": _("Delete"),
    "export": _("Export"),
    "import": _("Import"),
    "transfer": _("Transfer"),
    "reveal": _("Reveal masked values"),
    "merge": _("Merge"),
    "permit": _("Permit expenses"),
    "approve": _("Approve"),
    "anonymise": _("Anonymise"),
    "assign": _("Assign roles"),
}


class DataScope(StrEnum):
    """How far a role reaches among the rows of a noun (数据范围)."""

    SELF = "self"
    SUBORDINATES = "subordinates"
    DEPARTMENT = "department"
    DEPARTMENT_TREE = "department_tree"
    CHOSEN = "chosen"
    ALL = "all"


SCOPE_LABELS = {
    DataScope.SELF: _("Own"),
    DataScope.SUBORDINATES: _("Own and subordinates'"),
    DataScope.DEPARTMENT: _("Own department"),
    DataScope.DEPARTMENT_TREE: _("Own department and below"),
    DataScope.CHOSEN: _("Chosen departments"),
    DataScope.ALL: _("All"),
}


class FieldRight(IntEnum):
    """What a role may do with one field; several roles combine to the highest."""

    HIDDEN = 0
    MASKED = 1
    READ = 2
    EDIT = 3


FIELD_RIGHT_LABELS = {
    FieldRight.HIDDEN: _("Hidden"),
    FieldRight.MASKED: _("Masked"),
    FieldRight.READ: _("Read only"),
    FieldRight.EDIT: _("Editable"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a declaration gives a built-in role by default; administrators may change it in the browser."""

    verbs: frozenset[str]
    scope: DataScope = DataScope.ALL
    masked: frozenset[str] = field(default_factory=frozenset)


def allow(verbs: frozenset[str], scope: DataScope = DataScope.ALL, *, masked: tuple[str, ...] = ()) -> Grant:
    """A default grant, e.g. `allow(WORK, DataScope.SELF, masked=("mobile",))`."""
    return Grant(verbs, scope, frozenset(masked))
