"""The invitation: a link by which somebody new chooses his own password, once and within some days.

The link holds for one person, the password he has not chosen yet, the address it was sent to and the fact that sent it:
it dies when he chooses one, when an administrator gives him one, with a corrected address and when it is sent again.
"""

from __future__ import annotations

import datetime as dt

from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keben.domains.org.events import UserInvited
from keben.domains.org.letters.declared import Given, Words, letter
from keben.domains.org.letters.posting import home, post
from keben.domains.org.letters.writing import said
from keben.domains.org.signin.company import company_name
from keben.domains.org.user.model import User
from keben.kernel.events.log import LoggedEvent
from keben.kernel.settings import setting

NAME, SALT = "invitation", "keben.invited"


def invite(person: User) -> None:
    """Have the letter sent, again where one was sent before."""
    post(NAME, person.pk)


@letter(
    NAME,
    gettext_lazy("Invitation"),
    gettext_lazy("To somebody new, when an administrator invites him."),
    sample=lambda _person: {"link": f"{home()}/login/invited/-/"},
)
def words(person: User, given: Given) -> Words | None:
    """Where to sign in and as whom; nothing to somebody who has been here meanwhile."""
    if not given and not may_be_invited(person):
        return None
    until = timezone.now() + dt.timedelta(days=setting("signin.invitation_days"))
    company = company_name()
    where = _("An account was made for you in %(product)s, the customer archive of %(company)s.")
    alone = _("An account was made for you in %(product)s.")
    return Words(
        _("%(product)s: your account is ready") % {"product": _("Keben")},
        (
            (where if company else alone) % {"product": _("Keben"), "company": company},
            _("Choose your own password by the link below. It works once, until %(until)s.") % {"until": said(until)},
        ),
        facts=((_("Account"), person.staff_no), (_("Sign-in page"), f"{home()}/login/")),
        button=(_("Choose a password"), str(given.get("link") or f"{home()}/login/invited/{token_for(person)}/")),
        after=(_("Is the link too old? Ask your system administrator to send the invitation again."),),
    )


def may_be_invited(person: User) -> bool:
    """Whether he has never signed in: whoever has knows his way, and a forgotten password has a letter of its own."""
    return person.is_active and person.last_login is None


def latest(person: User) -> LoggedEvent | None:
    """The fact that he was invited, the last time."""
    rows = LoggedEvent.objects.filter(entity=User._meta.label, object_id=person.pk, name=UserInvited.event_name())
    return rows.order_by("-id").first()


def digest_of(person: User, sent: int) -> str:
    """What the link hangs on besides its age; the address in it cannot be read from the link."""
    parts = f"{person.password}\n{person.email.lower()}\n{sent}"
    return salted_hmac(SALT, parts, algorithm="sha256").hexdigest()[:24]


def token_for(person: User) -> str:
    """The secret part of the link."""
    event = latest(person)
    sent = event.pk if event else 0
    return signing.dumps([person.pk, sent, digest_of(person, sent)], salt=SALT)


def invited(token: str) -> User | None:
    """Whose link this is, while it holds."""
    person, sent, event = read(token)
    return person if person is not None and sent == (event.pk if event else 0) else None


def replaced_at(token: str) -> str:
    """When a newer one was sent to the same address, where that alone ended this one, as pages say it."""
    person, sent, event = read(token)
    return said(event.at) if person is not None and event is not None and event.pk != sent else ""


def read(token: str) -> tuple[User | None, int, LoggedEvent | None]:
    """Whose link this is while it is fresh and he waits at that address; the fact that sent it, and the last such."""
    try:
        key, sent, digest = signing.loads(token, salt=SALT, max_age=setting("signin.invitation_days") * 86_400)
    except (signing.BadSignature, ValueError, TypeError):
        return None, 0, None
    person = User.objects.filter(pk=key).first()
    if person is None or not may_be_invited(person) or digest_of(person, sent) != digest:
        return None, 0, None
    return person, sent, latest(person)
