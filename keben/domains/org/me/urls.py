"""Addresses of one's own pages."""

from django.urls import path

from keben.domains.org.me import notices, passkey_pages, profile, security

urlpatterns = [
    path("me/", profile.profile, name="me"),
    path("me/security/", security.overview, name="me-security"),
    path("me/security/password/", security.password),
    path("me/security/authenticator/", security.authenticator),
    path("me/security/authenticator/remove/", security.remove_authenticator),
    path("me/security/codes/", security.codes),
    path("me/security/account/<slug:system>/unlink/", security.unlink_account),
    path("me/security/passkey/start/", passkey_pages.start),
    path("me/security/passkey/finish/", passkey_pages.finish),
    path("me/security/passkey/<int:pk>/remove/", passkey_pages.remove),
    path("me/notices/", notices.notices, name="me-notices"),
    path("me/sessions/", profile.sessions, name="me-sessions"),
    path("me/sessions/end/", profile.end),
]
