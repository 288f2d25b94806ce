"""The filter builder as a fragment, loaded when somebody opens it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from keben.kernel.problems import Invalid
from keben.kernel.resolved import ResolvedEntity
from keben.web.listing import head
from keben.web.listing.builder import builder_fields
from keben.web.listing.question import Question
from keben.web.listing.scene import compact
from keben.web.page import noun, render


@noun
def filter_view(request: HttpRequest, entity: ResolvedEntity) -> HttpResponse:
    """The rows of the filter in force; a damaged filter opens empty."""
    params = request.GET.dict()
    question = Question(entity, request.actor, params)  # type: ignore[attr-defined]
    try:
        tree = question.scene.filter_of(question.state)
    except Invalid:
        question = Question(entity, question.actor, {k: v for k, v in params.items() if k != "f"})
        tree = question.scene.extra
    hidden = {name: value for name, value in question.state.moved().params().items() if name not in ("f", "sort")}
    context = {
        "fields": builder_fields(question),
        "value": compact(tree),
        "hidden": hidden,
        "action": f"/{entity.slug}/",
        "sorts": [] if question.state.look == "calendar" else head.sort_choices(question),
        "sort": question.state.sort,
    }
    return render(request, "pages/listing/filter.html", context)
