"""Posts 岗位."""

from django.utils.translation import gettext_lazy as _

from keben.kernel.record import Lookup


class Post(Lookup):
    """What somebody's position is called."""

    class Meta(Lookup.Meta):
        app_label = "org"
        verbose_name = _("Post")
        verbose_name_plural = _("Posts")
