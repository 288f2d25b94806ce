"""Letters about somebody's own sign-in: always, at once: whoever takes an account over does not tell its owner.

What tells of another address goes to the one before, the only one that is surely his.

They hang on the facts of the log, whoever wrote them: a page, the API, an administrator or the command line.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keben.base.masking import mask_email
from keben.domains.org.events import PasswordReset, SecondFactorReset
from keben.domains.org.letters.declared import Given, Words, letter
from keben.domains.org.letters.posting import goes_out, home, post
from keben.domains.org.letters.writing import said
from keben.domains.org.signin.facts import PasswordChanged, SecondFactorAdded, SecondFactorRemoved
from keben.domains.org.user.model import User
from keben.kernel.called import called
from keben.kernel.events.listen import listen
from keben.kernel.events.log import LoggedEvent
from keben.kernel.settings import setting

PASSWORD, FACTOR, LOCKED, DEVICE = "password_changed", "second_factor", "locked", "new_device"
ADDRESS = "address_changed"
EDITED = f"{User._meta.label}.edit"
FACTORS = {"authenticator": gettext_lazy("authenticator app"), "passkey": gettext_lazy("passkey")}


@listen(PasswordChanged, PasswordReset, when=lambda _name: goes_out())
def tell_of_password(event: LoggedEvent) -> None:
    """Another password; who has never been here waits for one and needs no warning."""
    if was_here(event.object_id):
        post(PASSWORD, event.object_id, done_by(event))


@listen(SecondFactorAdded, SecondFactorRemoved, SecondFactorReset, when=lambda _name: goes_out())
def tell_of_factor(event: LoggedEvent) -> None:
    """A second factor more, one less, or none any more."""
    change = {SecondFactorAdded.event_name(): "on", SecondFactorRemoved.event_name(): "off"}.get(event.name, "none")
    post(FACTOR, event.object_id, {**done_by(event), "change": change, "what": (event.data or {}).get("what", "")})


@listen(EDITED, when=lambda _name: goes_out())
def tell_of_address(event: LoggedEvent) -> None:
    """Another address, or none any more: the job holds the key of the fact, and neither address."""
    old, new = (one or "" for one in event.changes.get("email", ("", "")))
    if old and old.lower() != new.lower() and was_here(event.object_id):
        post(ADDRESS, event.object_id, {**done_by(event), "event": event.pk})


def was_here(user_id: int) -> bool:
    """Whether he has signed in before."""
    return User.objects.filter(pk=user_id).exclude(last_login=None).exists()


def done_by(event: LoggedEvent) -> dict[str, Any]:
    """When it was, and who did it where that was not himself."""
    own = event.actor_kind == "user" and event.actor_id == event.object_id
    by = {} if own else {"by": event.actor_id if event.actor_kind == "user" else None, "name": event.actor_name}
    return {"at": event.at.isoformat(), **by}


def told_when(given: Given, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The facts that every one of these letters gives."""
    found = [(_("Time"), said(dt.datetime.fromisoformat(given["at"]))), *more]
    if "by" in given:
        by = called(User._meta.label, given["by"], given["name"]) if given["by"] else _("The server's operator")
        found.append((_("Done by"), by))
    return tuple(found)


def own_page() -> tuple[str, str]:
    """Where he looks after his sign-in."""
    return _("Open my security page"), f"{home()}/me/security/"


def warned() -> str:
    """What to do for whoever knows nothing of it."""
    return _("If you know nothing of this, choose a new password at once and tell your system administrator.")


def now_given(_person: User) -> Given:
    """A sample of something just done."""
    return {"at": timezone.now().isoformat()}


@letter(
    PASSWORD,
    gettext_lazy("Password changed"),
    gettext_lazy("To whoever has another password, by himself or by an administrator."),
    sample=now_given,
)
def password_words(person: User, given: Given) -> Words:
    """Never the password itself."""
    return Words(
        _("%(product)s: your password was changed") % {"product": _("Keben")},
        (_("The password of the account %(login)s was changed.") % {"login": person.staff_no},),
        told_when(given),
        button=own_page(),
        after=(warned(),),
    )


