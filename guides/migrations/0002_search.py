"""The tables of search, and each database's own full-text index over them.

Both indexes are derived from `words_title` and `words_body` by the database itself. PostgreSQL: a
generated tsvector column with a GIN index. SQLite: an FTS5 table that reads its text from the
documents, kept up by triggers. A later migration that alters the documents' table on SQLite makes
a new table and so loses the triggers: it must run `make_index` again.
"""

from django.db import migrations, models

POSTGRESQL = (
    """
    ALTER TABLE guides_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', words_title), 'A')
        || setweight(to_tsvector('english', words_body), 'B')
    ) STORED
    """,
    "CREATE INDEX guides_searchdocument_vector ON guides_searchdocument USING GIN (vector)",
)
POSTGRESQL_BACK = (
    "DROP INDEX IF EXISTS guides_searchdocument_vector",
    "ALTER TABLE guides_searchdocument DROP COLUMN IF EXISTS vector",
)

_REMOVE = """
    INSERT INTO guides_searchindex (guides_searchindex, rowid, words_title, words_body)
    VALUES ('delete', old.id, old.words_title, old.words_body);
"""
_ADD = """
    INSERT INTO guides_searchindex (rowid, words_title, words_body)
    VALUES (new.id, new.words_title, new.words_body);
"""
_TRIGGERS = {"insert": _ADD, "delete": _REMOVE, "update": _REMOVE + _ADD}
SQLITE_BACK = (
    *(f"DROP TRIGGER IF EXISTS guides_searchdocument_{event}" for event in _TRIGGERS),
    "DROP TABLE IF EXISTS guides_searchindex",
)
SQLITE = (
    *SQLITE_BACK,
    """
    CREATE VIRTUAL TABLE guides_searchindex USING fts5(
        words_title, words_body,
        content='guides_searchdocument', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2'
    )
    """,
    *(
        f"CREATE TRIGGER guides_searchdocument_{event} AFTER {event} ON guides_searchdocument "
        f"BEGIN {body} END"
        for event, body in _TRIGGERS.items()
    ),
    "INSERT INTO guides_searchindex (guides_searchindex) VALUES ('rebuild')",
)


def run(schema_editor, statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def make_index(apps, schema_editor):
    """Make the full-text index of the database in use."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    run(schema_editor, POSTGRESQL if postgresql else SQLITE)


def drop_index(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    run(schema_editor, POSTGRESQL_BACK if postgresql else SQLITE_BACK)


class Migration(migrations.Migration):

    dependencies = [
        ('guides', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=60, unique=True)),
            ],
            options={
                'ordering': ['word'],
            },
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('role', 'Roles'), ('pay', 'Pay'), ('place', 'Places'), ('skill', 'Skills'), ('tool', 'Tools'), ('way-in', 'Ways in'), ('education', 'Education'), ('certificate', 'Certificates'), ('resource', 'Learning resources'), ('project', 'Projects and data'), ('interview', 'Interviews'), ('industry', 'Industries'), ('employer', 'Employers'), ('outlook', 'Outlook'), ('advice', 'Advice'), ('question', 'Questions'), ('plan', 'Plan tasks'), ('source', 'Sources')], max_length=11)),
                ('model', models.CharField(help_text="The content's model, such as roles.Role.", max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('body', models.TextField(blank=True)),
                ('address', models.CharField(max_length=260)),
                ('weight', models.PositiveSmallIntegerField(default=1, help_text='How far it goes before other content that matches as well.')),
                ('words_title', models.TextField(blank=True)),
                ('words_body', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['kind', 'title'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'model', 'object_id'), name='one_document_per_content')],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
