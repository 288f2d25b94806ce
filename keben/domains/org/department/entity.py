"""Department, declared."""

from django.utils.translation import gettext_lazy as _

from keben.domains.org.department.model import Department
from keben.domains.org.department.rules import keep_path
from keben.domains.org.grants import LISTS
from keben.kernel.entity import AttachmentsPanel, Entity, Facts, Listing, Page, Related, Timeline
from keben.kernel.registry import entity


@entity(Department)
class DepartmentEntity(Entity):
    """A department, branch or team."""

    counter = "个"
    menu, icon = "system", "sitemap"
    search, keys, grants = ("name", "name_en"), ("name",), LISTS
    rules = (keep_path,)
    listing = Listing(columns=("name", "parent", "company", "leaders", "is_active"), filters=("company",), sort="path")
    page = Page(
        head=("parent", "company", "leaders"),
        left=(Facts(),),
        main=(Related("org.User", "department", columns=("name", "staff_no", "post", "mobile"), label=_("People")),
              Timeline(), AttachmentsPanel()),
    )  # fmt: skip
    features = ("history", "custom", "recycle", "attachments")
