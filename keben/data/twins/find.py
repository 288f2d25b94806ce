"""Who may be the same as what somebody is about to write: by code, number and name, then by likeness of names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from keben.base.company_name import Relation, compare
from keben.data.search.store import nouns
from keben.data.twins import hits, store
from keben.data.twins.apart import different_from
from keben.data.twins.facts import Facts, facts_of, family_of
from keben.data.twins.hits import Hit
from keben.data.twins.keys import BRAND, CODE, EMAIL, NAME, PHONE, keys_of, names_of
from keben.data.twins.likely import candidates
from keben.kernel.access.actor import Actor
from keben.kernel.entity import Twins
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

EXACT = 60
SHOWN = 10
OF_KIND = {CODE: hits.CODE, PHONE: hits.PHONE, EMAIL: hits.PHONE}
OF_NAMES = {
    Relation.SAME: hits.KEY, Relation.ALIKE: hits.ALIKE, Relation.BRANCH: hits.BRANCH, Relation.SISTER: hits.SISTER,
    Relation.GROUP: hits.SISTER,
}  # fmt: skip
ALL = frozenset((hits.CODE, hits.KEY, hits.PHONE, hits.ALIKE))
Place = tuple[str, int]


def find_twins(
    values: Mapping[str, Any],
    entity: ResolvedEntity,
    actor: Actor,
    *,
    pk: int | None = None,
    besides: Collection[Place] = (),
    wanted: Collection[str] = ALL,
    limit: int = SHOWN,
) -> list[Hit]:
    """The likeliest twins of a record with these values, best first; branches and sisters come along.

    `pk` is the record itself where it exists already, `besides` are records that may well be equal, such as the lead
    that becomes this customer. What somebody found different from the record is left out. The number of queries is
    fixed: two or three, and two for each noun that has a hit.
    """
    twins = entity.declaration.twins or Twins()
    keys = [key for key in keys_of(twins, values) if asked_for(key[0], wanted)]
    labels = {number: label for label, number in nouns().items()}
    by_key: dict[Place, set[str]] = {}
    for noun, key, kind, _value in store.matching(keys, EXACT):
        by_key.setdefault((labels.get(noun, ""), key), set()).add(kind)
    names = names_of(twins, values) if {hits.KEY, hits.ALIKE} & set(wanted) else []
    likely = candidates(names) if names and hits.ALIKE in wanted else []
    known_apart = different_from(entity.label, pk) if by_key or likely else set()
    left_out = {(entity.label, pk), *besides, *known_apart}
    places = [place for place in dict.fromkeys((*by_key, *likely)) if place not in left_out]
    family = family_of(entity, pk, key_of(values, twins.family))
    found = []
    for label, facts in known(places, actor):
        other = registry.get(label)
        if label != entity.label and facts.family == family and family[1] is not None:
            continue  # a customer shares the number with its contact
        relation, score = related(other, facts, by_key.get((label, facts.pk), set()), names)
        if relation in (hits.BRANCH, hits.SISTER) or relation in wanted:
            found.append(Hit(label, relation, score, facts))
    found.sort(key=lambda hit: (hits.RANK.index(hit.relation), -hit.score, not hit.seen, -hit.facts.pk))
    return found[:limit]


def asked_for(kind: str, wanted: Collection[str]) -> bool:
    """Whether keys of this kind are looked up; an equal name is worth a look where likeness is asked for too."""
    if kind == BRAND:
        return False  # one record asks the search index, which finds parts of names as well
    return bool({hits.KEY, hits.ALIKE} & set(wanted)) if kind == NAME else OF_KIND[kind] in wanted


def key_of(values: Mapping[str, Any], name: str) -> Any:
    """The key of a linked record among values."""
    link = values.get(f"{name}_id", values.get(name)) if name else None
    return getattr(link, "pk", link)


def known(places: Iterable[Place], actor: Actor) -> list[tuple[str, Facts]]:
    """The facts of records, noun by noun."""
    by_noun: dict[str, list[int]] = {}
    for label, key in places:
        if registry.knows(label):
            by_noun.setdefault(label, []).append(key)
    found = [(label, facts_of(registry.get(label), keys, actor)) for label, keys in by_noun.items()]
    return [(label, facts) for label, all_facts in found for facts in all_facts.values()]


def related(other: ResolvedEntity, facts: Facts, kinds: set[str], names: list[str]) -> tuple[str, int]:
    """The strongest relation and how alike the two are, 0 to 100; ("", 0) for strangers."""
    ways = {OF_KIND[kind] for kind in kinds if kind in OF_KIND}
    if hits.CODE in ways:
        return hits.CODE, 100
    relation, score = by_names(names, names_of(other.declaration.twins or Twins(), facts.values))
    if relation != hits.KEY and hits.PHONE in ways:
        return hits.PHONE, 100
    return relation, score


def by_names(mine: list[str], theirs: list[str]) -> tuple[str, int]:
    """The strongest relation of any two of the names."""
    pairs = (compare(one, other) for one in mine for other in theirs)
    ways = [(OF_NAMES[pair.relation], pair.score) for pair in pairs if pair.relation in OF_NAMES]
    if not ways:
        return "", 0
    relation, score = min(ways, key=lambda way: (hits.RANK.index(way[0]), -way[1]))
    return relation, round(100 * score)
