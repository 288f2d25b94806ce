"""Addresses of the domain that no noun has."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.domains.org.admin.gate import TABS
from keben.domains.privacy.register import page as register_page
from keben.domains.privacy.request.entity import Kept
from keben.domains.privacy.request.pages import copy, kept, offers
from keben.domains.privacy.retention.entity import Foretold
from keben.domains.privacy.retention.pages import dry_run, foretold, rules, run_now
from keben.web.record.panels import CONTEXTS

CONTEXTS[Kept] = offers
CONTEXTS[Foretold] = foretold
TABS.append((_("Retention"), "/system/retention/", ("security",)))
urlpatterns = [
    path("system/personal/", register_page.register, name="system-personal"),
    path("system/personal/file/", register_page.file),
    path("system/retention/", rules, name="system-retention"),
    path("retention-rule/<int:pk>/dry-run/", dry_run, name="retention-dry-run"),
    path("retention-rule/<int:pk>/run-now/", run_now, name="retention-run-now"),
    path("subject-request/<int:pk>/found/", kept, name="request-found"),
    path("subject-request/<int:pk>/copy/", copy, name="request-copy"),
]
