"""What the office puts on the workbench."""

from django.utils.translation import gettext_lazy as _

from keben.web.home.desk import Bulletin, Todo, put_on_desk

ANNOUNCEMENT = "office.Announcement"

put_on_desk(
    Todo(
        _("Announcements to read"),
        _("News"),
        ANNOUNCEMENT,
        (("@unread", "is", "@me"),),
        owner="",
        moment="from_on",
        order=5,
    ),
    Bulletin(ANNOUNCEMENT, "from_on", pinned="is_pinned", unread="is_unread", filter=(("@for-me", "is", "@me"),)),
)
