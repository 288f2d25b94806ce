"""A table that a migration takes away leaves nothing in the search index."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.migrations import CreateModel, Migration
from django.db.migrations.loader import MigrationLoader

from keben.data.search.models import SearchEntry, split_key
from keben.data.search.store import noun_number
from keben.data.search.taken_back import forget_taken
from keben.domains.marketing.models import LeadSource, WebForm
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform

pytestmark = pytest.mark.django_db


def indexed(label: str) -> int:
    number = noun_number(label)
    return sum(split_key(key)[0] == number for key in SearchEntry.objects.values_list("pk", flat=True))


def test_only_what_the_migration_takes_back_is_forgotten() -> None:
    perform("create", LeadSource, {"name": "展会"}, actor=system_actor())
    perform("create", WebForm, {"name": "询价", "slug": "quote"}, actor=system_actor())
    made = next(
        step for (app, _name), migration in MigrationLoader(None).disk_migrations.items() if app == "marketing"
        for step in migration.operations if isinstance(step, CreateModel) and step.name == "WebForm"
    )  # fmt: skip
    forms = Migration("0002_web_forms", "marketing")
    forms.operations = [made]
    before = indexed("marketing.LeadSource")
    forget_taken(plan=[(forms, False)])
    assert indexed("marketing.WebForm") == 1
    forget_taken(plan=[(forms, True)])
    assert (indexed("marketing.WebForm"), indexed("marketing.LeadSource")) == (0, before)


def test_it_hears_of_every_migration() -> None:
    from django.db.models.signals import post_migrate

    assert any(key[0] == "search_taken_back" for key, *_rest in post_migrate.receivers)
    assert apps.get_app_config("search").models_module is not None
