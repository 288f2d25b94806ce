"""The look keeps its promises: icons exist, bundles match the manifest, no inline style, everything translated."""

from __future__ import annotations

import hashlib
import json
import re
import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest

from keben.web.avatar import avatar, avatar_hue, avatar_initial, who
from keben.web.icons import icon

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "keben/web/static"
TEMPLATES = sorted((ROOT / "keben/web/jinja2/kb").glob("*.html")) + sorted(
    (ROOT / "keben/web/jinja2/shell").glob("*.html")
)
SCRIPTS = sorted((STATIC / "kb/src").glob("*.js"))
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "kb/icons.svg").read_text()))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_icons_named_in_templates_are_in_the_sprite(path: Path) -> None:
    used = set(re.findall(r'\bicon\("([a-z0-9-]+)"', path.read_text()))
    assert used - SPRITE == set()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_icons_named_in_scripts_are_in_the_sprite(path: Path) -> None:
    used = set(re.findall(r'\bicon\("([a-z0-9-]+)"', path.read_text()))
    assert used - SPRITE == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_carry_no_inline_style_script_or_handler(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r'\sstyle="|\son[a-z]+="|hx-on|hx-vals="js:|javascript:', text) == []
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_text_of_the_templates_has_a_chinese_one(path: Path) -> None:
    parts = sorted((ROOT / "locale/zh_Hans/parts").glob("*.po.txt"))
    part = "\n".join(path.read_text(encoding="utf-8") for path in parts)
    known = {line.split("\t")[0] for line in part.splitlines() if "\t" in line}
    used = re.findall(r'\b_\("((?:[^"\\]|\\.)+)"', path.read_text())
    assert [text for text in used if text not in known] == []


def test_scripts_use_only_words_that_the_page_gives_them() -> None:
    given = set(re.findall(r'"(\w+)": _\(', (ROOT / "keben/web/jinja2/shell/words.html").read_text()))
    used = {word for path in SCRIPTS for word in re.findall(r'\bt\("(\w+)"', path.read_text())}
    assert used - given == set()


def test_shipped_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((STATIC / "vendor/manifest.json").read_text())
    assert manifest["files"]
    for entry in manifest["files"]:
        assert hashlib.sha256((STATIC / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]
        assert entry["licence"]
        assert (STATIC / "vendor" / entry["licence_file"]).is_file()


def test_a_bundle_older_than_its_sources_is_noticed(tmp_path: Path) -> None:
    check = runpy.run_path(str(ROOT / "tools/bundle.py"))
    assert check["problems"](ROOT) == []
    shutil.copytree(STATIC, tmp_path / "keben/web/static")
    (tmp_path / "tools/vendor").mkdir(parents=True)
    for name in check["MAKERS"]:
        shutil.copy(ROOT / "tools/vendor" / name, tmp_path / "tools/vendor" / name)
    source = tmp_path / "keben/web/static/kb/src/main.js"
    source.write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))
    assert check["problems"](tmp_path) == []
    source.write_text(source.read_text() + "// one more line\n")
    (tmp_path / "keben/web/static/kb/app.css").write_text("")
    assert check["problems"](tmp_path) == [
        "keben/web/static/kb/app.js and app.css were made from other sources than css/ and src/ hold now",
        "keben/web/static/kb/app.css is not the one that was built",
    ]


def test_first_visit_stays_small() -> None:
    sizes = [len((STATIC / "kb" / name).read_bytes()) for name in ("app.css", "app.js", "icons.svg")]
    assert sum(sizes) < 335_000  # about 72 kB over the wire


def test_icon_is_decoration_and_filled_ones_say_so() -> None:
    assert str(icon("building")) == (
        '<svg class="kb-icon" width="16" height="16" aria-hidden="true">'
        '<use href="/static/kb/icons.svg#building"></use></svg>'
    )
    assert 'class="kb-icon kb-icon--fill"' in icon("star-filled")


def test_one_name_keeps_one_colour_and_is_escaped() -> None:
    assert avatar_hue("陈思远") == avatar_hue("陈思远")
    assert (avatar_initial("陈思远"), avatar_initial(" chen"), avatar_initial("")) == ("陈", "C", "?")
    assert "<b>" not in who("<b>")
    assert "kb-avatar--company" in avatar("岭南", company=True)


@pytest.mark.django_db
def test_who_is_signed_in_is_called_as_the_language_calls_him(signed_in: Any) -> None:
    """The initial stays the family name, which is how colleagues know the picture."""
    for lang, name in (("en", "Chen Siyuan"), ("zh-hans", "陈思远")):
        page = signed_in("sales", name="陈思远", name_en="Chen Siyuan", lang=lang).get("/task/").content.decode()
        user = page.partition('class="kb-top__user"')[2].partition("</button>")[0]
        assert re.findall(r">([^<>]*[^<>\s][^<>]*)<", user) == ["陈", name]
