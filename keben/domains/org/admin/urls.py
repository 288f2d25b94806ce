"""Addresses of the administration."""

from django.urls import path

from keben.domains.org.admin import audit, calendar_pages, field_pages, jobs, kept_pages, overview, people, roles

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
    path("system/fields/", field_pages.fields, name="system-fields"),
    path("system/fields/new/<str:label>/", field_pages.new),
    path("system/fields/<int:pk>/", field_pages.edit),
    *(path(f"system/fields/<int:pk>/{name}/", field_pages.act, {"name": name}) for name in field_pages.SIMPLE),
    *(path(f"system/fields/<int:pk>/{by}/", field_pages.move, {"by": by}) for by in ("up", "down")),
    path("system/numbers/", kept_pages.numbers, name="system-numbers"),
    path("system/settings/", kept_pages.settings_page, name="system-settings"),
    path("system/calendar/", calendar_pages.working_calendar, name="system-calendar"),
    path("system/calendar/<int:pk>/delete/", calendar_pages.forget),
    path("system/log/", audit.log, name="system-log"),
    path("system/log/check/", audit.check),
    path("system/signins/", audit.sign_ins, name="system-signins"),
    path("system/jobs/", jobs.jobs, name="system-jobs"),
    path("system/jobs/<int:pk>/", jobs.job),
    path("system/jobs/<int:pk>/cancel/", jobs.cancel),
    path("system/jobs/<int:pk>/retry/", jobs.retry),
    path("system/events/<int:pk>/retry/", jobs.redeliver),
]
