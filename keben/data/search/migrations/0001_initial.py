"""The tables of the search index, shaped for each database."""

from django.db import migrations, models

SQLITE = (
    "CREATE TABLE search_entry (id INTEGER PRIMARY KEY, tokens TEXT NOT NULL)",
    # Tokens are whole words: no phrases, so detail=none saves a third; no prefix option, it brought nothing.
    "CREATE VIRTUAL TABLE search_fts USING fts5(tokens, content='search_entry', content_rowid='id', "
    "tokenize='unicode61', detail=none)",
    "CREATE TRIGGER search_entry_new AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_fts(rowid, tokens) VALUES (new.id, new.tokens); END",
    # FTS5 with outside content wants the old tokens to take an entry out.
    "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
    "INSERT INTO search_fts(rowid, tokens) VALUES (new.id, new.tokens); END",
)
POSTGRES = (
    "CREATE TABLE search_entry (id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
    "CREATE INDEX search_entry_tokens ON search_entry USING gin (tokens)",
)


def lay(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES
    for statement in statements:
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_fts", params=None)
    schema_editor.execute("DROP TABLE search_entry", params=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="SearchNoun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.CharField(max_length=80, unique=True)),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="SearchEntry",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("tokens", models.TextField()),
                    ],
                    options={"db_table": "search_entry"},
                ),
            ],
            database_operations=[migrations.RunPython(lay, remove)],
        ),
    ]
