"""A small deployment of its own for test_kill.py: `prepare` uploads and checks a file, `work` imports it."""

from __future__ import annotations

import csv
import io
import sys

ROWS = 1500


def prepare() -> None:
    """Tables, a person who may import, a checked file."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from keben.data.actors import actor_of
    from keben.data.imports.check import check
    from keben.data.imports.run import ask_run
    from keben.data.imports.start import new_run
    from keben.domains.org.models import Department, Role, User
    from keben.kernel.access.actor import system_actor
    from keben.kernel.actions.perform import perform
    from keben.kernel.registry import registry

    system = system_actor()
    role = perform("create", Role, {"code": "sales_manager", "name": "销售经理"}, actor=system).record
    department = perform("create", Department, {"name": "华东"}, actor=system).record
    answers = {"staff_no": "E1", "name": "陈思远", "department": department.pk, "roles": [role.pk]}
    user = perform("create", User, answers, actor=system).record
    text = io.StringIO()
    csv.writer(text).writerows([["客户名称", "电话"], *([f"客户{n}", f"139{n:08d}"] for n in range(ROWS))])
    data = text.getvalue().encode()
    actor = actor_of(user.pk, "import")
    run = new_run(registry.get("customers.Customer"), actor, "a.csv", io.BytesIO(data), len(data))
    check(run, actor)
    ask_run(run)


def work() -> None:
    """Import in small batches until nothing is left."""
    from keben.data.actors import actor_of
    from keben.data.imports import run as importing
    from keben.data.imports.model import ImportRun

    importing.BATCH = 20
    run = ImportRun.objects.get()
    importing.work(run, actor_of(run.user_id, "import"))


if __name__ == "__main__":
    import django

    django.setup()
    {"prepare": prepare, "work": work}[sys.argv[1]]()
