"""A noun laid out by `keben new` in a copy of the checkout: with fields filled in it passes every contract test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RECORD = "from keben.kernel.record import"
MODEL = "from keben.domains.sales.quote.model"
ROOT = Path(__file__).resolve().parents[2]
KEBEN = (sys.executable, "-m", "keben.config.cli")
FIELDS = """    subject = models.CharField(_("Subject"), max_length=200, blank=True)
    amount = MoneyField(_("Amount"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    contact_phone = PhoneField(_("Phone"))
    is_final = models.BooleanField(_("Final"), default=False)
"""
ACTION = '''
from typing import Any

from keben.domains.sales.quote.model import Quote
from keben.kernel.actions.action import Action


class Finish(Action[Quote]):
    """Nothing more will change."""

    def offered(self, record: Quote) -> bool:
        return not record.is_final

    def run(self, record: Quote, ask: Any) -> None:
        record.is_final = True
'''


class Copy:
    """A copy of what is checked out here, in which commands are run."""

    def __init__(self, home: Path) -> None:
        self.home = home
        left_out = shutil.ignore_patterns("__pycache__", "journeys", "static")
        for name in ("keben", "tests"):
            shutil.copytree(ROOT / name, home / name, ignore=left_out)
        for name in ("locale", "docs", "tools"):
            (home / name).symlink_to(ROOT / name)
        shutil.copy(ROOT / "pyproject.toml", home)

    def run(self, *command: str) -> str:
        """What a command prints; it must end well."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("KEBEN_", "PYTEST_"))}
        env |= {
            "KEBEN_VAR": str(self.home / "var"),
            "KEBEN_TESTING": "1",
            "DJANGO_SETTINGS_MODULE": "keben.config.settings",
        }
        done = subprocess.run(command, cwd=self.home, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
        return done.stdout

    def rewrite(self, path: str, *pairs: tuple[str, str]) -> None:
        """Replace words of a file; each must be there."""
        file = self.home / path
        text = file.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        file.write_text(text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.once
def test_a_new_noun_passes_the_contract_as_it_is_and_with_fields(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    said = copy.run(*KEBEN, "new", "sales.quote").splitlines()
    assert "keben/domains/sales/quote/model.py" in said
    copy.run(*KEBEN, "check")
    copy.rewrite(
        "keben/domains/sales/quote/model.py",
        ('    name = models.CharField(_("Name"), max_length=120)\n',
         '    name = models.CharField(_("Name"), max_length=120)\n' + FIELDS),
        (RECORD, f"from keben.kernel.fields import MoneyField, PhoneField\n{RECORD}"),
    )  # fmt: skip
    (tmp_path / "keben/domains/sales/quote/actions.py").write_text(
        '"""What can be done."""\n' + ACTION, encoding="utf-8"
    )
    copy.rewrite(
        "keben/domains/sales/quote/entity.py",
        ("actions = ()", "actions = (Finish,)"),
        ('"name", "owner", "updated_at"', '"name", "amount", "valid_until", "is_final", "owner"'),
        (MODEL, f"from keben.domains.sales.quote.actions import Finish\n{MODEL}"),
    )  # fmt: skip
    copy.run(*KEBEN, "manage", "makemigrations", "sales", "-n", "quote")
    copy.run(*KEBEN, "check")
    assert "finish" in copy.run(*KEBEN, "describe", "sales.Quote")
    told = copy.run(
        sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider",
        "tests/contract/test_every_noun.py", "tests/web_record/test_every_noun.py", "-k", "sales",
    )  # fmt: skip
    assert "passed" in told
    assert "skipped" not in told.splitlines()[-1]
