"""All tables of the domain, gathered for Django."""

from keben.domains.org.company.model import Company
from keben.domains.org.department.model import Department
from keben.domains.org.post.model import Post
from keben.domains.org.role.model import Role, RoleField, RoleGrant
from keben.domains.org.signin.model import OldPassword, SignIn, UserSession
from keben.domains.org.signin.second_model import Authenticator, OutsideAccount, Passkey, RecoveryCode
from keben.domains.org.user.model import User

__all__ = (
    "Authenticator", "Company", "Department", "OldPassword", "OutsideAccount", "Passkey", "Post", "RecoveryCode",
    "Role", "RoleField", "RoleGrant", "SignIn", "User", "UserSession",
)  # fmt: skip
