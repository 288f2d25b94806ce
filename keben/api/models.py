"""All tables of the API, gathered for Django."""

from keben.api.people import PersonalReading
from keben.api.token.model import Token
from keben.api.webhook.model import Webhook, WebhookDelivery

__all__ = ("PersonalReading", "Token", "Webhook", "WebhookDelivery")
