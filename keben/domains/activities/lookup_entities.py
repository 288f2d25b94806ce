"""The look-ups of the domain and the tags of the kernel, declared."""

from keben.domains.activities.grants import DAILY_WORK
from keben.domains.activities.lookups import FollowUpMethod, QuickPhrase
from keben.domains.activities.phrases import OwnOrShared, said_once, shared_by_keepers
from keben.kernel.access.grants import ALL, CREATE, DELETE, EDIT, VIEW, DataScope, allow
from keben.kernel.access.scope import OwnDraft
from keben.kernel.access.under import UnderTarget
from keben.kernel.entity import Entity, Facts, Listing, LookupEntity, Page, Timeline
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.tags import Tag
from keben.kernel.registry import entity
from keben.web.record.file_page import FileInside

KEPT = {"*": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}


@entity(FollowUpMethod)
class FollowUpMethodEntity(LookupEntity):
    """How somebody was contacted."""

    grants = KEPT


@entity(QuickPhrase)
class QuickPhraseEntity(LookupEntity):
    """A sentence that people write often; everybody keeps his own beside those for all."""

    scope = OwnOrShared()
    grants = {
        "*": allow(CREATE | EDIT | DELETE, DataScope.SELF),
        "sales_manager": allow(ALL),
        "system_admin": allow(ALL),
    }
    listing = Listing(
        columns=("name", "name_en", "is_shared", "position", "is_active"), filters=("is_shared", "is_active"),
        sort="position",
    )  # fmt: skip
    rules = (shared_by_keepers, said_once)


@entity(Tag)
class TagEntity(Entity):
    """A word that people stick on records."""

    icon, search, keys = "tag", ("name", "group"), ("name",)
    grants = {
        "*": allow(VIEW),
        "sales": allow(CREATE),
        "sales_manager": allow(ALL),
        "system_admin": allow(ALL),
    }
    listing = Listing(columns=("name", "group", "colour", "is_active"), filters=("group", "is_active"), sort="name")
    features = ("history", "recycle")


@entity(Attachment)
class AttachmentEntity(Entity):
    """A file of a record."""

    icon, search, menu, menu_order = "paperclip", ("name", "note"), "work", 90
    scope = OwnDraft() | UnderTarget("attachments", entity="entity", key="object_id")
    grants = DAILY_WORK
    listing = Listing(columns=("name", "note", "created_by", "created_at"), filters=("created_by", "created_at"))
    page = Page(left=(Facts(),), main=(FileInside(), Timeline()))
    importable, uploaded = False, True
    features = ("history", "recycle")
