"""Addresses of signing in and out."""

from django.urls import path

from keben.domains.org.signin import outside_pages, pages, password_pages, second_pages

urlpatterns = [
    path("login/", pages.login_page, name="login"),
    path("login/second/", second_pages.second_page, name="login-second"),
    path("login/second/passkey/start/", second_pages.passkey_start),
    path("login/second/passkey/finish/", second_pages.passkey_finish),
    path("login/password/", password_pages.must_change, name="login-password"),
    path("login/forgotten/", password_pages.forgotten, name="login-forgotten"),
    path("login/reset/<str:token>/", password_pages.reset, name="login-reset"),
    path("login/invited/<str:token>/", password_pages.invited, name="login-invited"),
    path("login/with/<slug:name>/", outside_pages.leave, name="login-with"),
    path("login/with/<slug:name>/back/", outside_pages.back, name="login-back"),
    path("logout/", pages.logout_page, name="logout"),
]
