"""Examine this deployment; each finding says its remedy. Ends with 1 when something is wrong."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keben.config.doctor import Finding

MARKS = {"ok": "ok      ", "warning": "WARNING ", "error": "ERROR   "}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", nargs="+", metavar="CHECK", help="only these checks")
    parser.add_argument("--json", action="store_true", help="one JSON object per finding, for monitoring")
    parser.add_argument("--strict", action="store_true", help="end with 1 for warnings too")


def run(options: argparse.Namespace) -> int:
    from keben.config.doctor import Level, examine
    from keben.config.doctor.examination import CHECKS

    unknown = sorted(set(options.only or ()) - set(CHECKS))
    if unknown:
        print(f"There is no check {', '.join(unknown)}. There are: {', '.join(CHECKS)}")
        return 2
    levels = set()
    for name, finding in examine(options.only or CHECKS):
        levels.add(finding.level)
        print(_as_json(name, finding) if options.json else _as_text(name, finding))
    return 1 if Level.ERROR in levels or (options.strict and Level.WARNING in levels) else 0


def _as_json(name: str, finding: Finding) -> str:
    return json.dumps({"check": name, **dataclasses.asdict(finding)}, ensure_ascii=False)


def _as_text(name: str, finding: Finding) -> str:
    place = f"  ({finding.where})" if finding.where else ""
    text = f"{MARKS[finding.level]}{name:<14}{finding.what}{place}"
    return f"{text}\n{'':<22}→ {finding.remedy}" if finding.remedy else text
