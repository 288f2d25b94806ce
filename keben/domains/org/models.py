"""All tables of the domain, gathered for Django."""

from keben.domains.org.company.model import Company
from keben.domains.org.department.model import Department
from keben.domains.org.post.model import Post
from keben.domains.org.role.model import Role, RoleField, RoleGrant
from keben.domains.org.user.model import User

__all__ = ("Company", "Department", "Post", "Role", "RoleField", "RoleGrant", "User")
