"""Rough places for customers that came before there were any: one statement, whatever their number."""

from __future__ import annotations

from typing import Any

from keben.base import regions
from keben.base.geo import cell_of
from keben.base.map_cn import centre_of

COLUMNS = "code varchar(6) PRIMARY KEY, latitude numeric(9, 6), longitude numeric(9, 6), map_cell integer"
FILL = (
    "UPDATE customers_customer SET latitude = c.latitude, longitude = c.longitude, map_cell = c.map_cell, "
    "place_source = 'rough' FROM keben_centre AS c WHERE c.code = customers_customer.region "
    "AND customers_customer.latitude IS NULL"
)


def known_centres() -> list[tuple[str, float, float, int]]:
    """Code, place and cell of every region whose centre is known."""
    codes = [code for top in regions.provinces() for code in below(top.code)]
    places = [(code, centre_of(code)) for code in codes]
    return [(code, at[0], at[1], cell_of(*at)) for code, at in places if at is not None]


def below(code: str) -> list[str]:
    """A region and everything in it."""
    return [code, *(one for child in regions.children(code) for one in below(child.code))]


def fill_rough(apps: Any, schema_editor: Any) -> None:
    """For migrations: every customer with a region and without a place gets the centre of its region."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE keben_centre ({COLUMNS})")
        cursor.executemany("INSERT INTO keben_centre VALUES (%s, %s, %s, %s)", known_centres())
        cursor.execute(FILL)
        cursor.execute("DROP TABLE keben_centre")
