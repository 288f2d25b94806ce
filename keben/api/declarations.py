"""Loaded at boot: the nouns, listeners and tasks of the API."""

from keben.api.token import entity as token_entity
from keben.api.token import lookup
from keben.api.webhook import delivery, listeners
from keben.api.webhook import entity as webhook_entity

__all__ = ("delivery", "listeners", "lookup", "token_entity", "webhook_entity")
