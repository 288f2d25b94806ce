"""The addresses of these pages, and their place in the menu."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from keben.config.api_pages import tokens, webhooks
from keben.web.shell import MenuPage, add_page

# Everybody may keep tokens of his own, but only those who keep everybody's want them in the side menu.
add_page(MenuPage("person", 80, _("API tokens"), "key", "/system/tokens/", verb=("api.Token", "view")))
add_page(
    MenuPage(
        "system",
        80,
        _("API tokens"),
        "key",
        "/system/tokens/",
        verb=("api.Token", "view"),
        admin=("system", "security"),
    )
)
add_page(MenuPage("system", 81, _("Web-hooks"), "webhook", "/system/webhooks/", verb=("api.Webhook", "view")))

urlpatterns = [
    path("system/tokens/", tokens.page_of_tokens, name="api-tokens"),
    path("system/tokens/<int:pk>/revoke/", tokens.revoke, name="api-token-revoke"),
    path("system/webhooks/", webhooks.page_of_hooks, name="webhooks"),
    path("system/webhooks/<int:pk>/", webhooks.page_of_hook, name="webhook"),
    path("system/webhooks/<int:pk>/<slug:name>/", webhooks.act, name="webhook-act"),
    path("system/webhooks/<int:pk>/replay/<int:delivery>/", webhooks.replay, name="webhook-replay"),
]
