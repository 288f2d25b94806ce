"""The catalogue: gathered texts, areas side by side, what is missing."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from keben.config.translations.catalogue import Catalogue
from keben.config.translations.parts import PartError, placeholders, read_parts
from keben.config.translations.source import Text, texts

SAVE = Text("Save", None, None, "keben/web/form.py")
FOUND = Text("%(count)s found", None, None, "keben/web/list.py")
ROWS = Text("%(n)s row", "%(n)s rows", None, "keben/web/list.py")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "zh_Hans" / "parts").mkdir(parents=True)
    return tmp_path / "zh_Hans"


def write(folder: Path, area: str, text: str) -> None:
    (folder / "parts" / f"{area}.po.txt").write_text(text, encoding="utf-8")


def test_texts_come_from_python_and_jinja(tmp_path: Path) -> None:
    web = tmp_path / "keben" / "web"
    (web / "jinja2").mkdir(parents=True)
    (web / "form.py").write_text('x = _("Save")\ny = ngettext("%(n)s row", "%(n)s rows", n)\n')
    (web / "jinja2" / "page.html").write_text('<a>{{ _("Go back") }}</a>')
    found = {(text.singular, text.plural, text.path) for text in texts(tmp_path)}
    assert found == {
        ("Save", None, "keben/web/form.py"),
        ("%(n)s row", "%(n)s rows", "keben/web/form.py"),
        ("Go back", None, "keben/web/jinja2/page.html"),
    }


def test_the_texts_of_problems_are_found(tmp_path: Path) -> None:
    (tmp_path / "keben").mkdir()
    (tmp_path / "keben" / "rules.py").write_text(
        'raise Refused.because("used", "Still in use.")\nraise Malformed("date", "No "\n  "date.", {})\n'
        'raise Invalid.single("name", "taken", "Taken.")\nProblem(code, text)\n'
    )
    assert [text.singular for text in texts(tmp_path)] == ["Still in use.", "No date.", "Taken."]


def test_a_text_made_at_run_time_is_kept_from_its_part(folder: Path) -> None:
    write(folder, "base", "%(n)s rows\t%(n)s 行\nmade up\t编造\n")
    catalogue = Catalogue(folder)
    catalogue.write([ROWS])
    with catalogue.mo.open("rb") as stream:
        known = gettext.GNUTranslations(stream)
    assert known.gettext("made up") == "编造"
    assert catalogue.po.read_text().count("%(n)s 行") == 1


def test_parts_become_a_catalogue_that_gettext_reads(folder: Path) -> None:
    write(folder, "web", "# buttons\n\nSave\t保存\n%(count)s found\t找到 %(count)s 条\n%(n)s rows\t%(n)s 行\n")
    catalogue = Catalogue(folder)
    catalogue.write([SAVE, FOUND, ROWS])
    with catalogue.mo.open("rb") as stream:
        known = gettext.GNUTranslations(stream)
    assert known.gettext("Save") == "保存"
    assert known.ngettext("%(n)s row", "%(n)s rows", 5) == "%(n)s 行"
    assert catalogue.findings([SAVE, FOUND, ROWS]) == []


def test_what_the_catalogue_holds_survives_without_its_part(folder: Path) -> None:
    write(folder, "web", "Save\t保存\n")
    Catalogue(folder).write([SAVE])
    (folder / "parts" / "web.po.txt").unlink()
    assert Catalogue(folder).findings([SAVE]) == []


def test_a_missing_translation_names_text_and_place(folder: Path) -> None:
    assert Catalogue(folder).findings([SAVE]) == ["no translation: 'Save' (keben/web/form.py)"]


def test_a_lost_placeholder_is_found(folder: Path) -> None:
    write(folder, "web", "%(count)s found\t找到若干\n")
    (line,) = Catalogue(folder).findings([FOUND])
    assert line == "other placeholders: '%(count)s found' -> '找到若干' (keben/web/list.py)"


def test_a_catalogue_behind_its_parts_is_found(folder: Path) -> None:
    write(folder, "web", "Save\t保存\n")
    (line,) = Catalogue(folder).findings([SAVE])
    assert line.endswith("django.po is not current; run `keben translations`")


def test_a_compiled_form_behind_its_catalogue_is_found(folder: Path) -> None:
    write(folder, "web", "Save\t保存\n")
    catalogue = Catalogue(folder)
    catalogue.write([SAVE])
    catalogue.mo.write_bytes(b"old")
    (line,) = catalogue.findings([SAVE])
    assert line.endswith("django.mo is not current; run `keben translations`")


def test_writing_twice_changes_nothing(folder: Path) -> None:
    write(folder, "web", "Save\t保存\n%(n)s row\t%(n)s 行\n")
    catalogue = Catalogue(folder)
    catalogue.write([SAVE, ROWS])
    before = catalogue.po.read_bytes()
    catalogue.write([SAVE, ROWS])
    assert catalogue.po.read_bytes() == before


def test_two_areas_must_agree(folder: Path) -> None:
    write(folder, "a", "Save\t保存\n")
    write(folder, "b", "Save\t储存\n")
    with pytest.raises(PartError, match=r"b\.po\.txt:1: 'Save' is '保存' elsewhere and '储存' here"):
        read_parts(folder / "parts")


def test_a_line_without_a_tab_is_refused(folder: Path) -> None:
    write(folder, "a", "\nSave 保存\n")
    with pytest.raises(PartError, match=r"a\.po\.txt:2: expected English, a tab and the translation"):
        read_parts(folder / "parts")


def test_placeholders() -> None:
    assert placeholders("%(a)s of {b} at 100%% and %d") == ["%(a)s", "%d", "{b}"]
