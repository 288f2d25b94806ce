"""Sign-in by staff number, mobile number or e-mail address."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.http import HttpRequest

from keben.domains.org.signin.people import find_person
from keben.domains.org.user.model import User
from keben.kernel.kept import Prepared

BY_KEY = Prepared(lambda key: User._base_manager.filter(pk=key), key=models.BigIntegerField())


class StaffBackend(BaseBackend):
    """Finds the person by what he types and checks his password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The person, or None; takes as long for an unknown name as for a wrong password."""
        login = (username or "").strip()
        if not login or password is None:
            return None
        user = find_person(login)
        if user is None:
            make_password(password)
            return None
        return user if check_password(password, user.password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The person of a session; nobody once he has been disabled."""
        found = BY_KEY.records(User, key=user_id)
        return found[0] if found and found[0].is_active else None
