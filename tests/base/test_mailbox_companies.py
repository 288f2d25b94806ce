"""Which company a signature names: with blanks within the name, behind a person, behind a label."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.base.mailbox_people import people

MAIL = """From - Mon, 04 Mar 2024 10:00:00 +0800
From: a <a@x.example>
To: sales@ep.example
Date: Mon, 04 Mar 2024 10:00:00 +0800
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

--
{line}
手机：13900000001

"""


@pytest.mark.parametrize(
    ("line", "company"),
    [
        (" 苏州康涛 亨食品有限公司 ", "苏州康涛亨食品有限公司"),
        ("合肥隼航 精密机械有限责任公司", "合肥隼航精密机械有限责任公司"),
        ("张伟 苏州康涛食品有限公司", "苏州康涛食品有限公司"),
        ("公司：苏州康涛食品有限公司", "苏州康涛食品有限公司"),
        ("采购经理", ""),
    ],
)
def test_the_company_of_a_signature(tmp_path: Path, line: str, company: str) -> None:
    file = tmp_path / "one.mbox"
    file.write_text(MAIL.format(line=line), encoding="utf-8")
    assert people(file, frozenset({"ep.example"}))[0].company == company
