"""EP itself: companies, departments, people and lists, made through the same actions as in the browser."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.utils import timezone

from keben.base.uscc import make_uscc
from keben.config.demo.tale.setting import EN, ZH, Setting, Worker
from keben.config.demo.words import staff as words
from keben.config.demo.words.people import english
from keben.config.demo.words.trades import TRADES, Pair
from keben.domains.activities.models import FollowUpMethod, QuickPhrase
from keben.domains.customers.models import CustomerLevel, CustomerSource, Industry
from keben.domains.marketing.models import AssignmentRule, LeadFailReason, LeadPool, LeadSource, WebForm
from keben.domains.org.grants import ROLES
from keben.domains.org.models import Company, Department, Post, Role, User
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.events import guard
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.tags import Tag
from keben.kernel.record import Lookup

PASSWORD = "Keben-2026"  # noqa: S105 - the demo's door is meant to be open
BEFORE = dt.timedelta(days=1120)
ACTOR = system_actor("demo")


def found_company(seed: int, language: str) -> Setting:
    """Make the company and return the stage for the story."""
    story = Setting(random.Random(seed), EN if language == "en" else ZH)  # noqa: S311 - chance, not secrecy
    lists(story)
    departments = chart(story)
    hire(story, departments)
    return story


def make(model: type[Model], **values: Any) -> Any:
    """A record through the action that creates it; an entry of a list that every company begins with is taken up."""
    if issubclass(model, Lookup):
        found = model._base_manager.filter(name=values["name"]).first()
        if found is not None:
            return perform("edit", found, values, actor=ACTOR).record
    return perform("create", model, values, actor=ACTOR).record


def named(story: Setting, pair: Pair) -> dict[str, str]:
    """Name and English name of a list entry; lists speak both languages whatever the demo does."""
    return {"name": pair[0], "name_en": pair[1]}


def lists(story: Setting) -> None:
    """Industries, sources, levels, methods, phrases and tags."""
    for at, trade in enumerate(TRADES):
        story.industries.append(make(Industry, **named(story, trade.name), position=(at + 1) * 10).pk)
    for at, pair in enumerate(words.SOURCES):
        story.sources.append(make(CustomerSource, **named(story, pair), position=(at + 1) * 10).pk)
    for at, (code, pair, colour) in enumerate(words.LEVELS):
        level = make(CustomerLevel, **named(story, pair), code=code, colour=colour, position=(at + 1) * 10)
        story.levels[code] = (level.pk, pair[0])
    for at, (code, pair, icon) in enumerate(words.METHODS):
        story.methods[code] = make(FollowUpMethod, **named(story, pair), icon=icon, position=(at + 1) * 10).pk
    for pair in words.PHRASES:
        make(QuickPhrase, **named(story, pair), is_shared=True)
    for group, pair, colour in words.TAGS:
        tag = make(Tag, name=story.say(pair), group=story.say(group), colour=colour)
        story.tags[pair[0]] = tag.pk


def chart(story: Setting) -> dict[str, Any]:
    """Companies of the group and departments."""
    companies: list[Any] = []
    for at, (pair, short, region) in enumerate(words.COMPANIES):
        parent = companies[0].pk if companies else None
        values = {"uscc": make_uscc(region, f"EP{at:06d}"), "region": region, "parent": parent}
        companies.append(make(Company, name=story.say(pair), short_name=story.say(short), **values))
    found: dict[str, Any] = {}
    for key, above, pair, company in words.DEPARTMENTS:
        parent = found[above].pk if above else None
        values = {"name": story.say(pair), "name_en": pair[1], "parent": parent, "company": companies[company].pk}
        found[key] = make(Department, **values, position=len(found) * 10)
    return found


def hire(story: Setting, departments: dict[str, Any]) -> None:
    """Roles and people, who leads what, and one password for all."""
    posts = {code: make(Post, **named(story, pair)).pk for code, pair in words.POSTS}
    for code, name, name_en, administers in ROLES:
        if not Role.objects.filter(code=code).exists():
            make(Role, code=code, name=name, name_en=name_en, administers=administers)
    roles = {role.code: role.pk for role in Role.objects.all()}
    hired: dict[str, User] = {}
    for at, (number, name, department, post, role, superior) in enumerate(words.STAFF):
        hired[number] = make(
            User,
            staff_no=number,
            name=english(name) if story.lang else name,
            name_en=english(name),
            mobile=f"1390000{at + 1000:04d}",
            email=f"{number.lower()}@ep.example",
            department=departments[department].pk,
            post=posts[post],
            supervisor=hired[superior].pk if superior else None,
            roles=[roles[role]],
        )
        cast(story, hired[number], department, role)
    for key, number in words.LEADERS.items():
        perform("edit", departments[key], {"leaders": [hired[number].pk]}, actor=ACTOR)
    open_doors(story)


def open_doors(story: Setting) -> None:
    """One known password for all people; it was set today, so that nobody is asked to change it."""
    User.objects.filter(pk__in=[worker.pk for worker in story.staff.values()]).update(
        password=make_password(PASSWORD),
        password_changed_at=timezone.now(),
        must_change_password=False,
        lang="en" if story.lang else "zh-hans",
    )


def cast(story: Setting, user: User, department: str, role: str) -> None:
    """Note the part that somebody plays."""
    branch = department.rstrip("12")
    worker = Worker(user.pk, user.name, branch, department)
    story.staff[user.staff_no] = worker
    if role == "sales":
        story.sellers.setdefault(branch, []).append(worker)
    elif role == "sales_manager":
        story.managers[branch] = worker
    elif role == "service_engineer":
        story.engineers.append(worker)


def long_ago() -> None:
    """The company stood before its first customer came."""
    then = timezone.now() - BEFORE
    with guard.lifted():
        LoggedEvent.objects.update(at=then)
    lists_of = (Industry, CustomerSource, CustomerLevel, FollowUpMethod, QuickPhrase, Tag)
    of_leads = (LeadSource, LeadFailReason, LeadPool, AssignmentRule, WebForm)
    models: tuple[type[Model], ...] = (*lists_of, *of_leads, Company, Department, Post, Role, User)
    for model in models:
        model._base_manager.update(created_at=then, updated_at=then)
