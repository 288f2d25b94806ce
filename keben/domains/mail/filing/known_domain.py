"""Which domains belong to which customers, as their websites and e-mail addresses say."""

from django.db import models


class KnownDomain(models.Model):
    """One domain of one customer; worked out from the customer and his contacts, never typed."""

    pk = models.CompositePrimaryKey("domain", "customer_id")
    domain = models.CharField(max_length=120)
    customer_id = models.BigIntegerField(db_index=True)

    class Meta:
        app_label = "mail"
        db_table = "mail_known_domain"

    def __str__(self) -> str:
        return self.domain
