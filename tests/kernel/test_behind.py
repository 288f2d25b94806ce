"""Rows taken in while the caller goes on: errors come to light where they belong; nothing is committed too early."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import Any

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from keben.kernel.aside import Aside
from keben.kernel.behind import ACTIVE, Execute, NotNow, busy, committing, going_on, meanwhile, without_database
from keben.kernel.copying import check_links
from keben.kernel.numbering import Counter
from keben.kernel.rows_in import rows_in

pytestmark = pytest.mark.django_db
server = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a matter of PostgreSQL")
thread = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a matter of SQLite")
INTO = "kernel_counter (key, value)"
TAGS = "customers_customer_tags (customer_id, tag_id)"
TWICE = [("copy-twice", 1), ("copy-twice", 2)]


def kept() -> list[tuple[str, int]]:
    """What is there."""
    return list(Counter.objects.filter(key__startswith="copy-").order_by("key").values_list("key", "value"))


def copied(*tables: list[tuple[str, int]]) -> None:
    """One transaction that leaves it to the next statement to wait."""
    with transaction.atomic(), going_on():
        for rows in tables:
            rows_in(INTO, rows)


def inside(*tables: list[tuple[str, int]]) -> None:
    """The same in a savepoint of somebody else's transaction."""
    with transaction.atomic():
        for rows in tables:
            rows_in(INTO, rows)


def test_the_next_table_and_the_next_statement_find_what_was_copied_behind() -> None:
    with transaction.atomic(), going_on():
        rows_in(INTO, ((f"copy-{number}", number) for number in range(3)))
        rows_in(INTO, (("copy-3", made) for made in (3,)))
        assert kept() == [("copy-0", 0), ("copy-1", 1), ("copy-2", 2), ("copy-3", 3)]
    assert len(kept()) == 4


def test_a_refused_row_is_told_inside_its_savepoint_and_takes_only_that_back() -> None:
    with transaction.atomic(), going_on():
        rows_in(INTO, [("copy-a", 1)])
        with pytest.raises(IntegrityError):
            inside(TWICE)
        with pytest.raises(IntegrityError):
            inside(TWICE, [("copy-b", 1)])
        rows_in(INTO, [("copy-c", 1)])
    assert kept() == [("copy-a", 1), ("copy-c", 1)]


def test_a_refused_last_row_takes_all_back() -> None:
    with pytest.raises(IntegrityError):
        copied([("copy-a", 1)], TWICE)
    assert kept() == []


def test_rows_that_cannot_be_made_leave_nothing_behind() -> None:
    def rows() -> Any:
        yield ("copy-a", 1)
        raise KeyError("made")

    with pytest.raises(KeyError, match="made"):
        copied(rows())
    assert kept() == []


def test_what_goes_wrong_elsewhere_is_what_the_caller_hears_of() -> None:
    def both() -> None:
        with transaction.atomic(), going_on():
            rows_in(INTO, TWICE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        both()
    assert kept() == []


@pytest.mark.django_db(transaction=True)
def test_it_is_committed_before_the_transaction_is_left() -> None:
    other = connection.copy()
    with transaction.atomic(), going_on():
        rows_in(INTO, [("copy-a", 1)])
        with committing():
            assert connection.in_atomic_block
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM kernel_counter WHERE key = 'copy-a'")
            assert cursor.fetchone() == (1,)
    other.close()


@pytest.mark.django_db(transaction=True)
def test_what_a_commit_refuses_is_told_before_the_transaction_is_left() -> None:
    told: list[str] = []

    def commit() -> None:
        with transaction.atomic(), going_on():
            transaction.on_commit(lambda: told.append("committed"))
            rows_in(INTO, [("copy-a", 1)])
            rows_in(TAGS, [(-1, -1)])  # neither is there
            with committing():
                told.append("went on")

    with pytest.raises(IntegrityError):
        commit()
    assert (kept(), told) == ([], ["went on"])


@server
@pytest.mark.django_db(transaction=True)
def test_what_is_said_last_goes_along_with_the_commit() -> None:
    def last(value: str) -> Any:
        sql = "UPDATE kernel_counter SET value = value + %s WHERE key = ANY(%s::text[])"
        return lambda execute: execute(sql, [value, '{"copy-a","it\'s \\\\ here"}'])

    def commit(value: str) -> None:
        with transaction.atomic(), going_on():
            rows_in(INTO, [("copy-a", 1), ("it's \\ here", 7)])
            with committing(last(value)):
                assert connection.in_atomic_block

    with pytest.raises(DataError):
        commit("no number")
    assert kept() == []
    commit("41")
    assert kept() == [("copy-a", 42)]
    assert Counter.objects.get(key="it's \\ here").value == 48
    with transaction.atomic(), going_on(), transaction.atomic(), committing(last("1")):
        assert kept() == [("copy-a", 43)]  # not the outermost: said at once


@server
def test_links_that_are_looked_at_early_are_refused_inside_their_savepoint() -> None:
    def linked() -> None:
        with transaction.atomic():
            rows_in(TAGS, [(-1, -1)])
            check_links()

    with transaction.atomic(), going_on():
        rows_in(INTO, [("copy-a", 1)])
        with pytest.raises(IntegrityError):
            linked()
        check_links()
        rows_in(INTO, [("copy-b", 1)])
    assert kept() == [("copy-a", 1), ("copy-b", 1)]


@pytest.mark.django_db(transaction=True)
def test_what_comes_after_an_early_look_is_looked_at_by_the_commit() -> None:
    told: list[str] = []

    def commit() -> None:
        with transaction.atomic(), going_on():
            rows_in(INTO, [("copy-a", 1)])
            check_links()
            rows_in(TAGS, [(-1, -1)])
            told.append("went on")

    with pytest.raises(IntegrityError):
        commit()
    assert (kept(), told) == ([], ["went on"])


def test_inside_another_transaction_nothing_is_committed() -> None:
    def both() -> None:
        with transaction.atomic():
            with transaction.atomic(), going_on():
                rows_in(INTO, [("copy-a", 1)])
                with committing():
                    pass
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        both()
    assert kept() == []


def test_without_it_a_copy_is_waited_for() -> None:
    with pytest.raises(IntegrityError):
        inside(TWICE)
    rows_in(INTO, [("copy-a", 3)])
    with committing():
        assert kept() == [("copy-a", 3)]


@server
def test_pieces_are_done_while_somebody_would_wait_and_left_where_nothing_is_left() -> None:
    done: list[int] = []

    def piece() -> bool:
        done.append(len(done))
        return len(done) < 3

    with transaction.atomic(), going_on():
        assert meanwhile(piece)
        with connection.cursor() as cursor:
            for _time in range(4):
                check_links()
                rows_in(INTO, [(f"copy-{_time}", 1)])
                cursor.execute("SELECT 1")
    assert done == [0, 1, 2]
    assert len(kept()) == 4


LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500000) SELECT {} FROM n"
"""Long enough for pieces, on any machine."""


