"""Language and time zone belong to their thread or task, as with Django's own keeping of them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import trans_real

from keben.kernel import lean_locals
from keben.kernel.lean_locals import LeanLocal


def test_they_stand_in_place_of_djangos() -> None:
    assert isinstance(trans_real._active, LeanLocal)
    assert isinstance(timezone._active, LeanLocal)


def test_other_threads_do_not_see_it() -> None:
    with translation.override("zh-hans"), timezone.override("Asia/Urumqi"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(translation.get_language).result() == "zh-hans"  # the default of the deployment
        pool.submit(translation.activate, "en").result()
        assert translation.get_language() == "zh-hans"
        assert timezone.get_current_timezone_name() == "Asia/Urumqi"
        assert pool.submit(timezone.get_current_timezone_name).result() == "Asia/Shanghai"


def test_tasks_side_by_side_speak_their_own_language() -> None:
    async def said(language: str) -> str | None:
        translation.activate(language)
        await asyncio.sleep(0)
        return translation.get_language()

    async def both() -> list[str | None]:
        return await asyncio.gather(said("en"), said("zh-hans"))

    assert asyncio.run(both()) == ["en", "zh-hans"]


def test_nothing_set_is_an_attribute_error() -> None:
    local = LeanLocal("test")
    with pytest.raises(AttributeError):
        _ = local.value
    with pytest.raises(AttributeError):
        del local.value
    local.value = None
    assert local.value is None
    del local.value
    assert not hasattr(local, "value")


def test_a_sentence_is_translated_once_for_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def django_s(message: str) -> str:
        asked.append(message)
        return f"<{message}>"

    monkeypatch.setattr(lean_locals, "DJANGO_S", django_s)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            monkeypatch.setattr(trans_real._active.value, "_said", {}, raising=False)  # type: ignore[attr-defined]
            assert [translation.gettext("Twice over"), translation.gettext("Twice over")] == ["<Twice over>"] * 2
    assert asked == ["Twice over"] * 2


def test_marked_texts_and_those_without_a_language_go_to_django() -> None:
    assert isinstance(translation.gettext(mark_safe("Save")), SafeString)
    with translation.override(None):
        assert translation.gettext("Save") == "Save"
