"""Lists that some action cannot do without, in both languages, so that a new company can work; it changes them later.

A list is filled once, while it has never had an entry: what a company has deleted does not come back.
"""

from __future__ import annotations

from django.db.models import Model

from keben.domains.activities.models import FollowUpMethod
from keben.domains.customers.models import PoolReason
from keben.domains.marketing.models import LeadFailReason
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform

ACTOR = system_actor("keben migrate")
Entry = tuple[str, str, dict[str, object]]
FIRST: tuple[tuple[type[Model], tuple[Entry, ...]], ...] = (
    (
        PoolReason,
        (
            ("自动回收", "Fell by rule", {"for_rules": True}),
            ("长期无进展", "No progress for long", {}),
            ("暂无需求", "No demand at present", {}),
            ("选择竞品", "Chose a rival", {}),
            ("联系不上", "Cannot be reached", {}),
            ("不在负责区域", "Outside the own region", {}),
            ("员工离职", "Owner has left", {}),
            ("其他", "Other", {}),
        ),
    ),
    (
        LeadFailReason,
        (
            ("暂无需求", "No demand at present", {}),
            ("暂无预算", "No budget", {}),
            ("选择竞品", "Chose a rival", {}),
            ("联系不上", "Cannot be reached", {}),
            ("非目标客户", "Not our customer", {}),
            ("重复线索", "Known already", {}),
            ("其他", "Other", {}),
        ),
    ),
    (
        FollowUpMethod,
        (
            ("电话", "Call", {"icon": "phone"}),
            ("上门拜访", "Visit", {"icon": "map-pin"}),
            ("微信", "WeChat", {"icon": "message"}),
            ("邮件", "E-mail", {"icon": "mail"}),
            ("展会活动", "Event", {"icon": "speakerphone"}),
        ),
    ),
)


def make_lists() -> int:
    """Fill the lists that are empty; how many were."""
    empty = [(model, entries) for model, entries in FIRST if not model._base_manager.exists()]
    for model, entries in empty:
        for at, (name, name_en, more) in enumerate(entries, start=1):
            perform("create", model, {"name": name, "name_en": name_en, "position": at * 10, **more}, actor=ACTOR)
    return len(empty)
