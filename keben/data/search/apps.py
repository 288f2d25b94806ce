"""The search index as a Django app with tables of its own."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Keeps the index with every write and answers the quick search of lists."""

    name = "keben.data.search"
    label = "search"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from keben.data.search import keep, rebuild  # noqa: F401 - the hook of the writer, the task
        from keben.data.search.find import list_condition, list_walk
        from keben.data.search.taken_back import forget_taken
        from keben.kernel.query.searching import use_searcher

        use_searcher(list_condition, list_walk)
        post_migrate.connect(forget_taken, sender=self, dispatch_uid="search_taken_back")
