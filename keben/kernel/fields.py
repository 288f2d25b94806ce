"""Model fields for values that have a behaviour of their own; everything else is a plain Django field."""

from __future__ import annotations

from typing import Any

from django.db import models

from keben.base.han import sort_key


class MoneyField(models.BigIntegerField):  # type: ignore[type-arg]
    """An amount as an integer of the minor unit (fen), so that sums are exact; `alarm` where any amount is bad news."""

    def __init__(self, *args: Any, alarm: bool = False, **kwargs: Any) -> None:
        self.alarm = alarm
        super().__init__(*args, **kwargs)


class PriceField(models.BigIntegerField):  # type: ignore[type-arg]
    """A unit price as an integer scaled by six decimals."""


class PercentField(models.DecimalField):  # type: ignore[type-arg]
    """A percentage, 12.50 meaning 12.5 %."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 7)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class NumeralField(models.PositiveIntegerField):  # type: ignore[type-arg]
    """A number that names something, such as a port: nobody writes it in groups of three."""

    def deconstruct(self) -> Any:
        """To the database it is a whole number as any other: no migration."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveIntegerField", args, kwargs


class SmallNumeralField(models.PositiveSmallIntegerField):  # type: ignore[type-arg]
    """A small number that names something, such as a year."""

    def deconstruct(self) -> Any:
        """To the database it is a whole number as any other: no migration."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveSmallIntegerField", args, kwargs


class MinutesField(models.IntegerField):  # type: ignore[type-arg]
    """A duration in minutes."""


class ScoreField(models.PositiveSmallIntegerField):  # type: ignore[type-arg]
    """A score from 0 to 100."""


class _Sized(models.CharField):  # type: ignore[type-arg]
    size = 255

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", self.size)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class PhoneField(_Sized):
    """A telephone number as it is dialled; parsed and shown by its Kind."""

    size = 40


class USCCField(_Sized):
    """统一社会信用代码 (GB 32100-2015), 18 characters with check digit."""

    size = 18


class RegionField(_Sized):
    """A province, city or county by its six-digit code (GB/T 2260)."""

    size = 6


class AddressField(_Sized):
    """The part of an address below the county."""

    size = 200


class DegreesField(models.DecimalField):  # type: ignore[type-arg]
    """A latitude or longitude to a tenth of a metre (WGS-84); `most` is where the globe ends."""

    most = 180

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 9, "decimal_places": 6, "null": True, "blank": True, **kwargs})


class LatitudeField(DegreesField):
    """Degrees north of the equator."""

    most = 90


class LongitudeField(DegreesField):
    """Degrees east of Greenwich."""


class ColourField(_Sized):
    """One of the named tones of the theme or #RRGGBB."""

    size = 16


class NumberField(_Sized):
    """A number such as KH-2026-000123, given by a numbering rule when left empty."""

    size = 40

    def __init__(self, *args: Any, pattern: str = "", reset: str = "year", **kwargs: Any) -> None:
        self.pattern, self.reset = pattern, reset
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


class StageField(_Sized):
    """The state of a record; its moves are declared in a Flow."""

    size = 32


class FileField(models.ForeignKey):  # type: ignore[type-arg]
    """One attached file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("to", "kernel.Attachment")
        kwargs.setdefault("on_delete", models.SET_NULL)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("related_name", "+")
        super().__init__(*args, **kwargs)


class ImageField(FileField):
    """One attached picture."""


class SortKeyField(models.CharField):  # type: ignore[type-arg]
    """Where the text of another field stands in pinyin order; filled with every write, shown nowhere."""

    def __init__(self, source: str = "", *, person: bool = False, **kwargs: Any) -> None:
        self.source, self.person = source, person
        kwargs = {"max_length": 160, "default": "", "editable": False, "blank": True, **kwargs}
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source, **({"person": True} if self.person else {})}

    def key_of(self, text: str) -> str:
        """The key of a text."""
        return sort_key(text or "", person=self.person)[: self.max_length]

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = self.key_of(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value

    def db_parameters(self, connection: Any) -> Any:
        """Byte order on PostgreSQL too, whose default order skips spaces and differs between machines."""
        found = super().db_parameters(connection)
        return {**found, "collation": "C"} if connection.vendor == "postgresql" else found
