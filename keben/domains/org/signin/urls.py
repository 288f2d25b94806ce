"""Addresses of signing in and out."""

from django.urls import path

from keben.domains.org.signin import pages

urlpatterns = [
    path("login/", pages.login_page, name="login"),
    path("logout/", pages.logout_page, name="logout"),
]
