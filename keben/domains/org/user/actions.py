"""Somebody leaves, somebody comes back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keben.domains.org.events import (
    AccountUnlinked,
    PasswordReset,
    SecondFactorReset,
    UserActivated,
    UserDeactivated,
    UserInvited,
    UserUnlocked,
)
from keben.domains.org.letters import invitation, posting
from keben.domains.org.role.three import guard_other, keep_one, kinds
from keben.domains.org.signin import attempts, passwords, recovery
from keben.domains.org.signin.outside import unlink
from keben.domains.org.signin.second import has_second_factor
from keben.domains.org.signin.second_model import Authenticator, Passkey
from keben.domains.org.signin.sessions import end_sessions
from keben.domains.org.user.model import User
from keben.domains.org.user.tokens import end_tokens
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.crud import Delete
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Invalid, Refused


class Deactivate(Action[User]):
    """End the sessions of somebody who leaves and open the hand-over of what he owns."""

    label = _("Deactivate")
    icon, tone = "user-off", "danger"
    confirm = _("He can no longer sign in; his sessions end at once.")

    def offered(self, record: User) -> bool:
        return record.status == "active"

    def check(self, record: User, ask: Any) -> None:
        if record.pk == self.actor.user_id:
            raise Refused.because("yourself", "You cannot deactivate yourself.")
        for kind in kinds(record.roles.filter(deleted_at=None)):
            keep_one(kind, record)

    def run(self, record: User, ask: Any) -> UserDeactivated:
        record.status = "disabled"
        end_sessions(record)
        end_tokens(record, self.actor)
        return UserDeactivated(record.pk)


class DeletePerson(Delete):
    """Remove an account that nothing hangs on, such as one made by mistake; who leaves is deactivated instead."""

    label = _("Delete")

    def check(self, record: Any, ask: Any) -> None:
        if record.pk == self.actor.user_id:
            raise Refused.because("own_account", "You cannot delete yourself.")
        guard_other(record, self.actor)
        for kind in kinds(record.roles.filter(deleted_at=None)):
            keep_one(kind, record)
        super().check(record, ask)
        self.holds_nothing(record)

    def holds_nothing(self, record: User) -> None:
        """Raise Refused where records would be left with nobody."""
        from keben.domains.org.handover.held import holdings  # it walks all nouns, people among them

        if found := holdings(record):
            raise Refused.because(
                "still_holds",
                "%(name)s still holds %(parts)s. Deactivate him and hand it over first.",
                name=record.name,
                parts=gettext(", ").join(f"{one.part.label()} ({one.shown()})" for one in found),
            )

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        end_sessions(record)
        end_tokens(record, self.actor)


class Activate(Action[User]):
    """Let somebody sign in again."""

    label = _("Activate")
    icon = "user-check"

    def offered(self, record: User) -> bool:
        return record.status != "active"

    def run(self, record: User, ask: Any) -> UserActivated:
        record.status = "active"
        return UserActivated(record.pk)


class AssignRoles(Action[User]):
    """Give and take roles; the security administrator's alone."""

    label, icon, verb, bulk = _("Set roles"), "shield-check", "assign", False

    class ask(Ask):  # noqa: N801 - declared like a field
        """All roles the person has afterwards."""

        roles = Input(like="roles")

    def run(self, record: User, ask: Any) -> None:
        record.__dict__.setdefault("_links", {})["roles"] = list(ask.roles or ())


class ResetPassword(Action[User]):
    """Give somebody a new password that he must change; it is shown once, by the page that asked for it."""

    label, icon, hidden, bulk = _("Reset the password"), "key", True, False
    given: str | None = None
    must_change = True

    def check(self, record: User, ask: Any) -> None:
        if record.pk == self.actor.user_id:
            raise Refused.because("own_password", "Change your own password on your security page.")
        guard_other(record, self.actor)

    def run(self, record: User, ask: Any) -> PasswordReset:
        chosen = self.given or passwords.make_initial()
        record.initial_password = chosen  # type: ignore[attr-defined]
        # A copy takes the hash: what changes on the record itself would stand in the log.
        passwords.store(User.objects.get(pk=record.pk), chosen, must_change=self.must_change)
        end_sessions(record)
        attempts.forgive(record.staff_no)
        return PasswordReset(record.pk)


def reset_to(password: str, *, must_change: bool) -> type[ResetPassword]:
    """The same action with a password that an operator chose; it travels on the class, so that no log sees it."""
    return type("ResetPassword", (ResetPassword,), {"given": password, "must_change": must_change})


class Invite(Action[User]):
    """Send somebody new the link by which he chooses his own password; also again."""

    label, icon = _("Send an invitation"), "mail"
    confirm = _("A letter with a link goes to the e-mail address; by it he chooses his own password, once.")

    def offered(self, record: User) -> bool:
        return posting.goes_out() and bool(record.email) and invitation.may_be_invited(record)

    def check(self, record: User, ask: Any) -> None:
        guard_other(record, self.actor)
        if not posting.goes_out():
            raise Refused.because(
                "no_mail", "No mail goes out from here (KEBEN_EMAIL_URL). Give %(name)s an initial password instead.",
                name=record.name,
            )  # fmt: skip
        if not record.is_active:
            raise Refused.because("not_active", "%(name)s is not active. Activate him first.", name=record.name)
        if record.last_login is not None:
            raise Refused.because(
                "was_here", "%(name)s has signed in already. He chooses a new password by “Forgotten password”.",
                name=record.name,
            )  # fmt: skip
        if not record.email:
            raise Refused.because("no_address", "%(name)s has no e-mail address. Enter it first.", name=record.name)

    def run(self, record: User, ask: Any) -> UserInvited:
        invitation.invite(record)
        return UserInvited(record.pk)


class ResetSecondFactor(Action[User]):
    """Take away second factors of somebody who has lost phone and codes."""

    label, icon, bulk = _("Reset the second factor"), "shield-lock", False
    confirm = _("App, passkeys and recovery codes are removed; sessions end.")

    def offered(self, record: User) -> bool:
        return has_second_factor(record)

    def check(self, record: User, ask: Any) -> None:
        guard_other(record, self.actor)

    def run(self, record: User, ask: Any) -> SecondFactorReset:
        Authenticator.objects.filter(user=record).delete()
        Passkey.objects.filter(user=record).delete()
        recovery.forget(record)
        end_sessions(record)
        return SecondFactorReset(record.pk)


class UnlinkAccount(Action[User]):
    """Part somebody from his account in another system: it was a wrong one, or he has another one there now."""

    label, icon, hidden, bulk = _("Unlink the account"), "link", True, False

    class ask(Ask):  # noqa: N801 - declared like a field
        """Which system."""

        system = Input(Text(20), _("System"), required=True)

    def check(self, record: User, ask: Any) -> None:
        guard_other(record, self.actor)

    def run(self, record: User, ask: Any) -> AccountUnlinked:
        if not unlink(record, ask.system):
            raise Invalid.single("system", "not_linked", "No account there is linked. Reload the page.")
        # Whoever came in by the account is out, for it may have been somebody else.
        end_sessions(record)
        return AccountUnlinked(record.pk, ask.system)


class Unlock(Action[User]):
    """Lift the lock after too many failed tries."""

    label, icon = _("Unlock"), "lock-open"

    def offered(self, record: User) -> bool:
        return record.status == "active"

    def run(self, record: User, ask: Any) -> UserUnlocked:
        attempts.forgive(record.staff_no)
        return UserUnlocked(record.pk)
