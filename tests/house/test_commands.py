"""The smaller verbs of the keben command: each says what it did, and what to do when it could not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keben.config import cli
from keben.config.commands import describe, new
from keben.kernel import maps, scaffold

Capture = pytest.CaptureFixture[str]


def test_without_a_verb_all_are_listed(capsys: Capture) -> None:
    assert cli.main([]) == 0
    listed = capsys.readouterr().out
    assert [command.name for command in cli.COMMANDS if f"  {command.name} " not in listed] == []


def test_an_unknown_verb_is_said(capsys: Capture) -> None:
    assert cli.main(["fly"]) == 2
    assert capsys.readouterr().err.startswith("keben: there is no command 'fly'.")


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
def test_every_verb_has_help(command: cli.Command, capsys: Capture) -> None:
    if command.name == "manage":
        return
    with pytest.raises(SystemExit) as ended:
        cli.main([command.name, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: keben {command.name} ")


def test_describe(capsys: Capture) -> None:
    assert cli.main(["describe"]) == 0
    assert "org.Department" in capsys.readouterr().out.split()
    assert cli.main(["describe", "org.department"]) == 0
    assert capsys.readouterr().out.startswith("org.Department  (")
    assert cli.main(["describe", "org.Department", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["label"] == "org.Department"


def test_describe_names_close_nouns(capsys: Capture) -> None:
    assert cli.main(["describe", "org.Departmint"]) == 1
    assert capsys.readouterr().err.startswith("There is no noun org.Departmint. Did you mean org.Department")
    assert cli.main(["describe", "custmer"]) == 1
    assert capsys.readouterr().err.startswith("There is no noun custmer. Did you mean customers.Customer")


def test_describe_needs_no_domain_where_the_name_is_clear(capsys: Capture) -> None:
    assert cli.main(["describe", "customer"]) == 0
    assert capsys.readouterr().out.startswith("customers.Customer  (")
    assert describe.named("note", ["a.Note", "b.Note", "b.Notes"]) == ["a.Note", "b.Note"]
    assert describe.unclear("note", ["a.Note", "b.Note"], []) == (
        "More than one noun is called note: a.Note, b.Note. Name the domain too."
    )


def test_generated_files_are_written_and_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(maps, "ROOT", tmp_path)
    monkeypatch.setattr(maps, "catalogue", lambda: {Path("docs/map.md"): "map\n"})
    assert cli.main(["map", "--check"]) == 1
    assert capsys.readouterr().err == "docs/map.md is not current; run `keben map` and read the difference\n"
    assert not (tmp_path / "docs").exists()
    assert cli.main(["map"]) == 0
    assert (tmp_path / "docs" / "map.md").read_text() == "map\n"
    assert cli.main(["map", "--check"]) == 0


def test_snapshots_of_nouns_that_are_gone_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "ROOT", tmp_path)
    assert cli.main(["snapshots"]) == 0
    (tmp_path / maps.SNAPSHOTS / "old.Noun.json").write_text("{}")
    assert cli.main(["snapshots", "--check"]) == 1
    assert cli.main(["snapshots"]) == 0
    assert not (tmp_path / maps.SNAPSHOTS / "old.Noun.json").exists()
    assert cli.main(["snapshots", "--check"]) == 0


def test_a_malformed_noun_is_refused(capsys: Capture) -> None:
    assert cli.main(["new", "Quote"]) == 1
    assert capsys.readouterr().err == "'Quote': write DOMAIN.NOUN in lower case, for example sales.quote\n"


@pytest.mark.parametrize(
    ("label", "app"),
    [("kernel.event", "keben.kernel"), ("web.page", "keben.web"), ("auth.group", "django.contrib.auth")],
)
def test_a_domain_does_not_take_the_name_of_another_app(label: str, app: str, tmp_path: Path, capsys: Capture) -> None:
    """Two apps of one label would stop every command, the one that takes it back among them."""
    domain = label.partition(".")[0]
    with pytest.raises(ValueError, match=f"'{domain}' is taken by {app}; choose another name for the domain"):
        scaffold.new_noun(label, root=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert cli.main(["new", label]) == 1
    assert capsys.readouterr().err == f"'{domain}' is taken by {app}; choose another name for the domain\n"
    assert not (scaffold.KEBEN / "domains" / domain).exists()


@pytest.mark.parametrize("label", ["sales.record", "sales.models", "customers.urls"])
def test_a_noun_does_not_take_the_name_of_something_else(label: str, tmp_path: Path) -> None:
    domain, noun = label.split(".")
    (tmp_path / "domains" / "customers").mkdir(parents=True)
    (tmp_path / "domains" / "customers" / "urls.py").touch()
    with pytest.raises(
        ValueError, match=f"'{noun}' means something else in {domain}; choose another name for the noun"
    ):
        scaffold.new_noun(label, root=tmp_path)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.py")) == ["domains/customers/urls.py"]


def test_new_says_what_comes_next(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    home = scaffold.KEBEN / "domains" / "sales" / "quote" / "model.py"
    monkeypatch.setattr(scaffold, "new_noun", lambda label, menu: [home])
    assert cli.main(["new", "sales.quote"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{new._shown(home, scaffold.KEBEN.parent)}\n")
    assert "bin/keben manage makemigrations sales -n quote" in told
    assert told.endswith("\n  bin/test tests/contract -k quote\n")


@pytest.mark.django_db
def test_tokens_act_for_a_person_and_are_shown_once(capsys: Capture) -> None:
    cli.main(["user", "create", "A001", "--name", "王芳"])
    capsys.readouterr()
    assert cli.main(["token", "create", "A001", "--name", "ERP", "--scope", "org.User:view", "--read-only"]) == 0
    secret = capsys.readouterr().out.strip()
    assert cli.main(["token", "list"]) == 0
    listed = capsys.readouterr().out
    assert secret not in listed
    prefix, staff_no, _until, name = listed.split()
    assert (staff_no, name) == ("A001", "ERP")
    assert secret.startswith(prefix)
    assert cli.main(["token", "revoke", prefix]) == 0
    assert capsys.readouterr().out == "revoked: ERP\n"
    assert cli.main(["token", "list"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_a_token_for_nobody_or_with_an_unknown_scope(capsys: Capture) -> None:
    assert cli.main(["token", "create", "A009", "--name", "ERP"]) == 1
    assert "Nobody has the staff number A009" in capsys.readouterr().err
    cli.main(["user", "create", "A001", "--name", "王芳"])
    capsys.readouterr()
    assert cli.main(["token", "create", "A001", "--name", "ERP", "--scope", "org.Userr:view"]) == 1
    assert "org.Userr" in capsys.readouterr().err
    assert cli.main(["token", "revoke", "kb_nothing"]) == 1
    assert "0 tokens begin with kb_nothing" in capsys.readouterr().err
