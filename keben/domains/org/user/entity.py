"""Person, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.org.grants import PEOPLE
from keben.domains.org.role.three import person_rule
from keben.domains.org.user.actions import (
    Activate,
    AssignRoles,
    Deactivate,
    DeletePerson,
    Invite,
    ResetPassword,
    ResetSecondFactor,
    UnlinkAccount,
    Unlock,
)
from keben.domains.org.user.model import User
from keben.domains.org.user.rules import speak_as_the_company
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Form, Group, Listing, Page, Timeline, View
from keben.kernel.people import Person, Purpose
from keben.kernel.registry import entity


@entity(User)
class UserEntity(Entity):
    """A member of staff."""

    person = Person(
        phones=("mobile",),
        emails=("email",),
        stays=_("Accounts of colleagues stay as the proof of who did what; the system administrator closes them."),
    )
    purpose = Purpose(_("Signing in and knowing who did what"), "staff")
    counter = "位"
    menu, icon, subtitle = "system", "users", "staff_no"
    number = "staff_no"
    search, keys, grants = ("name", "name_en", "staff_no", "mobile", "email"), ("staff_no",), PEOPLE
    personal = ("staff_no", "name", "name_en")
    listing = Listing(
        columns=("name", "staff_no", "department", "post", "supervisor", "mobile", "roles", "status"),
        filters=("department", "post", "status"),
        sort="staff_no",
        views=(View("active", _("Active"), (("status", "is", "active"),)),),
    )
    form = Form(
        Group(_("Person"), "staff_no", "name", "name_en", "mobile", "email"),
        Group(_("Position"), "department", "departments", "post", "supervisor", "roles"),
        required=("department",),
    )
    page = Page(head=("department", "post", "supervisor", "mobile"), tags=("status",), left=(Facts(),),
                main=(Timeline(), AttachmentsPanel()))  # fmt: skip
    actions = (
        DeletePerson, Invite, Deactivate, Activate, AssignRoles, Unlock, ResetPassword, ResetSecondFactor,
        UnlinkAccount,
    )  # fmt: skip
    rules = (person_rule, speak_as_the_company)
    features = ("history", "custom", "recycle", "attachments")
    private = ("password",)
