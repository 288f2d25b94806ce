"""Names of real companies: how often the brand is read rightly, and the full name of a short one found first."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from heapq import nlargest
from pathlib import Path

from keben.base.company_name import parse
from keben.base.company_name.likeness import covers

DATA = Path(__file__).parents[1] / "tests" / "base" / "data" / "companies"
LIKELY = 60


def brands() -> tuple[int, list[list[str]]]:
    """How many names with a known brand word there are, and those of which another brand was read."""
    lines = [line.split() for line in (DATA / "brand_truth.txt").read_text(encoding="utf-8").splitlines() if line]
    return len(lines), [line for line in lines if parse(line[0]).brand != (line[1] if len(line) > 1 else "")]


def short_names() -> list[bool]:
    """For every short name whether its registered full name comes first among all full names."""
    with (DATA / "short_full_pairs.csv").open(encoding="utf-8") as file:
        pairs = [(row[0], row[1]) for row in csv.reader(file)][1:]
    full = [parse(name) for name in sorted({name for _short, name in pairs})]
    grams: dict[str, set[int]] = defaultdict(set)
    for at, name in enumerate(full):
        for gram in _grams(name.text):
            grams[gram].add(at)
    hits = []
    for short, meant in pairs:
        wanted = parse(short)
        near: dict[int, float] = defaultdict(float)
        for gram in _grams(wanted.text):
            for at in grams.get(gram, ()):
                near[at] += len(gram) * math.log(len(full) / len(grams[gram]))
        likely = nlargest(LIKELY, near, key=near.__getitem__)
        ranked = sorted((-covers(wanted, full[at]), len(full[at].text), at) for at in likely)
        hits.append(bool(ranked) and full[ranked[0][2]].text == parse(meant).text)
    return hits


def names() -> str:
    """Both figures with what was asked for, as Markdown."""
    count, wrong = brands()
    hits = short_names()
    return "\n".join(
        (
            "| names | of | right | share | asked for |",
            "|---|---:|---:|---:|---:|",
            f"| brand word, exactly | {count:,} | {count - len(wrong):,} | {1 - len(wrong) / count:.1%} | 97 % |",
            f"| short name → full name first | {len(hits):,} | {sum(hits):,} | {sum(hits) / len(hits):.1%} | 95 % |",
            "",
            "Brands read otherwise: "
            + "; ".join(f"{line[0]} ({parse(line[0]).brand or '—'}, not {''.join(line[1:]) or '—'})" for line in wrong),
        )
    )


def _grams(text: str) -> set[str]:
    return set(text) | {text[at : at + 2] for at in range(len(text) - 1)}
