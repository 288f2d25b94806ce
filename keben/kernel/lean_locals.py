"""Language and time zone of the running request in plain context variables, and sentences translated once.

Django keeps both in a `Local` that asks for lock and thread at each look; a page looks 180 times: a tenth of its cost.
Of the 140 sentences of a page it makes each anew, line ends and all; the sentences of a program are few.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import trans_real

_NOTHING = object()


class LeanLocal:
    """What Django keeps as `value`: seen by this thread or asynchronous task and by what it awaits, by no other."""

    __slots__ = ("_kept",)

    def __init__(self, name: str) -> None:
        self._kept: ContextVar[Any] = ContextVar(name, default=_NOTHING)

    @property
    def value(self) -> Any:
        """What was set last; raises AttributeError where nothing was."""
        found = self._kept.get()
        if found is _NOTHING:
            raise AttributeError("value")
        return found

    @value.setter
    def value(self, given: Any) -> None:
        self._kept.set(given)

    @value.deleter
    def value(self) -> None:
        if self._kept.get() is _NOTHING:
            raise AttributeError("value")
        self._kept.set(_NOTHING)


DJANGO_S = trans_real.gettext
MOST = 20_000
"""So many sentences are remembered of a language; more are none of the program's own."""


def gettext(message: str) -> str:
    """What Django answers, remembered with the catalogue of the language."""
    catalogue = getattr(trans_real._active, "value", None)  # type: ignore[attr-defined]
    if catalogue is None or type(message) is not str:
        return DJANGO_S(message)
    known: dict[str, str] = catalogue.__dict__.setdefault("_said", {})
    found = known.get(message)
    if found is None:
        if len(known) >= MOST:
            known.clear()
        found = known[message] = DJANGO_S(message)
    return found


def install() -> None:
    """Put them in place of Django's own; what is set so far is taken along."""
    trans_real.gettext = translation._trans.gettext = gettext  # type: ignore[attr-defined]
    for module in (timezone, trans_real):
        lean = LeanLocal(module.__name__)
        if hasattr(module._active, "value"):
            lean.value = module._active.value
        module._active = lean  # type: ignore[attr-defined]
