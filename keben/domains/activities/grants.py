"""Who does daily work with customers, and how far."""

from keben.kernel.access.grants import ALL, CREATE, EDIT, EXPORT, REVEAL, VIEW, WORK, DataScope, allow

DAILY_WORK = {
    "sales": allow(WORK, DataScope.SELF),
    "sales_manager": allow(ALL, DataScope.DEPARTMENT_TREE),
    "service_engineer": allow(CREATE | EDIT, DataScope.SELF),
    "boss": allow(VIEW | EXPORT | CREATE | EDIT | REVEAL, DataScope.ALL),
    "audit_admin": allow(VIEW, DataScope.ALL),
}
