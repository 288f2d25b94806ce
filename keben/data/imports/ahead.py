"""The batch that comes next, read and looked at by its rules bit by bit while the database takes in the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.utils import timezone

from keben.data.imports.model import ImportRow
from keben.data.imports.outcome import Counts
from keben.data.imports.reading import Reading, RowReader
from keben.data.imports.write import RowWriter
from keben.data.search.shape import parts_of
from keben.kernel.behind import NotNow, meanwhile, without_database
from keben.kernel.kinds.links import Link
from keben.kernel.registry import registry

BIT, PATIENCE = 20, 10
"""Rows at once: a millisecond, so that the answer of the database waits for us no longer; and how many of a batch may
need the database before none of it is looked at any more."""


LONGEST = 200
"""Longer texts are no names."""


def spelt(reader: RowReader, rows: Iterable[ImportRow]) -> list[str]:
    """What stands in these rows where records have a name by which they are found and put in order."""
    nouns = [registry.get(label) for label in (reader.entity.label, *reader.beside)]
    named = {(noun.label, part.name) for noun in nouns for part in parts_of(noun) if part.text == "names"}
    places = [at for at, target in reader.columns if (target.along or reader.entity.label, target.field) in named]
    found = [row.cells[place].strip() for row in rows for place in places if place < len(row.cells)]
    return [text for text in found if len(text) <= LONGEST]


class Gradually:
    """What rows say, read bit by bit; whoever has no time for it meanwhile loses nothing."""

    def __init__(self, rows: Sequence[ImportRow], read: Callable[[Sequence[ImportRow]], list[Reading]]) -> None:
        self.rows, self.read = rows, read
        self.found: list[Reading] = []
        self.ended = False

    def bit(self) -> bool:
        """Read some rows, if any are left. Raises NotNow where that needs the database."""
        start = len(self.found)
        if self.ended or start == len(self.rows):
            return False
        with without_database():
            self.found += self.read(self.rows[start : start + BIT])
        return True

    def all(self) -> list[Reading]:
        """What all of them say, in order; none is read in between any more."""
        self.ended = True
        self.found += self.read(self.rows[len(self.found) :])
        return self.found


class Ahead:
    """What the rows of the next batch say. Nothing here counts before `said`; whoever has no time meanwhile loses none.

    Rows that link to what the batch before them brings in are read after it.
    """

    def __init__(self, writer: RowWriter, rows: list[ImportRow]) -> None:
        self.writer, self.rows = writer, rows
        self.reader = writer.reader
        self.said_by = Gradually(rows, writer.read)
        self.looked_at = self.refused = 0
        self.began = timezone.now()
        self.ended = False
        self.waiting = not self._own_links() and self._begin()

    def _own_links(self) -> bool:
        written = {registry.get(label).model for label in (self.reader.entity.label, *self.reader.beside)}
        kinds = [target.kind for _column, target in self.reader.columns]
        return any(isinstance(kind, Link) and kind.target in written for kind in kinds)

    def _begin(self) -> bool:
        self.writer.prime(self.rows)
        return meanwhile(self._bit)

    def _bit(self) -> bool:
        """Read some rows, or let the rules look at some that were read."""
        if self.ended or self.writer.reader is not self.reader:
            return False  # in the second case a batch was taken back, and with it what had been looked up
        return self.said_by.bit() or self._look(BIT)

    def _look(self, most: int) -> bool:
        """Whether there were rows that the rules could look at."""
        for reading in self.said_by.found[self.looked_at : self.looked_at + most]:
            self.looked_at += 1
            try:
                with without_database():
                    self.writer.look_ahead(reading, self.began)
            except NotNow:
                reading.draft = None
                self.refused += 1
        return self.looked_at < len(self.rows) and self.refused < PATIENCE

    def prime(self) -> None:
        """Look up what rows link to, once the batch before them is written and while the database may be asked.

        From here on the rest is read in order, and no more in between.
        """
        self.ended = True
        if self.writer.reader is not self.reader:
            self.reader, self.looked_at = self.writer.reader, 0
            self.said_by = Gradually(self.rows, self.writer.read)
        if len(self.said_by.found) < len(self.rows):
            self.writer.prime(self.rows)

    def said(self, before: Counts) -> list[Reading]:
        """What all rows say; where most rows `before` them became records, the rules look at them now at the latest."""
        readings = self.said_by.all()
        if self.waiting and before.created * 2 > len(self.rows):
            while self._look(BIT):
                pass
        return readings
