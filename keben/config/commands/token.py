"""Create, list and revoke tokens for the API; a token acts for a person, with at most that person's rights."""

from __future__ import annotations

import argparse
import datetime as dt
import sys

DAYS = 365


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="create|list|revoke")
    create = verbs.add_parser("create", help="a new token; its secret is shown once")
    create.add_argument("staff_no", help="the person it acts for")
    create.add_argument("--name", required=True, help="what it is for")
    create.add_argument(
        "--scope",
        action="append",
        default=[],
        metavar="NOUN:VERBS",
        help="for example customers.Customer:view,edit; may be repeated; without it, all rights",
    )
    create.add_argument("--read-only", action="store_true")
    create.add_argument("--days", type=int, default=DAYS, help=f"days until it expires ({DAYS})")
    verbs.add_parser("list", help="all tokens that still open the door")
    verbs.add_parser("revoke", help="close the door, at once and for ever").add_argument("prefix")


def run(options: argparse.Namespace) -> int:
    from keben.config.people import PersonError
    from keben.kernel.problems import KebenError

    try:
        return {"create": _create, "list": _list, "revoke": _revoke}[options.verb](options)
    except PersonError as problem:
        print(problem, file=sys.stderr)
    except KebenError as refusal:
        for reason in refusal.problems():
            print(reason.text(), file=sys.stderr)
    return 1


def _create(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from keben.api.token.actions import Issue
    from keben.api.token.model import Token
    from keben.config import people
    from keben.domains.org.access.actors import actor_for
    from keben.kernel.actions.perform import perform

    answers = {
        "name": options.name,
        "scopes": "\n".join(options.scope),
        "read_only": options.read_only,
        "expires_on": (timezone.localdate() + dt.timedelta(days=options.days)).isoformat(),
    }
    # The person's own rights are the limit: an operator cannot hand out more through a token.
    token = perform(Issue, Token, answers, actor=actor_for(people.find(options.staff_no))).record
    print(token.secret)
    return 0


def _list(options: argparse.Namespace) -> int:
    from keben.api.token.model import Token

    for token in Token.objects.select_related("user").order_by("pk"):
        if token.alive:
            until = f"{token.expires_at:%Y-%m-%d}" if token.expires_at else "for ever"
            print(f"{token.prefix:<18}{token.user.staff_no:<16}{until:<12}{token.name}")
    return 0


def _revoke(options: argparse.Namespace) -> int:
    from keben.api.token.actions import Revoke
    from keben.api.token.model import Token
    from keben.config.people import PersonError
    from keben.kernel.access.actor import system_actor
    from keben.kernel.actions.perform import perform

    found = list(Token.objects.filter(prefix=options.prefix)[:2])
    if len(found) != 1:
        raise PersonError(f"{len(found)} tokens begin with {options.prefix}; `keben token list` shows all.")
    perform(Revoke, found[0], actor=system_actor("keben token"))
    print(f"revoked: {found[0].name}")
    return 0
