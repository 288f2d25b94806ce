"""Company, declared."""

from keben.domains.org.company.model import Company
from keben.domains.org.grants import LISTS
from keben.kernel.entity import Entity, Listing
from keben.kernel.registry import entity


@entity(Company)
class CompanyEntity(Entity):
    """A legal entity of our own group."""

    counter = "家"
    menu, icon = "system", "building-bank"
    search, keys, grants = ("name", "short_name", "uscc"), ("name",), LISTS
    impersonal = ("address", "phone")
    listing = Listing(columns=("name", "short_name", "uscc", "parent", "region", "is_active"), sort="id")
    features = ("history", "custom", "recycle", "attachments")
