"""What a process costs before it does anything: time to start, memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from bench.clock import Figure
from bench.prepare import browser
from bench.report import Line

START = "from keben.config.wsgi import application"


def run(code: str) -> tuple[float, float]:
    """Wall and processor milliseconds of a fresh Python that runs the code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    wall = (time.perf_counter() - began) * 1000
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def start(rounds: int) -> Line:
    """Until the application could answer, against Django alone."""

    def figure(code: str) -> Figure:
        taken = [run(code) for _round in range(rounds)]
        return Figure([wall for wall, _cpu in taken], sum(cpu for _wall, cpu in taken) / rounds)

    bare = "import django.core.handlers.wsgi, django.db.models, jinja2"
    return Line("start of a worker", figure(START), figure(bare), note="later starts < 5 s")


def memory() -> str:
    """Peak memory of this process after a hundred pages."""
    client, _user = browser("E1024")
    for _round in range(100):
        client.get("/customer/")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"peak memory of this process after all that: {peak / 1024:.0f} MB"
