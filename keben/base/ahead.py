"""A second process that takes texts apart while the first one is busy with those before them.

An import spends a third of its check on the keys of names, and a seventh of its writing on their search tokens and
sort keys; they depend on nothing but the text. What the other process says is remembered where the work would be done;
where it says nothing, each text is worked out where it is needed.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

from keben.base.company_name.keys import KEYS, work_out
from keben.base.han import ORDERED, sort_key
from keben.base.remembered import Remembered
from keben.base.tokens import NAMES, joined_tokens

Row = TypeVar("Row")


class Work(NamedTuple):
    """What is worked out of a text, and where it is remembered."""

    of: Callable[[str], Any]
    known: Remembered[Any]


WORKS = {"keys": Work(work_out, KEYS), "tokens": Work(joined_tokens, NAMES), "order": Work(sort_key, ORDERED)}


def names_ahead(
    batches: Iterable[list[Row]], names: Callable[[list[Row]], Iterable[str]]
) -> Generator[tuple[list[Row], list[Row]]]:
    """Each batch with the next one; while it is worked on, another process finds the keys of the next one's names.

    One batch alone, and a machine with one processor, is left without a second process.
    """
    coming = iter(batches)
    batch = next(coming, None)
    following = next(coming, None) if batch is not None else None
    with second_process("keys", wanted=following is not None) as other:
        while batch is not None:
            if following is not None:
                other.send(names(following))
            yield batch, following or []
            other.take()
            batch, following = following, next(coming, None)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Nobody:
    """Where there is no second process."""

    def send(self, texts: Iterable[str]) -> None:
        """Nothing to do."""

    def take(self) -> None:
        """Nothing to take."""


NOBODY = Nobody()


class Other(Nobody):
    """The second process; it has at most one question in hand, so that neither waits for the other to read."""

    def __init__(self, process: subprocess.Popen[bytes], works: tuple[str, ...]) -> None:
        self.process, self.works, self.asked = process, works, False

    def send(self, texts: Iterable[str]) -> None:
        """Let these texts be taken apart; what it said of the ones before is taken first."""
        self.take()
        try:
            assert self.process.stdin is not None
            pickle.dump((self.works, list({text for text in texts if text})), self.process.stdin)
            self.process.stdin.flush()
            self.asked = True
        except OSError:  # it is gone: the texts are worked out here
            self.asked = False

    def take(self) -> None:
        """Remember what it found."""
        if self.asked:
            assert self.process.stdout is not None
            self.asked = False
            try:
                found = pickle.load(self.process.stdout)  # noqa: S301 - our own process
            except (EOFError, OSError, pickle.UnpicklingError):
                return
            for work, answers in found.items():
                WORKS[work].known.keep(answers)


@contextmanager
def second_process(*works: str, wanted: bool = True) -> Iterator[Nobody]:
    """Another process for these works, where it is wanted and there is a processor for it."""
    if not wanted or processors() < 2:
        yield NOBODY
        return
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "keben.base.ahead"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)  # noqa: S603
    try:
        yield Other(process, works)
    finally:
        process.kill()  # it holds nothing that could be lost
        process.communicate()


def answer(questions: BinaryIO, answers: BinaryIO) -> None:
    """Take lists of texts apart until nobody asks any more."""
    while True:
        try:
            works, texts = pickle.load(questions)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        pickle.dump({work: {text: WORKS[work].of(text) for text in texts} for work in works}, answers)
        answers.flush()


if __name__ == "__main__":
    for one in WORKS.values():
        one.of("甲乙有限公司")  # vocabulary and readings are read while the first batch is being worked on
    answer(sys.stdin.buffer, sys.stdout.buffer)
