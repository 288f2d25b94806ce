"""Names taken apart by a second process: the same keys, in order, and no harm when it dies."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, Iterator

import pytest

from keben.base.company_name import ahead, keys
from keben.base.company_name.ahead import names_ahead
from keben.base.company_name.keys import name_key, name_keys, work_out

BATCHES = [["江东电网有限公司", ""], ["深圳市华瑞电子有限公司", "华瑞"], ["北京大唐高鸿科技有限公司（无锡）"]]
LATER = {name for batch in BATCHES[1:] for name in batch}


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered from other tests, and there are two processors."""
    monkeypatch.setattr(keys, "_known", {})
    monkeypatch.setattr(keys, "_before", {})
    monkeypatch.setattr(ahead, "processors", lambda: 2)


def same(batch: list[str]) -> Iterable[str]:
    return batch


def test_both_keys_of_a_name() -> None:
    assert name_keys("深圳市华瑞电子有限公司") == ("华瑞电子", "huarui")
    assert name_keys("甲") == ("", "")
    assert name_key("华瑞电子（深圳）有限责任公司") == "华瑞电子"


def test_what_the_other_process_said_is_known_when_its_batch_comes() -> None:
    known = [[keys._known.get(name) for name in batch] for batch in names_ahead(BATCHES, same)]
    assert known == [[None, None], [work_out(name) for name in BATCHES[1]], [work_out(name) for name in BATCHES[2]]]
    assert set(keys._known) == LATER


def test_one_batch_alone_and_one_processor_start_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*arguments: object, **more: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("subprocess.Popen", started)
    assert list(names_ahead(BATCHES[:1], same)) == BATCHES[:1]
    assert list(names_ahead([], same)) == []
    monkeypatch.setattr(ahead, "processors", lambda: 1)
    assert list(names_ahead(BATCHES, same)) == BATCHES
    assert keys._known == {}


def test_a_process_that_dies_costs_nothing_but_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert list(names_ahead(BATCHES, same)) == BATCHES
    assert keys._known == {}
    assert name_key(BATCHES[1][0]) == "华瑞电子"


def test_it_ends_with_the_work_however_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Watched(ahead.Other):
        def __init__(self, process: object) -> None:
            super().__init__(process)  # type: ignore[arg-type]
            started.append(self.process)

    monkeypatch.setattr(ahead, "Other", Watched)
    found: Iterator[list[str]] = iter(names_ahead(BATCHES, same))
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert len(started) == 1
    assert started[0].poll() is not None


def test_the_other_side_answers_each_question_and_stops_at_the_end() -> None:
    asked, said = io.BytesIO(), io.BytesIO()
    for names in (["华瑞"], []):
        pickle.dump(names, asked)
    asked.seek(0)
    ahead.answer(asked, said)
    said.seek(0)
    assert pickle.load(said) == {"华瑞": work_out("华瑞")}
    assert pickle.load(said) == {}
    assert said.read() == b""


def test_no_more_is_remembered_than_a_few_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "KEPT", 2)
    for name in ("华瑞", "大唐", "江东"):
        name_keys(name)
    assert set(keys._known) == {"江东"}


def test_the_names_of_the_next_batch_do_not_drive_out_those_of_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "KEPT", 4)
    monkeypatch.setattr(keys, "work_out", lambda name: (name, "worked out"))
    for batch in (["甲甲", "乙乙"], ["丙丙", "丁丁"], ["戊戊", "己己"]):
        keys.remember({name: (name, "told") for name in batch})
    assert [name_keys(name)[1] for name in ("戊戊", "丙丙", "甲甲")] == ["told", "told", "worked out"]
