"""All nouns of the house, resolved once at boot and read by every face."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.db.models import Model

if TYPE_CHECKING:
    from keben.kernel.entity import Entity
    from keben.kernel.extension import Extension
    from keben.kernel.resolved import ResolvedEntity


class Registry:
    """Declarations by model, and what was resolved from them."""

    def __init__(self) -> None:
        self.declared: dict[type[Model], type[Entity]] = {}
        self.extensions: dict[str, list[Extension]] = {}
        self._resolved: dict[type[Model], ResolvedEntity] = {}
        self._labels: dict[str, ResolvedEntity] = {}
        self._slugs: dict[str, ResolvedEntity] = {}
        self._ordered: list[ResolvedEntity] = []

    def declare(self, model: type[Model], declaration: type[Entity]) -> None:
        """Remember a declaration; one per model."""
        if model in self.declared:
            raise ValueError(f"{model._meta.label} is declared twice")
        self.declared[model] = declaration
        self._resolved.clear()

    def extend(self, label: str, extension: Extension) -> None:
        """What a higher domain adds to a lower noun."""
        self.extensions.setdefault(label, []).append(extension)
        self._resolved.clear()

    def resolve(self) -> None:
        """Work out every declaration; called once when all apps are loaded."""
        from keben.kernel.resolved import ResolvedEntity

        self._resolved = {model: ResolvedEntity(model, decl) for model, decl in self.declared.items()}
        self._labels = {entity.label: entity for entity in self._resolved.values()}
        self._slugs = {entity.slug: entity for entity in self._resolved.values()}
        self._ordered = [self._labels[label] for label in sorted(self._labels)]
        for entity in self._resolved.values():
            entity.extend(self.extensions.get(entity.label, ()))

    def _ready(self) -> None:
        if not self._resolved and self.declared:
            self.resolve()

    def of(self, model: type[Model]) -> ResolvedEntity:
        """The noun of a model. Raises LookupError for a model without declaration."""
        self._ready()
        try:
            return self._resolved[model]
        except KeyError:
            raise LookupError(f"{model._meta.label} has no Entity declaration") from None

    def has(self, model: type[Model]) -> bool:
        """Whether the model is a declared noun."""
        return model in self.declared

    def get(self, label: str) -> ResolvedEntity:
        """The noun by label, e.g. `customers.Customer`. Raises LookupError with near names."""
        self._ready()
        if label in self._labels:
            return self._labels[label]
        near = difflib.get_close_matches(label, self._labels, n=1)
        raise LookupError(f"no noun {label!r}" + (f". Did you mean {near[0]!r}?" if near else ""))

    def knows(self, label: str) -> bool:
        """Whether there is such a noun."""
        self._ready()
        return label in self._labels

    def slug(self, slug: str) -> ResolvedEntity:
        """The noun by its part of the address, e.g. `customer`. Raises LookupError."""
        self._ready()
        try:
            return self._slugs[slug]
        except KeyError:
            raise LookupError(f"no noun at /{slug}/") from None

    def __iter__(self) -> Iterator[ResolvedEntity]:
        self._ready()
        return iter(self._ordered)

    def __len__(self) -> int:
        self._ready()
        return len(self._ordered)


registry = Registry()


def entity(model: type[Model]) -> Callable[[type[Entity]], type[Entity]]:
    """Class decorator that declares a noun: `@entity(Customer)`."""

    def remember(declaration: type[Entity]) -> type[Entity]:
        registry.declare(model, declaration)
        return declaration

    return remember
