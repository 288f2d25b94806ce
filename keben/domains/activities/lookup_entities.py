"""The look-ups of the domain and the tags of the kernel, declared."""

from keben.domains.activities.grants import DAILY_WORK
from keben.domains.activities.lookups import FollowUpMethod, QuickPhrase
from keben.kernel.access.grants import ALL, CREATE, VIEW, allow
from keben.kernel.access.scope import OwnDraft, UnderTarget
from keben.kernel.entity import Entity, Listing, LookupEntity
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.tags import Tag
from keben.kernel.registry import entity

KEPT = {"*": allow(VIEW), "sales_manager": allow(ALL), "system_admin": allow(ALL)}


@entity(FollowUpMethod)
class FollowUpMethodEntity(LookupEntity):
    """How somebody was contacted."""

    grants = KEPT


@entity(QuickPhrase)
class QuickPhraseEntity(LookupEntity):
    """A sentence that people write often."""

    grants = KEPT


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

    icon, search = "paperclip", ("name", "note")
    scope = OwnDraft() | UnderTarget("attachments", entity="entity", key="object_id")
    grants = DAILY_WORK
    listing = Listing(columns=("name", "size", "mime", "created_by", "created_at"), filters=("mime",))
    importable = False
    features = ("history", "recycle")
