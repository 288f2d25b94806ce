"""What happens when somebody, or a search that is certain enough, says that two customers are one.

Merging hooks in here: `@on_same` is called within the transaction of the decision and may refuse it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from keben.kernel.access.actor import Actor

if TYPE_CHECKING:
    from keben.domains.customers.matching.model import TwinPair

Heard = Callable[["TwinPair", Actor], None]
_HEARD: list[Heard] = []


def on_same(function: Heard) -> Heard:
    """Decorator: call this with every pair that is decided to be one, and with who decided."""
    _HEARD.append(function)
    return function


def joins() -> bool:
    """Whether anything comes of a decision beyond the mark: automatic merging wants that."""
    return bool(_HEARD)


def told(pair: TwinPair, actor: Actor) -> None:
    """Tell everybody who wants to know. Raises what they refuse with."""
    if pair.left.deleted_at is not None or pair.right.deleted_at is not None:
        return  # one of them has been merged away by an earlier pair of the group
    for function in _HEARD:
        function(pair, actor)