def between(given: Given) -> tuple[str, str]:
    """The address before and the one after, from the log; nothing where they were taken out of it."""
    if "event" not in given:
        return given["old"], given["new"]
    found = LoggedEvent.objects.filter(pk=given["event"]).values_list("changes", flat=True).first() or {}
    old, new = (one or "" for one in found.get("email", ("", "")))
    return (old, new) if "@" in old else ("", "")


@letter(
    ADDRESS,
    gettext_lazy("E-mail address changed"),
    gettext_lazy("To the address before, when somebody has another one or none any more."),
    sample=lambda person: {**now_given(person), "old": person.email, "new": "zhixia@example.com"},
    to=lambda _person, given: between(given)[0],
)
def address_words(person: User, given: Given) -> Words:
    """The new address only in part: whoever reads the old mailbox need not be the same person."""
    new = between(given)[1]
    told = _("The e-mail address of the account %(login)s was changed.")
    gone = _("The e-mail address of the account %(login)s was removed.")
    return Words(
        _("%(product)s: your e-mail address was changed") % {"product": _("Keben")},
        (
            (told if new else gone) % {"login": person.staff_no},
            _("No more letters about this account come to this address."),
        ),
        told_when(given, *(((_("New address"), mask_email(new)),) if new else ())),
        button=own_page(),
        after=(warned(),),
    )


@letter(
    FACTOR,
    gettext_lazy("Second factor changed"),
    gettext_lazy("To whoever has one second factor more or less."),
    sample=lambda person: {**now_given(person), "change": "off", "what": "authenticator"},
)
def factor_words(person: User, given: Given) -> Words:
    """What was switched on or off."""
    what = {"login": person.staff_no, "what": FACTORS.get(given["what"], given["what"])}
    if given["change"] == "on":
        subject = _("%(product)s: a second factor was added")
        told = _("For the account %(login)s a second factor was added: %(what)s.") % what
    elif given["change"] == "off":
        subject = _("%(product)s: a second factor was removed")
        told = _("For the account %(login)s a second factor was removed: %(what)s.") % what
    else:
        subject = _("%(product)s: your second factors were reset")
        told = _("All second factors of the account %(login)s were removed. The password alone signs in.") % what
    return Words(subject % {"product": _("Keben")}, (told,), told_when(given), button=own_page(), after=(warned(),))


def place(given: Given) -> tuple[tuple[str, str], ...]:
    """From where."""
    found = ((_("Device"), given.get("device") or ""), (_("Network address"), given.get("ip") or ""))
    return tuple((label, value) for label, value in found if value)


def elsewhere(person: User) -> Given:
    """A sample of something done on another device."""
    return {**now_given(person), "device": "Chrome · Windows", "ip": "203.0.113.7"}


@letter(
    LOCKED,
    gettext_lazy("Sign-in locked"),
    gettext_lazy("To whoever is locked out after too many failed tries; once in the time of a lock."),
    sample=elsewhere,
)
def locked_words(person: User, given: Given) -> Words:
    """For how long, and what to do."""
    return Words(
        _("%(product)s: your sign-in is locked") % {"product": _("Keben")},
        (
            _(
                "There were too many failed tries to sign in as %(login)s. "
                "The account is locked for %(minutes)s minutes."
            )
            % {"login": person.staff_no, "minutes": setting("signin.lock_minutes")},
        ),
        told_when(given, *place(given)),
        after=(
            _("It opens again by itself; the system administrator can unlock it at once."),
            _("If these tries were not yours, somebody may be guessing your password: tell your system administrator."),
        ),
    )


@letter(
    DEVICE,
    gettext_lazy("Sign-in on a new device"),
    gettext_lazy("To whoever signs in with a browser and system with which he never did before."),
    sample=elsewhere,
)
def device_words(person: User, given: Given) -> Words:
    """When and from where."""
    return Words(
        _("%(product)s: sign-in on a new device") % {"product": _("Keben")},
        (_("Somebody has signed in as %(login)s on a device that was not used before.") % {"login": person.staff_no},),
        told_when(given, *place(given)),
        button=own_page(),
        after=(warned(),),
    )
