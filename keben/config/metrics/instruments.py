"""The instruments; the processes of a server add them up through files (PROMETHEUS_MULTIPROC_DIR of `keben serve`)."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("keben_requests_total", "Requests answered.", ("method", "route", "status"))
DURATION = Histogram("keben_request_seconds", "Time to answer.", ("method", "route"), buckets=SECONDS)
QUERIES = Counter("keben_queries_total", "Database queries made by requests.", ("route",))
QUERY_SECONDS = Counter("keben_query_seconds_total", "Time that requests waited for the database.", ("route",))
SLOW = Counter("keben_slow_queries_total", "Queries slower than KEBEN_SLOW_QUERY_MS.")
