"""What can go wrong when somebody asks for a change; every face turns these into its own answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from keben.base.errors import Malformed
from keben.kernel.access.grants import VERB_LABELS

OTHER_VERBS = {"administer": _("Administration")}
"""Rights that no role matrix lists."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where something can be solved: a record, or the rows of a noun under conditions; shown to whoever reaches it.

    `part` leads further, such as to a page of the record.
    """

    entity: str
    key: int | None = None
    conditions: tuple[tuple[str, str, Any], ...] = ()
    part: str = ""

    @classmethod
    def to(cls, record: Any) -> Way:
        """To the page of a record."""
        return cls(record._meta.label, record.pk)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable code, a translatable message and its figures."""

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    hint: str | None = None
    way: Way | None = None

    def text(self) -> str:
        """The message in the language that is active now."""
        sentence = translate(self.message)
        return sentence % dict(self.params) if self.params else sentence

    @classmethod
    def of(cls, error: Malformed) -> Problem:
        """The same problem as a parser of the base floor reported it."""
        return cls(error.code, error.message, error.params, getattr(error, "hint", None))


class KebenError(Exception):
    """The root of all refusals that a face must explain to a person."""

    status = 500

    def problems(self) -> Sequence[Problem]:
        """What to show, most important first."""
        return ()


class Denied(KebenError):
    """The actor lacks the grant for this verb on this noun."""

    status = 403

    def __init__(self, entity: str, verb: str) -> None:
        super().__init__(f"{verb} on {entity}")
        self.entity, self.verb = entity, verb

    def problems(self) -> Sequence[Problem]:
        """One sentence that says which right is missing and whom to ask."""
        return (
            Problem(
                "denied",
                "You may not do this here (%(verb)s). Ask your administrator for the right.",
                {"verb": str({**VERB_LABELS, **OTHER_VERBS}.get(self.verb, self.verb))},
            ),
        )


class Missing(KebenError):
    """There is no such record within the actor's scope; whether it exists is not told."""

    status = 404

    def __init__(self, entity: str, key: object) -> None:
        super().__init__(f"{entity} {key}")
        self.entity, self.key = entity, key

    def problems(self) -> Sequence[Problem]:
        """One sentence that reveals nothing about rows outside the scope."""
        return (Problem("missing", "This record does not exist or is not visible to you."),)


class Gone(Missing):
    """It was within reach until lately, and its noun says what has become of it."""

    def __init__(self, entity: str, key: object, reason: Problem) -> None:
        super().__init__(entity, key)
        self.reason = reason

    def problems(self) -> Sequence[Problem]:
        """What has become of it."""
        return (self.reason,)


class Invalid(KebenError):
    """The input does not fit; `errors` maps field name ('' for the whole) to its problems."""

    status = 422

    def __init__(self, errors: Mapping[str, Sequence[Problem]]) -> None:
        super().__init__(", ".join(f"{name}: {[p.code for p in found]}" for name, found in errors.items()))
        self.errors = {name: list(found) for name, found in errors.items()}

    @classmethod
    def single(cls, name: str, code: str, message: str, /, **params: Any) -> Invalid:
        """An error at one field."""
        return cls({name: [Problem(code, message, params)]})

    def problems(self) -> Sequence[Problem]:
        """All problems in field order."""
        return [problem for found in self.errors.values() for problem in found]


class Refused(KebenError):
    """A rule of the business forbids it now; the reasons say why and what would change it."""

    status = 409

    def __init__(self, *reasons: Problem) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons

    @classmethod
    def because(cls, code: str, message: str, /, **params: Any) -> Refused:
        """A refusal with one reason."""
        return cls(Problem(code, message, params))

    @classmethod
    def leading(cls, way: Way | None, code: str, message: str, /, **params: Any) -> Refused:
        """A refusal with one reason, and where it can be solved."""
        return cls(Problem(code, message, params, way=way))

    def problems(self) -> Sequence[Problem]:
        """The reasons."""
        return self.reasons


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people changed: the plain values of mine, theirs and the original."""

    name: str
    mine: Any
    theirs: Any
    original: Any


class Stale(KebenError):
    """Somebody else changed the same fields since the record was opened."""

    status = 409

    def __init__(self, record: Any, clashes: Sequence[Clash], untouched: Collection[str] = ()) -> None:
        """`untouched` are the fields that I sent as they were and somebody else changed: theirs stays."""
        super().__init__(", ".join(clash.name for clash in clashes))
        self.record, self.clashes, self.untouched = record, tuple(clashes), frozenset(untouched)

    def problems(self) -> Sequence[Problem]:
        """One sentence; the fields are in `clashes`."""
        if not self.clashes:
            return (Problem("stale", "Somebody else has changed this record meanwhile. Read it again."),)
        return (
            Problem(
                "stale",
                "Somebody else changed %(count)s of the same fields. Choose a value for each.",
                {"count": len(self.clashes)},
            ),
        )
