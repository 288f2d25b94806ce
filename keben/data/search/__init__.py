"""The search index: one token column per record, the same design on SQLite and PostgreSQL."""
