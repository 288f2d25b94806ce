"""Address of the preferences endpoint."""

from django.urls import path

from keben.web.prefs.keep import keep

urlpatterns = [path("_prefs/", keep, name="prefs")]
