"""Who calls: a program with a bearer token, or a signed-in person whose browser proves it with the CSRF token."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from ninja.utils import check_csrf

from keben.api import limits
from keben.api.language import language_of
from keben.api.problem import Unfit
from keben.api.token import lookup
from keben.kernel.access.actor import Actor
from keben.kernel.problems import Problem

REALM = 'Bearer realm="keben"'
READING = ("GET", "HEAD", "OPTIONS")


@functools.cache
def builder() -> Callable[..., Actor]:
    """The function of the organisation that makes an actor of a person (setting KEBEN_ACTOR)."""
    module, _dot, name = settings.KEBEN_ACTOR.rpartition(".")
    return getattr(import_module(module), name)


def identify(request: HttpRequest) -> Actor:
    """The actor of this request; sets the language of the answer. Raises Unfit."""
    translation.activate(language_of(request))
    header = request.headers.get("Authorization", "")
    if header:
        return by_token(request, header)
    return by_session(request)


def by_token(request: HttpRequest, header: str) -> Actor:
    """The person of the token with the rights that the token leaves him. Raises Unfit."""
    word, _blank, secret = header.partition(" ")
    token = lookup.find(secret.strip()) if word.lower() == "bearer" else None
    if token is None:
        limits.guess(request)
        problem = Problem("bad_token", "This token is unknown, expired or revoked. Make a new one under API tokens.")
        raise Unfit(401, problem, headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'})
    limits.spend(f"t{token.pk}")
    lookup.note_use(token)
    actor = person(request, token.user)
    rights = lookup.rights_through(token, actor.rights)
    told = {"token": token.pk, "people_a_day": token.people_a_day}
    return replace(actor, kind="api_key", rights=rights, attributes={**actor.attributes, **told})


def by_session(request: HttpRequest) -> Actor:
    """The signed-in person. Raises Unfit."""
    user: Any = request.user
    if not user.is_authenticated:
        problem = Problem("not_signed_in", "Send a token as “Authorization: Bearer …”, or sign in.")
        raise Unfit(401, problem, headers={"WWW-Authenticate": REALM})
    if request.method not in READING and check_csrf(request, identify) is not None:
        raise Unfit(403, Problem("csrf", "The request lacks the CSRF token of your session. Reload the page."))
    translation.activate(language_of(request, user.lang))
    limits.spend(f"u{user.pk}")
    return person(request, user)


def person(request: HttpRequest, user: Any) -> Actor:
    """An actor over the API."""
    lang = translation.get_language() or ""
    actor = builder()(user, face="api", lang=lang, request_id=getattr(request, "kb_id", ""))
    return replace(actor, attributes={**actor.attributes, "person": user})
