"""Many people create at once, some are refused: the numbers they get have no gap and none is given twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connections, transaction
from django.utils import timezone

from keben.domains.customers.models import Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.numbering import Counter
from keben.kernel.problems import Invalid

PEOPLE, EACH = 6, 10


def work(person: int) -> list[str]:
    """Create customers; every third time something goes wrong after the number was taken."""
    found = []
    for number in range(EACH):
        try:
            with transaction.atomic():
                made = perform(
                    "create", Customer, {"name": f"并发{person}-{number}有限公司"}, actor=system_actor()
                ).record
                if number % 3 == 2:
                    raise Invalid.single("name", "no", "No.")
            found.append(made.number)
        except Invalid:
            pass
    connections.close_all()
    return found


def test_no_gap_and_no_twin(postgres: None) -> None:
    with ThreadPoolExecutor(PEOPLE) as pool:
        given = [number for numbers in pool.map(work, range(PEOPLE)) for number in numbers]
    kept = PEOPLE * (EACH - EACH // 3)
    year = timezone.localdate().year
    expected = [f"KH-{year}-{number:06d}" for number in range(1, kept + 1)]
    assert sorted(given) == expected
    assert sorted(Customer.objects.values_list("number", flat=True)) == expected
    assert Counter.objects.get(key__startswith="customers.Customer.number").value == kept
