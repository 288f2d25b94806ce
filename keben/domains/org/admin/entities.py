"""Configuration and logs as nouns: so that changing them is an action with history, and reading them a right."""

from django.utils.translation import gettext_lazy as _

from keben.domains.org.admin.field_actions import AddField, ChangeField, DeleteField, HideField, MoveField, ShowField
from keben.domains.org.admin.kept_actions import ChangeNumbering, ChangeSetting
from keben.domains.org.grants import KEPT, LISTS, LOGS
from keben.domains.org.signin.model import SignIn
from keben.kernel.access.grants import EDIT, allow
from keben.kernel.customfields import CustomField
from keben.kernel.entity import Entity, Listing
from keben.kernel.numbering import NumberRule
from keben.kernel.people import Purpose
from keben.kernel.quality.weights import ChangeWeights
from keben.kernel.registry import entity
from keben.kernel.settings import Setting
from keben.kernel.workdays import WorkDay


@entity(CustomField)
class CustomFieldEntity(Entity):
    """A field that administrators added to a noun."""

    title, grants, read_only, importable = "label", KEPT, True, False
    listing = Listing(columns=("label", "entity", "name", "code", "required", "is_hidden"), sort="id")
    features = ("history",)
    actions = (AddField, ChangeField, HideField, ShowField, MoveField, DeleteField)


@entity(NumberRule)
class NumberRuleEntity(Entity):
    """How the numbers of a noun look."""

    title, grants, read_only, importable = "pattern", KEPT, True, False
    listing = Listing(columns=("entity", "field", "pattern", "reset"), sort="id")
    features = ("history",)
    actions = (ChangeNumbering,)


@entity(Setting)
class SettingEntity(Entity):
    """A setting that an administrator chose; who keeps it, says its declaration."""

    grants = KEPT | {"security_admin": allow(EDIT)}
    title, read_only, importable = "name", True, False
    listing = Listing(columns=("name",), sort="id")
    features = ("history",)
    actions = (ChangeSetting, ChangeWeights)


@entity(SignIn)
class SignInEntity(Entity):
    """A line of the sign-in log."""

    purpose = Purpose(_("Proof of who signed in from where"), "law")
    title, grants, read_only, importable = "login", LOGS, True, False
    listing = Listing(columns=("at", "user", "login", "result", "method", "ip", "device"), sort="-id")
    features = ()


@entity(WorkDay)
class WorkDayEntity(Entity):
    """A holiday or make-up day of the company's own."""

    title, grants, keys, search = "name", LISTS, ("date",), ("name",)
    menu, icon = None, "calendar"
    listing = Listing(columns=("date", "name", "is_worked"), filters=("date", "is_worked"), sort="date")
    features = ("history",)
