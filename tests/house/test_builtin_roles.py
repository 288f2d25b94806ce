"""A new deployment has its roles; making them again changes nothing."""

import pytest

from keben.config.people import make_roles
from keben.domains.org.grants import ROLES
from keben.domains.org.models import Role

pytestmark = pytest.mark.django_db


def test_roles_are_made_once_and_marked() -> None:
    assert make_roles() == len(ROLES)
    assert set(Role.objects.filter(is_builtin=True).values_list("code", flat=True)) == {row[0] for row in ROLES}
    assert make_roles() == 0
