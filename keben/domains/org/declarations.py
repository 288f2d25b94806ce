"""The nouns of the organisation, declared."""

from keben.domains.org import kinds  # noqa: F401 - before any field of this kind is resolved
from keben.domains.org.access import cache  # noqa: F401 - keeps the cached rights fresh
from keben.domains.org.admin import entities, menu  # noqa: F401 - after the nouns, for it leans on the web
from keben.domains.org.company import entity as company  # noqa: F401
from keben.domains.org.department import entity as department  # noqa: F401
from keben.domains.org.post import entity as post  # noqa: F401
from keben.domains.org.role import entity as role  # noqa: F401
from keben.domains.org.signin import company as company_settings  # noqa: F401
from keben.domains.org.signin import policy  # noqa: F401
from keben.domains.org.user import entity as user  # noqa: F401
