"""Texts taken apart by a second process: the same answers, in order, and no harm when it dies."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, Iterator

import pytest

from keben.base import ahead
from keben.base.ahead import NOBODY, names_ahead, second_process
from keben.base.company_name import keys
from keben.base.company_name.keys import KEYS, name_key, name_keys, work_out
from keben.base.han import ORDERED, sort_key
from keben.base.remembered import Remembered
from keben.base.tokens import NAMES, name_tokens, token_set

BATCHES = [["江东电网有限公司", ""], ["深圳市华瑞电子有限公司", "华瑞"], ["北京大唐高鸿科技有限公司（无锡）"]]
WITH_NEXT = list(zip(BATCHES, [*BATCHES[1:], []], strict=True))
LATER = {name for batch in BATCHES[1:] for name in batch}


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is remembered from other tests, or for them, and there are two processors."""
    monkeypatch.setattr(ahead, "processors", lambda: 2)
    for one in (KEYS, NAMES, ORDERED):
        one.clear()
    yield
    for one in (KEYS, NAMES, ORDERED):
        one.clear()


def same(batch: list[str]) -> Iterable[str]:
    return batch


def test_both_keys_of_a_name() -> None:
    assert name_keys("深圳市华瑞电子有限公司") == ("华瑞电子", "huarui")
    assert name_keys("甲") == ("", "")
    assert name_key("华瑞电子（深圳）有限责任公司") == "华瑞电子"


def test_what_the_other_process_said_is_known_when_its_batch_comes() -> None:
    known = [[KEYS.get(name) for name in batch] for batch, _next in names_ahead(BATCHES, same)]
    assert known == [[None, None], [work_out(name) for name in BATCHES[1]], [work_out(name) for name in BATCHES[2]]]
    assert set(KEYS.known) == LATER


def test_tokens_and_order_of_a_name_are_the_same_from_there() -> None:
    names = [*LATER, "Siemens AG 西门子", "重庆 朝天门"]
    here = {name: (token_set(names=[name]), sort_key(name)) for name in names}
    assert (NAMES.known, ORDERED.known) == ({}, {})
    with second_process("tokens", "order") as other:
        other.send(names)
        other.take()
    assert set(NAMES.known) == set(ORDERED.known) == set(names)
    assert {name: (token_set(names=[name]), sort_key(name)) for name in names} == here
    assert KEYS.known == {}


def test_what_is_known_is_not_worked_out_again() -> None:
    NAMES.keep({"华瑞": "told beforehand"})
    ORDERED.keep({"华瑞": "1 told"})
    found = {"there"}
    name_tokens("华瑞", found)
    assert found == {"there", "told", "beforehand"}
    assert (sort_key("华瑞"), sort_key("华瑞", person=True)) == ("1 told", "1hua rui\t华瑞")


def test_one_batch_alone_and_one_processor_start_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*arguments: object, **more: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("subprocess.Popen", started)
    assert list(names_ahead(BATCHES[:1], same)) == [(BATCHES[0], [])]
    assert list(names_ahead([], same)) == []
    with second_process("order", wanted=False) as other:
        assert other is NOBODY
    monkeypatch.setattr(ahead, "processors", lambda: 1)
    assert list(names_ahead(BATCHES, same)) == WITH_NEXT
    assert KEYS.known == {}


def test_a_process_that_dies_costs_nothing_but_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert list(names_ahead(BATCHES, same)) == WITH_NEXT
    assert KEYS.known == {}
    assert name_key(BATCHES[1][0]) == "华瑞电子"


def test_it_ends_with_the_work_however_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Watched(ahead.Other):
        def __init__(self, process: object, works: tuple[str, ...]) -> None:
            super().__init__(process, works)  # type: ignore[arg-type]
            started.append(self.process)

    monkeypatch.setattr(ahead, "Other", Watched)
    found = names_ahead(BATCHES, same)
    next(found)
    found.close()
    assert len(started) == 1
    assert started[0].poll() is not None


def test_the_other_side_answers_each_question_and_stops_at_the_end() -> None:
    asked, said = io.BytesIO(), io.BytesIO()
    for question in ((("keys", "order"), ["华瑞"]), (("tokens",), [])):
        pickle.dump(question, asked)
    asked.seek(0)
    ahead.answer(asked, said)
    said.seek(0)
    assert pickle.load(said) == {"keys": {"华瑞": work_out("华瑞")}, "order": {"华瑞": "1hua rui\t华瑞"}}
    assert pickle.load(said) == {"tokens": {}}
    assert said.read() == b""


def test_no_more_is_remembered_than_a_few_batches() -> None:
    few: Remembered[int] = Remembered(2)
    for at, name in enumerate(("华瑞", "大唐", "江东")):
        few.keep({name: at})
    assert (set(few.known), few.get("大唐"), few.get("华瑞")) == ({"江东"}, 1, None)


def test_the_names_of_the_next_batch_do_not_drive_out_those_of_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KEYS, "most", 4)
    monkeypatch.setattr(keys, "work_out", lambda name: (name, "worked out"))
    for batch in (["甲甲", "乙乙"], ["丙丙", "丁丁"], ["戊戊", "己己"]):
        KEYS.keep({name: (name, "told") for name in batch})
    assert [name_keys(name)[1] for name in ("戊戊", "丙丙", "甲甲")] == ["told", "told", "worked out"]
