"""A folder of its own with database and demo company; made once, used again."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any


def settings(folder: Path, database: str) -> None:
    """Point Keben at the folder; must come before Django is set up."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["KEBEN_VAR"] = str(folder)
    os.environ["KEBEN_DATABASE_URL"] = database or f"sqlite:///{(folder / 'keben.sqlite3').as_posix()}"
    os.environ.pop("KEBEN_DEBUG", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keben.config.settings")
    import django

    django.setup()


def company(customers: int, seed: int) -> int:
    """Migrate and generate where that has not been done; returns how many customers there are."""
    from django.core.management import call_command

    from keben.config.demo import generate
    from keben.domains.customers.models import Customer

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Customer._base_manager.exists():
        generate(customers=customers, seed=seed)
    found = Customer._base_manager.count()
    if abs(found - customers) > customers * 0.2:
        print(f"this database holds {found:,} customers, not {customers:,}", file=sys.stderr)
    return int(found)


def browser(staff_no: str) -> tuple[Any, Any]:
    """A client with the session of somebody."""
    from django.test import Client

    from keben.domains.org.models import User

    client = Client()
    user = User.objects.get(staff_no=staff_no)
    client.force_login(user, backend="keben.domains.org.signin.backend.StaffBackend")
    return client, user
