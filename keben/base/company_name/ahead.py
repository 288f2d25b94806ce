"""A second process that takes names apart while the first one is busy with those before them.

An import spends a third of its check on the keys of names, which depend on nothing but the text. What the other process
says goes into the memory of `name_keys`; where it says nothing, each name is worked out where it is needed.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from keben.base.company_name.keys import name_keys, remember, work_out

Batch = TypeVar("Batch")


def names_ahead(batches: Iterable[Batch], names: Callable[[Batch], Iterable[str]]) -> Generator[Batch]:
    """The batches one after the other; while one is worked on, another process takes apart the names of the next.

    One batch alone, and a machine with one processor, is left without a second process.
    """
    coming = iter(batches)
    batch = next(coming, None)
    following = next(coming, None) if batch is not None else None
    with _other(following is not None and processors() > 1) as other:
        while batch is not None:
            if following is not None:
                other.send({name for name in names(following) if name})
            yield batch
            if following is not None:
                other.take()
            batch, following = following, next(coming, None)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Nobody:
    """Where there is no second process."""

    def send(self, names: Iterable[str]) -> None:
        """Nothing to do."""

    def take(self) -> None:
        """Nothing to take."""


class Other(Nobody):
    """The second process; it has at most one question in hand, so that neither waits for the other to read."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process, self.asked = process, False

    def send(self, names: Iterable[str]) -> None:
        """Let these names be taken apart."""
        try:
            assert self.process.stdin is not None
            pickle.dump(list(names), self.process.stdin)
            self.process.stdin.flush()
            self.asked = True
        except OSError:  # it is gone: the names are worked out here
            self.asked = False

    def take(self) -> None:
        """Remember what it found."""
        if self.asked:
            assert self.process.stdout is not None
            self.asked = False
            try:
                remember(pickle.load(self.process.stdout))  # noqa: S301 - our own process
            except (EOFError, OSError, pickle.UnpicklingError):
                return


@contextmanager
def _other(wanted: bool) -> Iterator[Nobody]:
    if not wanted:
        yield Nobody()
        return
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "keben.base.company_name.ahead"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)  # noqa: S603
    try:
        yield Other(process)
    finally:
        process.kill()  # it holds nothing that could be lost
        process.communicate()


def answer(questions: BinaryIO, answers: BinaryIO) -> None:
    """Take lists of names apart until nobody asks any more."""
    while True:
        try:
            names = pickle.load(questions)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        pickle.dump({name: work_out(name) for name in names}, answers)
        answers.flush()


if __name__ == "__main__":
    name_keys("甲乙有限公司")  # the vocabulary is read while the first batch is being worked on
    answer(sys.stdin.buffer, sys.stdout.buffer)
