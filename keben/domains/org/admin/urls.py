"""Addresses of the administration."""

from django.urls import path

from keben.domains.org.admin import overview, people, roles

urlpatterns = [
    path("system/", overview.overview, name="system"),
    path("system/people/", people.people, name="system-people"),
    path("system/people/new/", people.new),
    path("system/people/<int:pk>/", people.person, name="system-person"),
    path("system/people/<int:pk>/roles/", people.roles),
    path("system/people/<int:pk>/password/", people.reset),
    *(path(f"system/people/<int:pk>/{name}/", people.act, {"name": name}) for name in people.ACTS),
    path("system/roles/", roles.roles, name="system-roles"),
    path("system/roles/new/", roles.new),
    path("system/roles/<int:pk>/", roles.matrix, name="system-role"),
    path("system/roles/<int:pk>/copy/", roles.copy),
    path("system/roles/<int:pk>/delete/", roles.delete),
    path("system/roles/<int:pk>/fields/<str:label>/", roles.fields),
    path("system/rights/", roles.rights, name="system-rights"),
]
