"""Post, declared."""

from keben.domains.org.grants import LISTS
from keben.domains.org.post.model import Post
from keben.kernel.entity import LookupEntity
from keben.kernel.registry import entity


@entity(Post)
class PostEntity(LookupEntity):
    """What somebody's position is called."""

    grants = LISTS
