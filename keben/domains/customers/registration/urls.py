"""Address of looking up registration data."""

from django.urls import path

from keben.domains.customers.registration.pages import look_up

urlpatterns = [path("customer/<int:pk>/registration/", look_up, name="customer-registration")]
