"""What every view shares: the signed-in actor, rendering inside the shell, and refusals as readable answers."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from markupsafe import Markup

from keben.kernel.joined import sentences
from keben.kernel.merging.former import survivor_of
from keben.kernel.problems import Denied, Gone, Invalid, KebenError, Missing
from keben.kernel.reader import reaches, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.ways import Link
from keben.web.surroundings import Shell
from keben.web.ways import first_link, told

View = Callable[..., HttpResponse]
log = logging.getLogger("keben.web")


def is_fragment(request: HttpRequest) -> bool:
    """Whether the page asked for a piece of itself (htmx, drawer or dialog)."""
    return "HX-Request" in request.headers or "X-Kb-Part" in request.headers


def is_piece(request: HttpRequest) -> bool:
    """Whether a script of our own asked, of which the person sees the page around it."""
    return is_fragment(request) or request.headers.get("X-Requested-With") == "kb"


def had_session(request: HttpRequest) -> bool:
    """Whether the browser names a session that is over; the store has forgotten it."""
    return bool(request.COOKIES.get(settings.SESSION_COOKIE_NAME)) and request.session.session_key is None


def login_again(request: HttpRequest, why: str) -> str:
    """The sign-in page that says why and leads back to the page where somebody was."""
    href = request.get_full_path()
    if request.method != "GET" or is_piece(request):
        # What was asked for is no page; the one it was asked from is named by the browser.
        page = urlsplit(request.headers.get("Referer", ""))
        href = f"{page.path}{'?' if page.query else ''}{page.query}" if asked_by_page(request) else "/"
    return f"/login/?{urlencode({why: 1, 'next': href} if why else {'next': href}, safe='/')}"


def asked_by_page(request: HttpRequest) -> bool:
    """Whether a page of ours sent this, which only somebody signed in has open; his session may have ended since."""
    asked = request.method != "GET" or is_piece(request)
    return asked and urlsplit(request.headers.get("Referer", "")).netloc == request.get_host()


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page or a fragment; whole pages get the shell."""
    values = dict(context or {})
    values.setdefault("request", request)
    values.setdefault("actor", getattr(request, "actor", None))
    values.setdefault("fragment", is_fragment(request))
    if "shell" not in values and getattr(request, "actor", None) is not None:
        values["shell"] = Shell(request)
    return HttpResponse(render_to_string(template, values, request=request), status=status)


def render_layer(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, title: str, status: int = 200
) -> HttpResponse:
    """What lies over a page; who opens its address in a tab of its own gets the same inside the shell."""
    if is_fragment(request):
        return render(request, template, context, status=status)
    return render(request, "pages/layer.html", {**context, "layer": template, "layer_title": title}, status=status)


def page(view: View) -> View:
    """Decorator: signed-in people only; what the kernel refuses becomes an answer that says what and why."""

    @functools.wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "actor", None) is None:
            href = login_again(request, "ended" if had_session(request) or asked_by_page(request) else "")
            if is_piece(request):
                response = HttpResponse(status=401)
                response["HX-Redirect"] = href
                return response
            return redirect(href)
        try:
            return whole(request, view(request, *args, **kwargs), kwargs)
        except Missing as error:
            return led_on(request, error) or led_over(request, error) or refuse(request, error)
        except KebenError as error:
            return refuse(request, error)

    return guarded


def whole(request: Any, response: HttpResponse, kwargs: Mapping[str, Any]) -> HttpResponse:
    """Who opens the address of a piece in a tab is led to its list or record, or gets it inside the shell."""
    if request.method != "GET" or response.status_code != 200 or is_fragment(request) or response.streaming:
        return response
    # Only a browser that opens an address asks for HTML by name; scripts say what they are, programs take anything.
    if "text/html" not in request.headers.get("Accept", "") or not response["Content-Type"].startswith("text/html"):
        return response
    piece = response.content.decode(response.charset)
    if piece.lstrip()[:9].lower() == "<!doctype":
        return response
    if "slug" in kwargs:
        address = f"/{kwargs['slug']}/{kwargs['pk']}/" if "pk" in kwargs else f"/{kwargs['slug']}/"
        query = request.GET.urlencode()
        return redirect(f"{address}?{query}" if query and "pk" not in kwargs else address)
    drawn = Markup(piece)  # noqa: S704 - our own template made it
    context = {"layer_html": drawn, "layer_title": _("Part of a page")}
    return render(request, "pages/layer.html", context)