def leave(sql: str) -> None:
    """To the thread."""
    behind = ACTIVE.get()
    assert isinstance(behind, Aside)
    behind.leave((sql, ()))


@thread
def test_the_thread_works_while_pieces_are_done() -> None:
    done: list[int] = []
    with transaction.atomic(), going_on():
        assert not busy()
        assert meanwhile(lambda: bool(done.append(1)))
        leave(LONG.format("COUNT(*)"))
        assert busy()
        assert Counter.objects.filter(key="copy-a").count() == 0
        assert (done, busy()) == ([1], False)


@thread
def test_what_the_thread_could_not_do_is_told_by_the_next_statement_as_django_names_it() -> None:
    with transaction.atomic(), going_on():
        leave("INSERT INTO kernel_counter (key, value) VALUES ('copy-a', NULL)")
        with pytest.raises(IntegrityError, match="NOT NULL"):
            Counter.objects.count()
        leave("SELECT nowhere")
        with pytest.raises(OperationalError, match="no such column"):
            rows_in(INTO, [("copy-a", 1)])
        rows_in(INTO, [("copy-b", 2)])
    assert kept() == [("copy-b", 2)]


@thread
@pytest.mark.django_db(transaction=True)
def test_rows_beyond_what_one_statement_holds_and_what_is_said_last_are_committed_together() -> None:
    def last(*, execute: Execute) -> None:
        execute("UPDATE kernel_counter SET value = value + %s WHERE key = %s", [1, "copy-40000"])

    with transaction.atomic(), going_on():
        rows_in(INTO, [(f"copy-{number}", number) for number in range(40_001)])
        with committing(last):
            assert busy()
    assert Counter.objects.filter(key__startswith="copy-").count() == 40_001
    assert Counter.objects.get(key="copy-40000").value == 40_001


@pytest.mark.parametrize("swallows", [False, True])
def test_a_piece_that_needs_the_database_is_not_tried_again_and_harms_nothing(swallows: bool) -> None:
    tried: list[int] = []

    def asks() -> bool:
        tried.append(1)
        with suppress(Exception) if swallows else nullcontext():
            Counter.objects.count()
        return True

    with transaction.atomic(), going_on():
        meanwhile(asks)
        for number in range(3):
            rows_in(INTO, [(f"copy-{number}", 1)])
            if connection.vendor == "sqlite":
                leave(LONG.format("COUNT(*)"))
    assert (tried, len(kept())) == ([1], 3)


def test_a_piece_that_fails_harms_nothing() -> None:
    with transaction.atomic(), going_on():
        meanwhile(lambda: 1 // 0 == 0)
        rows_in(INTO, [("copy-a", 1)])
    assert kept() == [("copy-a", 1)]


def test_what_may_need_no_database_says_so_also_inside_such_a_place() -> None:
    with transaction.atomic(), going_on():
        with pytest.raises(NotNow), without_database():
            Counter.objects.count()
        with without_database():
            with pytest.raises(NotNow), without_database(), suppress(Exception):
                Counter.objects.count()
            with pytest.raises(NotNow):
                Counter.objects.count()
            with suppress(NotNow), without_database():
                pass
        assert Counter.objects.filter(key="copy-a").count() == 0
