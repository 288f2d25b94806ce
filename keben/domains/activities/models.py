"""All tables of the domain, gathered for Django."""

from keben.domains.activities.feed.model import CalendarFeed
from keben.domains.activities.follow_up.model import FollowUp
from keben.domains.activities.lookups import FollowUpMethod, QuickPhrase
from keben.domains.activities.plan.model import FollowUpPlan
from keben.domains.activities.task.model import Task

__all__ = ("CalendarFeed", "FollowUp", "FollowUpMethod", "FollowUpPlan", "QuickPhrase", "Task")
