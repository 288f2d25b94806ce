"""The built-in roles and what they may do with the lists that everybody needs."""

from django.utils.translation import gettext_lazy as _

from keben.kernel.access.grants import ALL, EXPORT, VIEW, allow

ROLES = (
    ("sales", "销售", "Salesman", ""),
    ("sales_manager", "销售经理", "Sales manager", ""),
    ("service_engineer", "服务工程师", "Service engineer", ""),
    ("boss", "总经理", "Boss", ""),
    ("system_admin", "系统管理员", "System administrator", "system"),
    ("security_admin", "安全管理员", "Security administrator", "security"),
    ("audit_admin", "审计管理员", "Audit administrator", "audit"),
)
LISTS = {"*": allow(VIEW), "system_admin": allow(ALL)}
"""Everybody reads, the system administrator keeps."""
PEOPLE = {**LISTS, "security_admin": allow(VIEW | {"assign"})}
"""People are the system administrator's, their roles the security administrator's."""
KEPT = {"system_admin": allow(ALL), "audit_admin": allow(VIEW)}
"""Configuration: the system administrator keeps it, the audit administrator looks."""
LOGS = {"audit_admin": allow(VIEW | EXPORT)}
"""Logs are the audit administrator's alone."""
SECURITY = {"system_admin": allow(VIEW), "security_admin": allow(ALL), "audit_admin": allow(VIEW)}
"""Rights are the security administrator's."""
EVERYBODY = _("Everybody")
