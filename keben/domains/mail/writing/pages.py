"""The composer: a page of its own for a new mail, an answer, or a mail passed on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from keben.domains.customers.models import Contact, Customer
from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.message.model import MailMessage
from keben.domains.mail.template.model import MailTemplate
from keben.domains.mail.writing.actions import Forward, Reply, ReplyToAll, WriteMail, Writing
from keben.domains.mail.writing.compose import Draft, senders, sending_account, write
from keben.domains.mail.writing.letter import files_of
from keben.domains.mail.writing.people import people_in
from keben.domains.mail.writing.prefill import Start, filled, for_answer, for_record, signature_of, signed
from keben.domains.mail.writing.refusals import refuse_unwilling, refused_by
from keben.domains.mail.writing.veil import veil
from keben.domains.marketing.models import Lead
from keben.kernel.actions.perform import perform
from keben.kernel.called import named
from keben.kernel.ended import refuse_ended
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.file_types import MIB
from keben.kernel.problems import Denied, Invalid, KebenError
from keben.kernel.reader import fetch, scoped
from keben.kernel.settings import setting
from keben.web.addresses import record_url
from keben.web.page import page, render
from keben.web.record.form import fresh_key
from keben.web.record.layers import done

HOSTS: dict[str, type[Any]] = {"customer": Customer, "contact": Contact, "lead": Lead}
ANSWERS: dict[str, type[Writing]] = {"reply": Reply, "reply-all": ReplyToAll, "forward": Forward}
NAMES = ("to", "cc", "bcc", "subject", "text")


@page
def new(request: Any) -> HttpResponse:
    """A mail to anybody."""
    return answered(request, None, None, _("Write mail"), "/mail/")


@page
def to_record(request: Any, pk: int, noun: str) -> HttpResponse:
    """A mail to a customer, a contact or a lead."""
    record = fetch(HOSTS[noun], pk, request.actor)
    refuse_ended(record)
    refuse_unwilling(record)
    return answered(request, record, WriteMail, _("Write mail"), record_url(record._meta.label, pk))


@page
def sending(request: Any, pk: int) -> HttpResponse:
    """Asked again and again by a page that shows a mail on its way: once its status is another, all of it reloads."""
    mail = fetch(MailMessage, pk, request.actor)
    return HttpResponse(status=204) if mail.status == request.GET.get("was") else done(close=False)


@page
def answer(request: Any, pk: int, how: str) -> HttpResponse:
    """An answer to a mail, or the mail passed on."""
    mail = fetch(MailMessage, pk, request.actor)
    return answered(request, mail, ANSWERS[how], str(ANSWERS[how].title()), f"/mail/{pk}/", how)


def answered(
    request: Any, record: Any, action: type[Writing] | None, title: str, back: str, how: str = ""
) -> HttpResponse:
    """Show the composer, or write the mail and go to it. Raises Denied."""
    if not request.actor.can("mail.MailMessage", "create"):
        raise Denied("mail.MailMessage", "create")
    if request.method != "POST":
        return show(request, record, title, back, how)
    post = request.POST
    data: dict[str, Any] = {name: post.get(name, "") for name in NAMES}
    data |= {"account": post.get("account", ""), "files": [one for one in post.getlist("files") if one]}
    try:
        with transaction.atomic():
            if action is None:
                made = freely(request, data)
            else:
                outcome = perform(action, record, data, actor=request.actor, key=post.get("_key", ""))
                made = outcome.record.__dict__.get("_written")
    except KebenError as error:
        fields = {n: [p.text() for p in f] for n, f in error.errors.items()} if isinstance(error, Invalid) else {}
        general = [] if fields and set(fields) <= {*NAMES, "files"} else [p.text() for p in error.problems()]
        return show(request, record, title, back, how, typed=data, errors=fields, general=general, status=error.status)
    # A repeated request has written nothing new: its mail stands in the list.
    return redirect(f"/mail/{made.pk}/?written=1" if made is not None else "/mail/?v=sent")


def freely(request: Any, data: dict[str, Any]) -> MailMessage:
    """A mail that starts from no record."""
    actor = request.actor
    chosen = data["account"]
    account = scoped(MailAccount, actor).filter(pk=chosen).first() if str(chosen).isdigit() else None
    to, cc, bcc = (people_in(data[name], name) for name in ("to", "cc", "bcc"))
    keys = [int(one) for one in data["files"] if str(one).isdigit()]
    files = tuple(scoped(Attachment, actor).filter(pk__in=keys))
    text = data["text"].replace("\r\n", "\n")
    subject = " ".join(data["subject"].split())
    return write(Draft(sending_account(actor, account), to, cc, bcc, subject=subject, text=text, files=files), actor)


def show(
    request: Any, record: Any, title: str, back: str, how: str, *, typed: Any = None, errors: Any = None,
    general: Any = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page, with what was typed and what is wrong."""
    accounts = list(senders(request.actor)[:20])
    account = chosen_account(accounts, record, typed)
    start = start_with(record, how, account)
    if record is not None:
        start = veil(start, record, request.actor)
    template = chosen_template(request)
    if template is not None and typed is None:
        subject, text = filled(template, record, request.actor)
        start.subject, start.text = (start.subject if how else subject), f"{text}{signed(start.text, account)}"
    elif typed is None:
        start.text = signed(start.text, account)
    values = typed or {name: getattr(start, name, "") for name in NAMES}
    offered = {str(file.pk): file for file in start.files}
    if typed is not None:
        keys = [int(one) for one in typed["files"] if str(one).isdigit()]
        offered = {str(one.pk): one for one in scoped(Attachment, request.actor).filter(pk__in=keys)}
    context = {
        "title": title, "back": back, "values": values, "errors": errors or {}, "general": general,
        "accounts": [(one.pk, f"{one.name} <{one.address}>" if one.name else one.address) for one in accounts],
        "signatures": {str(one.pk): signature_of(one).lstrip() for one in accounts},
        "account": account.pk if account else "", "chosen": [(key, one.name) for key, one in offered.items()],
        "templates": templates(request.actor), "template": template.pk if template else "",
        "key": request.POST.get("_key") or fresh_key(), "upload_url": reverse("record-upload"),
        "max_bytes": setting("files.max_mb") * MIB, "draft": f"mail{request.path}",
        "warnings": warnings(record), "path": request.path,
    }  # fmt: skip
    return render(request, "mail/write.html", context, status=status)


