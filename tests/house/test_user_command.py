"""keben user: the first person of a deployment, forgotten passwords, lock-outs."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from keben.config import cli
from keben.domains.org.department.model import Department
from keben.domains.org.user.model import User
from keben.kernel.events.log import LoggedEvent

pytestmark = pytest.mark.django_db


def user(*arguments: str) -> int:
    return cli.main(["user", *arguments])


def test_the_first_person_becomes_system_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    assert user("create", "A001", "--name", "王芳") == 0
    made = User.objects.get()
    assert (made.staff_no, made.name, made.status) == ("A001", "王芳", "active")
    assert [role.code for role in made.roles.all()] == ["system_admin"]
    assert made.department == Department.objects.get()
    assert made.must_change_password
    match = re.match(r"A001  王芳  (\S+)  \(to be changed at the first sign-in\)\n", capsys.readouterr().out)
    assert match is not None
    assert made.check_password(match[1])


def test_the_second_person_gets_no_role_by_itself() -> None:
    user("create", "A001", "--name", "王芳")
    assert user("create", "A002", "--name", "李强", "--department", "总部", "--role", "sales") == 0
    assert [role.code for role in User.objects.get(staff_no="A002").roles.all()] == ["sales"]
    assert user("create", "A003", "--name", "赵敏") == 0
    assert not User.objects.get(staff_no="A003").roles.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--role", "emperor"), "There is no role emperor; there are: audit_admin, boss, "),
        (("--department", "月球"), "0 departments are called 月球; there are: none yet."),
        (("--mobile", "12"), "12"),
    ],
)
def test_what_does_not_fit_makes_nobody(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert user("create", "A001", "--name", "王芳", *arguments) == 1
    assert said in capsys.readouterr().err
    assert not User.objects.exists()


def test_a_staff_number_is_taken_once(capsys: pytest.CaptureFixture[str]) -> None:
    user("create", "A001", "--name", "王芳")
    assert user("create", "A001", "--name", "李强") == 1
    assert "A001" in capsys.readouterr().err
    assert [one.name for one in User.objects.all()] == ["王芳"]


def test_a_given_password_is_not_to_be_changed_and_never_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    user("create", "A001", "--name", "王芳")
    monkeypatch.setattr("sys.stdin", io.StringIO("Correct-horse-42\n"))
    assert user("password", "A001", "--password-stdin") == 0
    made = User.objects.get()
    assert made.check_password("Correct-horse-42")
    assert not made.must_change_password
    assert [event.name for event in LoggedEvent.objects.filter(action="reset-password")] == [
        "org.PasswordReset",
        "org.PasswordReset",
    ]
    log = json.dumps(list(LoggedEvent.objects.values("changes", "data")))
    assert "Correct-horse" not in log
    assert "md5$" not in log
    assert "argon2" not in log


def test_nobody_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert user("password", "A009") == 1
    assert capsys.readouterr().err == "Nobody has the staff number A009; `keben user list` shows everybody.\n"


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    user("create", "A001", "--name", "王芳")
    capsys.readouterr()
    assert user("list") == 0
    assert capsys.readouterr().out.split() == ["A001", "active", "system_admin", "王芳"]


def test_unlock(capsys: pytest.CaptureFixture[str]) -> None:
    user("create", "A001", "--name", "王芳")
    for _ in range(3):
        assert authenticate(RequestFactory().post("/login/"), username="A001", password="wrong") is None
    capsys.readouterr()
    assert user("unlock", "A001") == 0
    assert user("unlock", "A001") == 0
    assert capsys.readouterr().out == "王芳 may sign in again\n王芳 was not locked out\n"
