"""Gather and compile the translations, or say which are missing."""

from __future__ import annotations

import argparse
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when something is missing")
    parser.add_argument("--compile", action="store_true", help="only compile what is there")


def run(options: argparse.Namespace) -> int:
    from keben.config.translations.catalogue import catalogues, compile_all, gathered
    from keben.config.translations.parts import PartError

    if options.compile:
        compile_all()
        return 0
    try:
        texts = gathered()
        if not options.check:
            for catalogue in catalogues():
                catalogue.write(texts)
        findings = [line for catalogue in catalogues() for line in catalogue.findings(texts)]
    except PartError as error:
        findings = [str(error)]
    for line in findings:
        print(line, file=sys.stderr)
    print(f"{len(findings)} findings" if findings else "every text is translated")
    return 1 if findings else 0