def chosen_account(accounts: list[MailAccount], record: Any, typed: Any) -> MailAccount | None:
    """What was chosen, the mailbox that got the mail which is answered, or the first."""
    wanted = str((typed or {}).get("account") or getattr(record, "account_id", ""))
    return next((one for one in accounts if str(one.pk) == wanted), accounts[0] if accounts else None)


def start_with(record: Any, how: str, account: MailAccount | None) -> Start:
    """What stands in the composer at first."""
    if record is None:
        return Start()
    if not how:
        return for_record(record)
    found = for_answer(record, how, account.address if account else "")
    if how == "forward":
        found.files = files_of(record)
    return found


def templates(actor: Any) -> list[tuple[int, str]]:
    """The active templates."""
    if not actor.can("mail.MailTemplate", "view"):
        return []
    rows = scoped(MailTemplate, actor).filter(is_active=True).order_by("position", "pk")[:50]
    return [(one.pk, named(one)) for one in rows]


def chosen_template(request: Any) -> MailTemplate | None:
    """The template that the address names."""
    key = request.GET.get("template", "")
    if not key.isdigit() or not request.actor.can("mail.MailTemplate", "view"):
        return None
    return scoped(MailTemplate, request.actor).filter(pk=int(key), is_active=True).first()


def warnings(record: Any) -> list[str]:
    """What the writer should know before he begins."""
    addresses = [getattr(record, "email", "") or getattr(record, "from_address", "")] if record is not None else []
    return [problem.text() for problem in refused_by([one.lower() for one in addresses if one])]
