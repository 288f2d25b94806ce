"""Create a person, reset a password, list people, unlock somebody who mistyped too often."""

from __future__ import annotations

import argparse
import secrets
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keben.domains.org.user.model import User


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="create|password|list|unlock")
    create = verbs.add_parser("create", help="a new person; the first one becomes system administrator")
    create.add_argument("staff_no", help="staff number, used to sign in")
    create.add_argument("--name", required=True, help="full name")
    create.add_argument("--role", action="append", default=[], help="code of a role, may be repeated")
    create.add_argument("--department", help="name of the department (the topmost one)")
    create.add_argument("--mobile", default="")
    create.add_argument("--email", default="")
    password = verbs.add_parser("password", help="set a new password and end all sessions")
    for one in (create, password):
        one.add_argument("--password-stdin", action="store_true", help="read the password instead of making one")
    verbs.add_parser("list", help="everybody, with roles and status")
    for one in (password, verbs.add_parser("unlock", help="let somebody try again who mistyped too often")):
        one.add_argument("staff_no")


def run(options: argparse.Namespace) -> int:
    from keben.config import people
    from keben.kernel.problems import KebenError

    try:
        return {"create": _create, "password": _password, "list": _list, "unlock": _unlock}[options.verb](options)
    except people.PersonError as error:
        print(error, file=sys.stderr)
    except KebenError as refusal:
        for problem in refusal.problems():
            print(problem.text(), file=sys.stderr)
    return 1


def _create(options: argparse.Namespace) -> int:
    from keben.config import people

    user = people.create(
        staff_no=options.staff_no,
        name=options.name,
        roles=options.role,
        department=options.department,
        mobile=options.mobile,
        email=options.email,
    )
    return _give_password(user, options)


def _password(options: argparse.Namespace) -> int:
    from keben.config import people

    return _give_password(people.find(options.staff_no), options)


def _give_password(user: User, options: argparse.Namespace) -> int:
    from keben.config import people

    made = not options.password_stdin
    password = secrets.token_urlsafe(12) if made else sys.stdin.readline().rstrip("\n")
    people.set_password(user, password, must_change=made)
    print(f"{user.staff_no}  {user.name}" + (f"  {password}  (to be changed at the first sign-in)" if made else ""))
    return 0


def _list(options: argparse.Namespace) -> int:
    from keben.config import people

    for user in people.everybody():
        roles = ",".join(role.code for role in user.roles.all())
        print(f"{user.staff_no:<16}{user.status:<10}{roles:<32}{user.name}")
    return 0


def _unlock(options: argparse.Namespace) -> int:
    from keben.config import people

    user = people.find(options.staff_no)
    had_failed = people.unlock(user)
    print(f"{user.name} may sign in again" if had_failed else f"{user.name} was not locked out")
    return 0
