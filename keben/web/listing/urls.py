"""Addresses of the lists; they come before those of single records, and parts before nouns."""

from django.urls import path

from keben.web.listing import (
    batch_views,
    board,
    board_move,
    calendar_move,
    cell_edit,
    columns,
    filter_view,
    grouped,
    row_menu,
    saved,
    star,
    summary,
    views,
)

urlpatterns = [
    path("_batch/<int:pk>/", batch_views.job_state, name="list-job"),
    path("<slug:slug>/", views.listing, name="list"),
    path("<slug:slug>/summary/", summary.summary, name="list-summary"),
    path("<slug:slug>/counts/", summary.counts, name="list-counts"),
    path("<slug:slug>/filter/", filter_view.filter_view, name="list-filter"),
    path("<slug:slug>/columns/", columns.columns, name="list-columns"),
    path("<slug:slug>/unit/", columns.unit, name="list-unit"),
    path("<slug:slug>/group/", grouped.group_rows, name="list-group"),
    path("<slug:slug>/views/", saved.manage, name="list-views"),
    path("<slug:slug>/views/new/", saved.new, name="list-view-new"),
    path("<slug:slug>/views/save/", saved.save, name="list-view-save"),
    path("<slug:slug>/batch/<slug:action>/", batch_views.batch, name="list-batch"),
    path("<slug:slug>/board/<str:lane>/", board.more, name="list-lane"),
    path("<slug:slug>/move/", board_move.move, name="list-move"),
    path("<slug:slug>/day/", calendar_move.day, name="list-day"),
    path("<slug:slug>/<int:pk>/star/", star.star, name="list-star"),
    path("<slug:slug>/<int:pk>/menu/", row_menu.row_menu, name="list-menu"),
    path("<slug:slug>/<int:pk>/cell/<str:name>/", cell_edit.cell_edit, name="list-cell"),
]
