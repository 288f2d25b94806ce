"""Several threads enter the same customer into the SQLite database of the environment; prints what came of each."""

from __future__ import annotations

import sys
import threading

import django

django.setup()

from django.db import connections  # noqa: E402

from keben.domains.customers.models import Customer  # noqa: E402
from keben.kernel.access.actor import system_actor  # noqa: E402
from keben.kernel.actions.perform import perform  # noqa: E402
from keben.kernel.doubts import Doubtful  # noqa: E402

SPELLED = ("深圳市华瑞电子有限公司", "华瑞电子（深圳）有限公司", "深圳华瑞电子公司", "深圳 华瑞电子")


def main() -> None:
    """Form and API in turns; all begin together."""
    found = [""] * len(SPELLED)
    gate = threading.Barrier(len(SPELLED))

    def work(place: int) -> None:
        actor = system_actor("tests").over("api" if place % 2 else "web")
        gate.wait()
        try:
            perform("create", Customer, {"name": SPELLED[place]}, actor=actor)
            found[place] = "made"
        except Doubtful:
            found[place] = "doubt"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(SPELLED))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(f"{sorted(found)} {Customer.objects.count()}\n")


main()
