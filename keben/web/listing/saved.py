"""Keeping views: save, save as, rename, share, pin, order, default, delete. Only their owner changes them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.kernel.problems import Invalid, Missing
from keben.kernel.query import filters
from keben.kernel.resolved import ResolvedEntity
from keben.web.listing.question import Question
from keben.web.listing.scene import ALL, Scene
from keben.web.models import SavedView
from keben.web.page import noun, render_layer, toast
from keben.web.record.layers import go

LIMIT = 40
NAME = 40
MOVED = 1000
"""Positions given by hand start here, above those of the program."""


def asked(request: HttpRequest, entity: ResolvedEntity) -> Question:
    """The list as its address says; a filter that does not hold is refused before it is kept. Raises Invalid."""
    question = Question(entity, request.actor, request.GET.dict())  # type: ignore[attr-defined]
    filters.to_q(question.scene.filter_of(question.state), entity, question.actor)
    return question


def keep(question: Question, view: SavedView) -> None:
    """Take filter, sort, columns and groups of the address into the view."""
    state, scene = question.state, question.scene
    view.tree = scene.filter_of(state)
    view.sort = state.sort or scene.sort
    view.columns = list(state.cols) or list(scene.columns)
    view.widths, view.frozen = dict(scene.widths), scene.frozen
    view.group, view.in_wan = question.grouping.name if question.grouping else "", scene.in_wan


@noun
@require_POST
def save(request: HttpRequest, entity: ResolvedEntity) -> HttpResponse:
    """Save the changes of the address into one's own view."""
    question = asked(request, entity)
    view = question.scene.saved
    if view is None or not question.scene.own:
        raise Missing(entity.label, question.state.view)
    keep(question, view)
    view.save()
    return go(question.state.url(f=None, sort="", cols=(), group="", open=()))


@noun
def new(request: HttpRequest, entity: ResolvedEntity) -> HttpResponse:
    """The dialog of “save as”, or the new view."""
    question = asked(request, entity)
    name, error = "", ""
    if request.method == "POST":
        name = " ".join(request.POST.get("name", "").split())
        error = name_error(question, name)
        if not error:
            base = question.scene.saved.base if question.scene.saved else question.scene.key
            view = SavedView(entity=entity.label, name=name, user_id=question.actor.user_id or 0)
            view.base = "" if base == ALL else base
            view.is_shared = "shared" in request.POST
            keep(question, view)
            with transaction.atomic():
                view.save()
                if "default" in request.POST:
                    make_default(question, view)
            return go(question.state.url(view=f"v{view.pk}", f=None, sort="", cols=(), group="", open=(), q=""))
    context = {"action": question.state.url("views/new/"), "name": name, "error": error}
    status, title = 422 if error else 200, _("Save as a view")
    return render_layer(request, "pages/listing/view_new.html", context, title=title, status=status)


def name_error(question: Question, name: str, but: int = 0) -> str:
    """What is wrong with the name of a view."""
    if not name:
        return _("Give the view a name.")
    if len(name) > NAME:
        return _("At most %(limit)s characters; this has %(length)s.") % {"limit": NAME, "length": len(name)}
    own = [one for one in question.scenes.items if one.own and one.saved]
    if any(one.label == name and one.saved.pk != but for one in own if one.saved):
        return _("You already have a view of this name.")
    if not but and len(own) >= LIMIT:
        return _("You have %(limit)s views; delete one first.") % {"limit": LIMIT}
    return ""


def make_default(question: Question, view: SavedView) -> None:
    """This view opens first; no other one does."""
    mine = SavedView.objects.filter(entity=view.entity, user_id=question.actor.user_id or 0)
    mine.exclude(pk=view.pk).update(is_default=False)
    SavedView.objects.filter(pk=view.pk).update(is_default=True)


def overlay(question: Question, key: str) -> SavedView:
    """One's own settings on top of a view of the program or a colleague: columns, order, default.

    The row is there afterwards, and there is only one: of two first savings at once the later finds that of the other.
    """
    label, user = question.entity.label, question.actor.user_id or 0
    return SavedView.objects.get_or_create(entity=label, user_id=user, base=key, name="")[0]


def locked(view: SavedView) -> SavedView:
    """The view as it stands now, kept from others until the end of the transaction. Raises Missing."""
    found = SavedView.objects.select_for_update().filter(pk=view.pk).first()
    if found is None:
        raise Missing(view.entity, view.pk)
    return found


@noun
def manage(request: HttpRequest, entity: ResolvedEntity) -> HttpResponse:
    """All views of the noun: order, pin, default, share, delete."""
    question = Question(entity, request.actor, {})  # type: ignore[attr-defined]
    if request.method == "POST":
        change(question, request.POST)
        return toast(go(f"/{entity.slug}/"), _("Saved"))
    rows = [
        {"scene": scene, "own": scene.own, "shared": bool(scene.saved and scene.saved.is_shared)}
        for scene in question.scenes.items
    ]
    chosen = any(scene.default for scene in question.scenes.items)
    context = {"rows": rows, "action": f"/{entity.slug}/views/", "any_default": chosen}
    return render_layer(request, "pages/listing/views.html", context, title=_("Manage views"))


def change(question: Question, post: Any) -> None:
    """Apply the whole dialog at once. Raises Invalid before anything is written."""
    order = {key: at for at, key in enumerate(post.getlist("order"))}
    gone, pinned, shared = (set(post.getlist(name)) for name in ("delete", "pin", "share"))
    default = post.get("default", "")
    for scene in question.scenes.items:
        if scene.own and scene.saved and scene.key not in gone:
            name = " ".join(post.get(f"name-{scene.key}", scene.label).split())
            if error := name_error(question, name, scene.saved.pk):
                raise Invalid.single("name", "view_name", "%(error)s", error=error)
    with transaction.atomic():
        for scene in question.scenes.items:
            change_one(question, scene, post, order=order, gone=gone, pinned=pinned, shared=shared)
        mine = SavedView.objects.filter(entity=question.entity.label, user_id=question.actor.user_id or 0)
        mine.update(is_default=False)
        first = next((one for one in question.scenes.items if one.key == default and one.key not in gone), None)
        if first is not None and first.key != ALL:
            view = first.saved if first.saved and first.own else overlay(question, first.key)
            view.is_default = True
            view.save()


def change_one(
    question: Question,
    scene: Scene,
    post: Any,
    *,
    order: dict[str, int],
    gone: set[str],
    pinned: set[str],
    shared: set[str],
) -> None:
    """One line of the dialog; of a colleague's shared view only the reader's own settings on top of it change."""
    own = scene.saved if scene.own else None
    if own is not None and scene.key in gone:
        SavedView.objects.filter(pk=own.pk).delete()
        forget_readers(question, scene)
        return
    pin = scene.key in pinned or scene.key == ALL
    moved = list(order) != [one.key for one in question.scenes.items]
    if own is None and scene.key not in question.scenes.overlays and pin and not moved:
        return
    view = own or overlay(question, scene.key)
    view.is_pinned = pin
    if moved and scene.key in order:
        view.position = MOVED + order[scene.key]
    if own is not None:
        if own.is_shared and scene.key not in shared:
            forget_readers(question, scene)
        view.is_shared = scene.key in shared
        view.name = " ".join(post.get(f"name-{scene.key}", view.name).split())
    view.save()


def forget_readers(question: Question, scene: Scene) -> None:
    """What colleagues have settled on top of a view that they see no longer goes with it."""
    SavedView.objects.filter(entity=question.entity.label, base=scene.key, name="").delete()
