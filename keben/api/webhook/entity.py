"""Web-hook and delivery, declared."""

from django.utils.translation import gettext_lazy as _

from keben.api.webhook.actions import CreateWebhook, NewSecret, Replay, SendTest, owned_by_its_maker, reachable
from keben.api.webhook.model import Webhook, WebhookDelivery
from keben.kernel.access.grants import EDIT, VIEW, WORK, DataScope, allow
from keben.kernel.access.scope import Owner
from keben.kernel.access.under import Under
from keben.kernel.entity import Entity, Facts, Form, Group, Listing, Page, Related
from keben.kernel.registry import entity


@entity(Webhook)
class WebhookEntity(Entity):
    """An address that is told what happens."""

    icon = "webhook"
    search, scope = ("name", "url"), Owner()
    grants = {
        "system_admin": allow(WORK, DataScope.ALL),
        "boss": allow(WORK, DataScope.SELF),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    listing = Listing(
        columns=("name", "url", "events", "is_active", "owner"), filters=("is_active", "owner"), sort="-id"
    )
    form = Form(Group(_("Web-hook"), "name", "url", "events", "is_active"))
    page = Page(
        head=("url", "is_active"), left=(Facts(),),
        main=(Related("api.WebhookDelivery", "hook", columns=("event_name", "status", "attempts", "sent_at")),),
    )  # fmt: skip
    actions = (CreateWebhook, SendTest, NewSecret)
    rules = (owned_by_its_maker, reachable)
    features = ("history", "recycle")
    private = ("salt",)
    importable = False


@entity(WebhookDelivery)
class WebhookDeliveryEntity(Entity):
    """What was sent to a web-hook."""

    title, icon = "event_name", "send"
    search, scope = ("event_name",), Under("hook")
    grants = {
        "system_admin": allow(EDIT, DataScope.ALL),
        "boss": allow(EDIT, DataScope.SELF),
        "audit_admin": allow(VIEW, DataScope.ALL),
    }
    listing = Listing(
        columns=("event_name", "hook", "status", "attempts", "response_status", "response", "sent_at", "next_at"),
        filters=("hook", "status", "sent_at"),
        sort="-id",
        more=("event_id",),
    )
    actions = (Replay,)
    features = ("history",)
    read_only = True
    importable = False
