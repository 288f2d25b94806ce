"""The domains of all customers worked out at once, for rows that were there before and for masses of them."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Lower, StrIndex, Substr

from keben.base.mail.domains import PUBLIC, SHARED
from keben.domains.mail.filing.keep import domains_in, put

BATCH = 2000


def fill(customer: Any, contact: Any) -> None:
    """Addresses inside the database, websites one by one; takes the models, also those of migrations."""
    for model, key in ((contact, "customer_id"), (customer, "pk")):
        rows = model._base_manager.filter(deleted_at__isnull=True).exclude(email="")
        behind = Lower(Substr("email", StrIndex(F("email"), Value("@")) + 1))
        rows = rows.annotate(domain=behind).exclude(domain__in=PUBLIC | SHARED).filter(domain__contains=".")
        sql, params = rows.order_by().values_list("domain", key).distinct().query.sql_with_params()
        ignore = (
            ("INSERT OR IGNORE INTO", "")
            if connection.vendor == "sqlite"
            else ("INSERT INTO", "ON CONFLICT DO NOTHING")
        )
        with connection.cursor() as cursor:
            cursor.execute(f"{ignore[0]} mail_known_domain (domain, customer_id) {sql} {ignore[1]}", params)
    sites = customer._base_manager.filter(deleted_at__isnull=True).exclude(website="").values_list("pk", "website")
    found: set[tuple[str, int]] = set()
    for pk, site in sites.iterator(chunk_size=BATCH):
        found |= {(domain, pk) for domain in domains_in("", site)}
        if len(found) >= BATCH:
            put(found)
            found = set()
    put(found)
