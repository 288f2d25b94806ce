"""One search for twins in a process of its own, so that its memory can be measured: prints figures as JSON."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

THRESHOLDS = (0.5, 0.8, 0.95, 0.99)


def chinese(count: int, engine: str) -> dict[str, Any]:
    """The invented Chinese customers."""
    from bench.chinese_set import Maker
    from keben.domains.customers.matching import big, small
    from keben.domains.customers.matching.comparisons import CUSTOMERS
    from keben.domains.customers.matching.features import Prepared, prepare
    from keben.domains.customers.matching.found import Question
    from keben.domains.customers.matching.weights import Weights

    entities = array("i", [0])
    made = {"cpu": 0.0}

    def rows() -> Iterator[Prepared]:
        source = Maker(7).rows(count)
        while True:
            began = time.process_time()
            told = next(source, None)
            made["cpu"] += time.process_time() - began
            if told is None:
                return
            entities.append(told[1])
            yield prepare(told[0])

    question = Question(Weights.first(CUSTOMERS), THRESHOLDS[0])
    pairs = small.find(rows(), question) if engine == "small" else big.find(rows(), question, spark=engine == "spark")
    found = [(pair.left, pair.right, pair.probability) for pair in pairs]
    return {**judged(found, truth_of(entities)), "rows": len(entities) - 1, "made": made["cpu"]}


def truth_of(entities: Iterable[int]) -> set[tuple[int, int]]:
    """All pairs of one organisation; twins follow their original, so that a few neighbours are looked at."""
    keys: dict[int, list[int]] = {}
    twins: set[tuple[int, int]] = set()
    last = -1
    for key, entity in enumerate(entities):
        if entity != last and len(keys) > 50:
            keys.clear()
        twins |= {(other, key) for other in keys.get(entity, ())}
        keys.setdefault(entity, []).append(key)
        last = entity
    return twins


def febrl(name: str, engine: str) -> dict[str, Any]:
    """People of FEBRL by an engine for large bases."""
    import duckdb

    from bench import febrl as people
    from keben.domains.customers.matching import big
    from keben.domains.customers.matching.found import Question
    from keben.domains.customers.matching.weights import Weights

    told = list(people.rows(name))
    persons: dict[str, list[int]] = {}
    for row, person in told:
        persons.setdefault(person, []).append(row["unique_id"])
    truth = {
        pair for keys in persons.values() for at, one in enumerate(keys) for pair in ((one, o) for o in keys[at + 1 :])
    }
    big.TRAINED_FROM = 1_000
    question = Question(Weights.first(people.PEOPLE), THRESHOLDS[0], people.PEOPLE, training=people.TRAINING)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as base:
        people.load(base, [row for row, _person in told])
        pairs = list(big.scored(base, question, len(told), Path(folder), spark=engine == "spark"))
    return {**judged([(p.left, p.right, p.probability) for p in pairs], truth), "rows": len(told), "made": 0.0}


def judged(found: list[tuple[int, int, float]], truth: set[tuple[int, int]]) -> dict[str, Any]:
    """Precision and recall at some thresholds."""
    lines = {}
    for least in THRESHOLDS:
        got = {(one, other) for one, other, probability in found if probability >= least}
        right = len(got & truth)
        precision, recall = right / max(len(got), 1), right / max(len(truth), 1)
        lines[str(least)] = (precision, recall, 2 * precision * recall / max(precision + recall, 1e-9))
    return {"twins": len(truth), "lines": lines}


def main(name: str, count: str, engine: str) -> None:
    """Search and print."""
    import django

    django.setup()
    began = time.perf_counter()
    figures = chinese(int(count), engine) if name == "chinese" else febrl(name, engine)
    own, java = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    figures |= {
        "seconds": time.perf_counter() - began,
        "cpu": sum(one.ru_utime + one.ru_stime for one in (own, java)) - figures["made"],
        "megabytes": (own.ru_maxrss + java.ru_maxrss) / 1024,
    }  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:4])
