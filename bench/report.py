"""The table of a run."""

from __future__ import annotations

from dataclasses import dataclass

from bench.clock import Figure

HEAD = (
    "what",
    "p50 ms",
    "p95 ms",
    "per s",
    "CPU ms",
    "floor p50 ms",
    "floor CPU ms",
    "rows alone CPU ms",
    "CPU × floor",
    "reach",
)


@dataclass(frozen=True)
class Line:
    """One figure, its floor, and how many times the floor it may take."""

    what: str
    figure: Figure
    floor: Figure | None = None
    reach: float | None = None
    note: str = ""
    alone: Figure | None = None

    @property
    def times(self) -> float | None:
        """Processor time as a multiple of the floor's."""
        return self.figure.cpu / self.floor.cpu if self.floor and self.floor.cpu else None

    def cells(self) -> tuple[str, ...]:
        """The line as text."""
        floor, times = self.floor, self.times
        return (
            self.what,
            f"{self.figure.p50:.1f}",
            f"{self.figure.p95:.1f}",
            f"{self.figure.rate:,.0f}",
            f"{self.figure.cpu:.1f}",
            f"{floor.p50:.2f}" if floor else "",
            f"{floor.cpu:.2f}" if floor else "",
            f"{self.alone.cpu:.2f}" if self.alone else "",
            f"{times:.1f}" if times else "",
            f"≤ {self.reach:g} {'✓' if times <= self.reach else '✗'}" if self.reach and times else self.note,
        )


def markdown(title: str, lines: list[Line]) -> str:
    """All lines as a Markdown table."""
    rows = [HEAD, tuple("---" for _h in HEAD), *(line.cells() for line in lines)]
    return "\n".join([f"### {title}", "", *(f"| {' | '.join(row)} |" for row in rows), ""])
