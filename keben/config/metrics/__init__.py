"""Figures for Prometheus: requests by route, queries, jobs, outbox."""
