"""Whether every record stands in the search index as it is made today, and nothing that is gone."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import ngettext

from keben.data.search.index import values_of
from keben.data.search.models import OBJECT_BITS, SearchEntry, entry_key, split_key
from keben.data.search.rebuild import outdated
from keben.data.search.shape import tokens_of
from keben.data.search.store import noun_number, prefix_of
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

from .finding import Finding, error, ok, warning

CHUNK = 10_000


def examine() -> Iterator[Finding]:
    # A noun on the table of another one is found by the entries of that one.
    searched = [entity for entity in registry if entity.search and not entity.model._meta.proxy]
    whole = True
    for entity in searched:
        lost, ghosts = _compare(entity)
        if lost or ghosts:
            whole = False
            yield error(
                ngettext(
                    "The search does not find %(lost)s record and still knows %(ghosts)s that are gone.",
                    "The search does not find %(lost)s records and still knows %(ghosts)s that are gone.",
                    lost,
                )
                % {"lost": lost, "ghosts": ghosts},
                entity.label,
                f"keben manage reindex {entity.label}",
            )
    if old := outdated():
        whole = False
        yield warning(
            ngettext(
                "The search index of %(count)s noun was made by an earlier release: not all of its text is found.",
                "The search index of %(count)s nouns was made by an earlier release: not all of their text is found.",
                len(old),
            )
            % {"count": len(old)},
            ", ".join(old),
            "keben manage reindex" if len(old) == len(searched) else f"keben manage reindex {' '.join(old)}",
        )
    if whole:
        yield ok(
            ngettext(
                "The search index holds every record of %(count)s noun.",
                "The search index holds every record of %(count)s nouns.",
                len(searched),
            )
            % {"count": len(searched)}
        )


def _compare(entity: ResolvedEntity) -> tuple[int, int]:
    """How many records are missing in the index, and how many entries have no record."""
    noun = noun_number(entity.label)
    entries = SearchEntry.objects.filter(pk__gte=entry_key(noun, 0), pk__lt=entry_key(noun + 1, 0))
    records = entity.model._base_manager.order_by("pk")
    lost = ghosts = 0
    after = 0
    while True:
        keys = set(records.filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK])
        last = max(keys, default=(1 << OBJECT_BITS) - 1)
        span = entries.filter(pk__gt=entry_key(noun, after), pk__lte=entry_key(noun, last))
        held = {split_key(key)[1] for key in span.values_list("pk", flat=True)}
        lost += _with_words(entity, noun, keys - held)
        ghosts += len(held - keys)
        if not keys:
            return lost, ghosts
        after = last


def _with_words(entity: ResolvedEntity, noun: int, keys: set[int]) -> int:
    """A record whose searched fields are all empty has no entry, and that is well."""
    if not keys:
        return 0
    records = list(entity.model._base_manager.filter(pk__in=sorted(keys)[:500]))
    prefix = prefix_of(noun)
    wordless = sum(not tokens_of(entity, values, prefix) for values in values_of(entity, records))
    return len(keys) - wordless
