from dataclasses import FrozenInstanceError, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from keben.base.event import Event


@dataclass(frozen=True)
class OrderPaid(Event):
    """An order was paid."""

    order_id: int
    amount: int
    paid_at: datetime
    due_on: date | None = None
    rate: Decimal = Decimal("1")
    tags: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    note: str = ""


OrderPaid.__module__ = "keben.domains.orders.events"
MOMENT = datetime(2026, 9, 3, 6, 30, tzinfo=UTC)


def test_name_comes_from_the_domain() -> None:
    assert OrderPaid.event_name() == "orders.OrderPaid"
    assert Event.event_name() == "base.Event"


def test_there_and_back() -> None:
    event = OrderPaid(7, 1250, MOMENT, date(2026, 9, 30), Decimal("0.50"), ("vip",), (date(2026, 9, 1),), "2026-09-03")
    plain = event.to_plain()
    assert plain == {
        "order_id": 7,
        "amount": 1250,
        "paid_at": "2026-09-03T06:30:00+00:00",
        "due_on": "2026-09-30",
        "rate": "0.50",
        "tags": ["vip"],
        "days": ["2026-09-01"],
        "note": "2026-09-03",
    }
    assert OrderPaid.from_plain(plain) == event


def test_older_and_newer_data_can_be_read() -> None:
    data = {"order_id": 7, "amount": 1, "paid_at": MOMENT.isoformat(), "gone": True}
    assert OrderPaid.from_plain(data) == OrderPaid(7, 1, MOMENT)


def test_only_plain_values() -> None:
    with pytest.raises(TypeError, match=r"orders\.OrderPaid\.note holds a object"):
        OrderPaid(7, 1, MOMENT, note=object()).to_plain()  # type: ignore[arg-type]


def test_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        OrderPaid(7, 1, MOMENT).amount = 2  # type: ignore[misc]
