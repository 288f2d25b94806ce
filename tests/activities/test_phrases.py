"""Quick phrases: everybody keeps his own beside those for all, from within the composer and over every other face."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.activities.lookups import QuickPhrase
from keben.domains.customers.models import Customer
from keben.domains.org.access.actors import actor_for
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid, Missing
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
URL, HTMX = "/_record/phrases/", {"HX-Request": "true"}


@pytest.fixture
def two(signed_in: Callable[..., Any]) -> tuple[Any, Any]:
    """Two salespeople, in English so that words can be compared."""
    make(QuickPhrase, name="No answer", name_en="", is_shared=True)
    return signed_in("sales", lang="en"), signed_in("sales", lang="en")


def offered(browser: Any) -> list[str]:
    """The phrases in the menu of his composer, in their order."""
    customer = make(Customer, owner=browser.person)
    html = browser.get(f"/customer/{customer.pk}/").content.decode()
    menu = browser.get(f"{URL}menu/", headers=HTMX).content.decode()
    words = [piece.partition('"')[0] for piece in menu.split('data-kb-phrase="')[1:]]
    assert all(f'data-kb-phrase="{one}"' in html for one in words)
    return words


def test_each_keeps_his_own_beside_those_for_all(two: tuple[Any, Any]) -> None:
    one, other = two
    answer = one.post(URL, {"name": "Samples sent"}, headers=HTMX)
    assert "kb:phrases" in answer["HX-Trigger"]
    assert offered(one) == ["Samples sent", "No answer"]
    assert offered(other) == ["No answer"]
    phrase = QuickPhrase.objects.get(name="Samples sent")
    one.post(URL, {"phrase": phrase.pk, "name": "Samples are under way"}, headers=HTMX)
    assert offered(one) == ["Samples are under way", "No answer"]
    one.post(URL, {"phrase": phrase.pk, "do": "remove"}, headers=HTMX)
    assert offered(one) == ["No answer"]
    assert QuickPhrase.objects.count() == 1


def test_nobody_touches_what_is_a_colleagues_or_for_all(two: tuple[Any, Any]) -> None:
    one, other = two
    one.post(URL, {"name": "Samples sent"}, headers=HTMX)
    for phrase in QuickPhrase.objects.all():
        for sent in ({"name": "Mine now"}, {"do": "remove"}):
            answer = other.post(URL, {"phrase": phrase.pk, **sent}, headers=HTMX)
            assert "HX-Trigger" not in answer.headers
    assert sorted(QuickPhrase.objects.values_list("name", flat=True)) == ["No answer", "Samples sent"]
    with pytest.raises(Missing):
        perform("edit", QuickPhrase.objects.get(is_shared=False), {"name": "x"}, actor=actor_for(other.person))


def test_the_same_words_twice_and_empty_ones_are_refused_beside_the_field(two: tuple[Any, Any]) -> None:
    one, _other = two
    for browser in two:
        browser.post(URL, {"name": "Samples sent"}, headers=HTMX)  # two people may say the same
    html = one.post(URL, {"name": "Samples sent"}, headers=HTMX).content.decode()
    assert '<p class="kb-error" role="alert">This phrase is there already.</p>' in html
    assert 'value="Samples sent"' in html
    assert 'role="alert"' in one.post(URL, {"name": ""}, headers=HTMX).content.decode()
    assert QuickPhrase.objects.filter(name="Samples sent").count() == 2


def test_only_keepers_of_the_lists_offer_one_to_everybody(two: tuple[Any, Any], acting_as: Callable[..., Any]) -> None:
    with pytest.raises(Invalid, match="for_keepers"):
        perform("create", QuickPhrase, {"name": "Hello", "is_shared": True}, actor=actor_for(two[0].person))
    perform("create", QuickPhrase, {"name": "Hello", "is_shared": True}, actor=acting_as("sales_manager"))
    assert offered(two[0]) == ["No answer", "Hello"]


def test_a_phrase_of_two_names_is_offered_in_the_language_of_the_reader(signed_in: Callable[..., Any]) -> None:
    make(QuickPhrase, name="未接通", name_en="No answer", is_shared=True)
    assert offered(signed_in("sales", lang="en")) == ["No answer"]
    assert offered(signed_in("sales", lang="zh-hans")) == ["未接通"]
