"""`keben serve`: dead children come back, a crash loop is given up, a stop reaches all."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from pathlib import Path

import pytest

from keben.config import cli
from keben.config.serving import programs, supervisor
from keben.config.serving.programs import Program
from keben.config.serving.supervisor import Child, Supervisor

ENV = dict(os.environ)
SLEEPER = (sys.executable, "-c", "import threading; threading.Event().wait()")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(Supervisor, "_obey_signals", lambda self: None)


def test_a_dead_child_is_started_again_after_a_growing_pause() -> None:
    child = Child(Program("web", (sys.executable, "-c", "")), ENV)
    pauses = []
    now = 100.0
    for _ in range(3):
        child.look(now)
        assert child.process is not None
        child.process.wait()
        child.look(now)
        assert child.process is None
        assert child._may_start is not None
        pauses.append(child._may_start - now)
        child.look(child._may_start - 0.01)
        assert child.process is None
        now = child._may_start
    assert pauses == [0.5, 1.0, 2.0]
    assert child.quick_deaths == 3


def test_a_program_may_start_after_the_others() -> None:
    child = Child(Program("worker", (sys.executable, "-c", ""), after=2.0), ENV)
    child.look(100.0)
    child.look(101.9)
    assert child.process is None
    child.look(102.0)
    assert child.process is not None
    child.process.wait()


def test_a_death_after_a_healthy_time_counts_as_the_first() -> None:
    child = Child(Program("web", (sys.executable, "-c", "")), ENV)
    child.quick_deaths = 3
    child.look(0.0)
    assert child.process is not None
    child.process.wait()
    child.look(supervisor.HEALTHY_AFTER)
    assert child.quick_deaths == 1


@pytest.mark.usefixtures("quick")
def test_a_crash_loop_is_given_up_and_the_others_are_stopped() -> None:
    broken = Program("web", (sys.executable, "-c", "raise SystemExit(3)"))
    parent = Supervisor([Program("worker", SLEEPER), broken], ENV)
    assert parent.run() == 1
    worker = parent.children[0].process
    assert worker is not None
    assert worker.poll() is not None


@pytest.mark.usefixtures("quick")
def test_a_stop_ends_every_child() -> None:
    parent = Supervisor([Program("web", SLEEPER), Program("worker", SLEEPER)], ENV)
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(parent.run()))
    thread.start()
    while not all(child.process for child in parent.children):
        threading.Event().wait(0.01)
    parent.stop()
    thread.join()
    assert codes == [0]
    assert all(child.process and child.process.poll() is not None for child in parent.children)


@pytest.mark.usefixtures("quick")
def test_an_orphaned_server_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    parent = Supervisor([Program("web", SLEEPER)], ENV, with_parent=True)
    monkeypatch.setattr(os, "getppid", lambda: 1_000_000)
    assert parent.run() == 0


@pytest.mark.usefixtures("quick")
def test_a_child_that_ignores_the_stop_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_WITHIN", 0.0)
    child = Child(Program("web", SLEEPER), ENV)
    child.look(0.0)
    child.end(0.0)
    assert child.process is not None
    assert child.process.poll() is not None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups")
def test_the_workers_of_a_dead_server_do_not_keep_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "killpg", lambda group, number: swept.append((group, number)))
    child = Child(Program("web", (sys.executable, "-c", "")), ENV)
    child.look(0.0)
    assert child.process is not None
    group = child.process.pid
    child.process.wait()
    child.look(1.0)
    assert swept == [(group, signal.SIGKILL)]


@pytest.mark.parametrize(
    ("database_url", "threads"), [("sqlite:///x", "1"), ("postgres://x", "2"), ("postgresql://x", "2")]
)
def test_threads_follow_the_database(database_url: str, threads: str) -> None:
    (web,) = programs.programs(
        host="127.0.0.1",
        port=8123,
        workers=2,
        stream_port=None,
        with_worker=False,
        database_url=database_url,
    )
    assert web.name == "web"
    line = " ".join(web.command)
    assert "--port 8123 --http 1" in line
    assert f"--workers 2 --blocking-threads {threads}" in line


def test_stream_and_worker_are_processes_of_their_own() -> None:
    wanted = programs.programs(
        host="127.0.0.1", port=8123, workers=2, stream_port=8124, with_worker=True, database_url=""
    )
    assert [program.name for program in wanted] == ["web", "stream", "worker"]
    assert "--interface asgi --host 127.0.0.1 --port 8124" in " ".join(wanted[1].command)
    assert wanted[2].command[-1] == "worker"


def test_children_know_both_ports() -> None:
    variables = programs.child_variables({"KEBEN_VAR": "x"}, port=8123, stream_port=8124)
    assert (variables["KEBEN_WEB_PORT"], variables["KEBEN_STREAM_PORT"]) == ("8123", "8124")
    assert programs.child_variables({}, port=8123, stream_port=None)["KEBEN_STREAM_PORT"] == ""


def test_a_port_in_use_is_said_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.main(["serve", "--port", str(port)]) == 2
    assert capsys.readouterr().err == f"Port {port} on 127.0.0.1 is in use; choose another with --port.\n"
