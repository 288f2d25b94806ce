"""Weights: kept as JSON, moved by training within bounds, taught by answers."""

from __future__ import annotations

import pytest

from keben.domains.customers.matching.clusters import clusters
from keben.domains.customers.matching.comparisons import CUSTOMERS
from keben.domains.customers.matching.learning import MOST, Answer, learn
from keben.domains.customers.matching.weights import SPAN, Weights

FIRST = Weights.first(CUSTOMERS)


def test_every_comparison_and_level_has_a_name_of_its_own() -> None:
    assert len({one.name for one in CUSTOMERS}) == len(CUSTOMERS)
    for one in CUSTOMERS:
        codes = [level.code for level in one.levels]
        assert len(set(codes)) == len(codes)
        assert [one.at(one.gamma(code)).code for code in codes] == codes  # type: ignore[union-attr]
        assert one.at(-1) is None


def test_they_come_back_from_json_as_they_were() -> None:
    taught = learn(FIRST, [Answer({"name": "typo", "place": "same"}, False)] * 5, CUSTOMERS, 1000).next()
    again = Weights.from_json(taught.as_json(), CUSTOMERS)
    assert again == taught
    assert (again.version, again.answers) == (2, 5)


def test_another_format_and_unknown_levels_are_left_aside() -> None:
    assert Weights.from_json({"format": 99}, CUSTOMERS) == FIRST
    data = FIRST.as_json()
    data["shares"]["name"]["gone"] = [0.1, 0.2]
    del data["shares"]["name"]["typo"]
    assert Weights.from_json(data, CUSTOMERS).shares == FIRST.shares


def test_training_moves_a_share_by_its_span_at_most_and_firm_levels_not_at_all() -> None:
    seen = {"name": {"typo": (1.0, 1e-12), "sister": (0.9, 0.1)}, "place": {"same": (None, 0.02)}}
    trained = FIRST.trained(CUSTOMERS, seen, 50_000)
    m, u = FIRST.shares["name"]["typo"]
    assert trained.shares["name"]["typo"] == (m * 2**SPAN, u / 2**SPAN)
    assert trained.shares["name"]["sister"] == FIRST.shares["name"]["sister"]
    assert trained.shares["place"]["same"] == (FIRST.shares["place"]["same"][0], 0.02)
    assert (trained.version, trained.trained_on) == (2, 50_000)


@pytest.mark.parametrize(("same", "sign"), [(True, 1), (False, -1)])
def test_answers_teach_what_they_say(same: bool, sign: int) -> None:
    codes = {"name": "slip", "place": "same"} if same else {"name": "typo", "place": "same"}
    before = FIRST.total(1000, codes)
    taught = learn(FIRST, [Answer(codes, same)] * 20, CUSTOMERS, 1000)
    after = taught.total(1000, codes)
    assert sign * (after - before) > 1
    assert all(abs(bits) <= MOST for bits in taught.taught.values())


def test_no_answer_teaches_nothing_and_firm_levels_are_never_taught() -> None:
    assert learn(FIRST, [], CUSTOMERS, 1000) == FIRST
    taught = learn(FIRST, [Answer({"name": "sister", "phone": "shared"}, True)] * 50, CUSTOMERS, 1000)
    assert "name.sister" not in taught.taught


def test_pairs_that_hang_together_are_one_cluster_named_by_its_lowest_key() -> None:
    assert clusters([(5, 7), (2, 9), (7, 2), (11, 12)]) == {2: 2, 5: 2, 7: 2, 9: 2, 11: 11, 12: 11}
    assert clusters([]) == {}
