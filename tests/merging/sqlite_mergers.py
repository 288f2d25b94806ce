"""Two threads merge overlapping customers in the SQLite database of the environment; prints what came of each."""

from __future__ import annotations

import sys
import threading

import django

django.setup()

from django.db import connections  # noqa: E402

from keben.domains.customers.models import Contact, Customer  # noqa: E402
from keben.kernel.access.actor import system_actor  # noqa: E402
from keben.kernel.actions.perform import perform  # noqa: E402
from keben.kernel.merging.model import FormerKey, MergeRecord  # noqa: E402
from keben.kernel.problems import KebenError  # noqa: E402

ACTOR = system_actor("tests")


def made(name: str) -> Customer:
    """A customer with somebody at it."""
    one: Customer = perform("create", Customer, {"name": name}, actor=ACTOR, acknowledge=("twins",)).record
    perform("create", Contact, {"customer": one.pk, "name": "王丽", "mobile": f"1380000{one.pk:04d}"}, actor=ACTOR)
    return one


def main() -> None:
    """Both want the one in the middle."""
    one, two, last = (made(f"晋原煤业{mark}有限公司") for mark in "甲乙丙")
    found = ["", ""]
    gate = threading.Barrier(2)

    def work(place: int, stays: Customer) -> None:
        gate.wait()
        try:
            perform("merge", stays, {"others": [two.pk]}, actor=ACTOR, acknowledge=("twins",))
            found[place] = "won"
        except KebenError as error:
            found[place] = ",".join(problem.code for problem in error.problems())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=given) for given in enumerate((one, last))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    living = set(Customer.objects.filter(deleted_at=None).values_list("pk", flat=True))
    lost = Contact.objects.exclude(customer__in=living).count()
    counts = (MergeRecord.objects.count(), FormerKey.objects.count(), len(living), Contact.objects.count(), lost)
    sys.stdout.write(f"{sorted(found)} {counts}\n")


main()
