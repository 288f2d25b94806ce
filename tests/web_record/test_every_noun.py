"""The record page, its panels and its forms open for every noun of the house."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from keben.kernel.access.actor import Actor, Rights
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from keben.web.record.head import on_strip
from keben.web.record.panels import allowed, panels_of
from tests.web_record.conftest import DIALOG, DRAWER, HTMX

LABELS = [entity.label for entity in registry]


@pytest.fixture
def unlimited(signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser whose actor may do everything."""
    browser = signed_in("boss", lang="en")

    def build(user: Any, **kwargs: Any) -> Actor:
        return Actor("user", user.pk, user.name, Rights(unlimited=True), face="web", lang="en")

    monkeypatch.setattr("keben.domains.org.access.actors.actor_for", build)
    return browser


@pytest.mark.django_db
@pytest.mark.parametrize("label", LABELS)
def test_page_panels_and_forms_open(label: str, unlimited: Client) -> None:
    entity = registry.get(label)
    record = make(entity.model)
    base = f"/{entity.slug}/{record.pk}/"
    assert unlimited.get(base).status_code == 200
    assert unlimited.get(base, headers=DRAWER).status_code == 200
    assert unlimited.get(f"{base}?part=head", headers=HTMX).status_code == 200
    assert unlimited.get(f"{base}print/").status_code == 200
    assert unlimited.get(f"{base}why/", headers=DIALOG).status_code == 200
    for key, panel in panels_of(entity).items():
        expected = 200 if allowed(entity, panel, Actor("user", 1, "x", Rights(unlimited=True)), record) else 404
        assert unlimited.get(f"{base}panel/{key}/", headers=HTMX).status_code == expected, key
    if "edit" in entity.actions:
        assert unlimited.get(f"{base}edit/").status_code == 200
        assert unlimited.get(f"{base}edit/", headers=DIALOG).status_code == 200
        for item in entity.form_fields():
            if item.editable:
                assert unlimited.get(f"{base}field/{item.name}/", headers=HTMX).status_code == 200, item.name
    if "create" in entity.actions:
        opened = 409 if entity.declaration.uploaded else 200  # files are added at their record
        assert unlimited.get(f"/{entity.slug}/new/").status_code == opened
        assert unlimited.get(f"/{entity.slug}/new/picked/?name=abc", headers=DIALOG).status_code == opened
    for key, action in entity.actions.items():
        if not action.creates and not action.deleted:
            assert unlimited.get(f"{base}do/{key}/", headers=DIALOG).status_code in (200, 403), key


@pytest.mark.django_db
def test_nothing_inline_in_any_page(unlimited: Client) -> None:
    for label in LABELS:
        entity = registry.get(label)
        record = make(entity.model)
        html = unlimited.get(f"/{entity.slug}/{record.pk}/").content.decode()
        assert " style=" not in html, label
        assert " onclick=" not in html, label
        assert "<style" not in html, label


@pytest.mark.parametrize("label", [o.label for o in registry if o.parent or hasattr(o.model, "target_title")])
def test_every_page_names_what_the_record_lies_under(label: str) -> None:
    entity = registry.get(label)
    above = "target_title" if hasattr(entity.model, "target_title") else entity.parent
    facts = {name for group in entity.form.groups for name in group.fields}
    assert above in facts | set(on_strip(entity))
