"""Requests about personal data 个人信息权利请求: access, copy, correction, deletion and more (PIPL 44-50)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.privacy.request.flow import RequestFlow
from keben.kernel.fields import NumberField, PhoneField, SortKeyField, StageField
from keben.kernel.record import Owned, Record


class SubjectRequest(Record, Owned):
    """What a person asks about the data that we keep of him; due in 15 working days."""

    KINDS = (
        ("access", _("Access")),
        ("copy", _("Copy")),
        ("correction", _("Correction")),
        ("deletion", _("Deletion")),
        ("explanation", _("Explaining what we do with it")),
        ("withdrawal", _("Withdrawal of consent")),
    )
    CHANNELS = (
        ("phone", _("Telephone")),
        ("email", _("E-mail")),
        ("paper", _("On paper")),
        ("wechat", _("WeChat")),
        ("other", _("Other")),
    )

    number = NumberField(_("Request number"), pattern="GR-{yyyy}-{seq:4}", reset="year", unique=True)
    name = models.CharField(_("Who asks"), max_length=60)
    name_key = SortKeyField("name", person=True)
    mobile = PhoneField(_("Mobile"))
    email = models.EmailField(_("E-mail"), blank=True)
    kind = models.CharField(_("Subject of the request"), max_length=12, choices=KINDS, default="access")
    channel = models.CharField(_("Came over"), max_length=8, choices=CHANNELS, default="phone")
    received_on = models.DateField(_("Received on"), default=timezone.localdate)
    due_on = models.DateField(_("Answer due on"), editable=False)
    wish = models.TextField(_("In the person's words"), max_length=2000, blank=True)
    proof = models.CharField(
        _("Identity checked by"), max_length=200, blank=True, help_text=_("Such as a call back to the number we know.")
    )
    status = StageField(_("State"), choices=RequestFlow.choices(), default="received", editable=False)
    outcome = models.TextField(_("Answer given"), max_length=2000, blank=True, editable=False)
    ended_at = models.DateTimeField(_("Ended at"), null=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False,
        verbose_name=_("Anonymisation asked by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False,
        verbose_name=_("Approval by"),
    )  # fmt: skip
    chosen = models.JSONField(default=list, editable=False)

    class Meta(Record.Meta):
        app_label = "privacy"
        verbose_name = _("Request about personal data")
        verbose_name_plural = _("Requests about personal data")
        indexes = (
            models.Index(fields=("due_on", "id"), name="request_due"),
            models.Index(fields=("owner", "due_on"), name="request_of_owner"),
            models.Index(fields=("name_key", "id"), name="request_name_key"),
        )