def led_on(request: Any, error: Missing) -> HttpResponse | None:
    """Who asks for a record that was merged away is led to the survivor, if he sees it, and told so."""
    former = survivor_of(error.entity, error.key) if request.method == "GET" else None
    if former is None:
        return None
    entity = registry.get(former.entity)
    old, new = f"/{entity.slug}/{former.object_id}/", f"/{entity.slug}/{former.survivor_id}/"
    survivor = entity.model._base_manager.get(pk=former.survivor_id)
    if not request.get_full_path().startswith(old) or not reaches(survivor, request.actor):
        return None
    texts = {"old": former.number or former.title, "new": entity.title_of(survivor)}
    messages.info(request, _("%(old)s was merged into “%(new)s”.") % texts)
    response = HttpResponse(status=301)
    response["Location"] = request.get_full_path().replace(old, new, 1)
    return response


def led_over(request: Any, error: Missing) -> HttpResponse | None:
    """Who opens a record that other rows of its noun no longer hold, such as one claimed out of its pool, is led to
    the noun where he finds it now; links in old messages keep leading to it both ways."""
    if request.method != "GET" or is_fragment(request) or not registry.knows(error.entity):
        return None
    entity, key = registry.get(error.entity), error.key
    if request.path != f"/{entity.slug}/{key}/":
        return None
    table = entity.model._meta.concrete_model
    for other in registry:
        same = other.label != entity.label and other.model._meta.concrete_model is table
        if same and request.actor.can(other.label, "view"):
            found = scoped(other.model, request.actor).filter(pk=key).first()
            if found is not None:
                messages.info(request, _("“%(title)s” is found here now.") % {"title": other.title_of(found)})
                return HttpResponseRedirect(f"/{other.slug}/{key}/")
    return None


def noun(view: View) -> View:
    """Decorator: a page of the noun that the address names, for people who may see this noun at all."""

    @functools.wraps(view)
    def looked_up(request: Any, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            entity: ResolvedEntity = registry.slug(slug)
        except LookupError:
            raise Http404 from None
        if not request.actor.can(entity.label, "view"):
            raise Denied(entity.label, "view")
        return view(request, entity, *args, **kwargs)

    return page(looked_up)


def refuse(request: HttpRequest, error: KebenError) -> HttpResponse:
    """A refusal as JSON, as a toast for fragments, or as a page."""
    texts = [problem.text() for problem in error.problems()] or [_("This did not work.")]
    if request.headers.get("Accept", "").startswith("application/json"):
        fields = (
            {name: [p.text() for p in found] for name, found in error.errors.items()}
            if isinstance(error, Invalid)
            else {}
        )
        return JsonResponse({"errors": texts, "fields": fields}, status=error.status)
    if is_fragment(request):
        response = HttpResponse(status=error.status)
        toast(response, sentences(texts), tone="danger", link=first_link(error, getattr(request, "actor", None)))
        response["HX-Reswap"] = "none"
        return response
    titles = {403: _("You may not see this"), 404: _("Not found")}
    left = registry.get(error.entity) if isinstance(error, Gone) else None
    title = _("No longer here") if left else titles.get(error.status, _("This is not possible"))
    worded = texts if left else told(error, getattr(request, "actor", None)) or texts
    context = {"status": error.status, "title": title, "texts": worded, "left": left}
    return render(request, "pages/refused.html", context, status=error.status)


def toast(
    response: HttpResponse, text: str, *, tone: str = "ok", undo: str = "", link: Link | None = None
) -> HttpResponse:
    """Show a toast with this answer (HX-Trigger `kb:toast`, see static/kb/README.md)."""
    triggers = json.loads(response.get("HX-Trigger", "{}"))
    triggers["kb:toast"] = {"text": text, "tone": tone, "undo": undo, **(link._asdict() if link else {})}
    response["HX-Trigger"] = json.dumps(triggers)
    return response
