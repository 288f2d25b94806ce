import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('data', '0001_import_export'), ('data', '0002_export_keys'), ('data', '0003_beside'), ('data', '0004_export_approval'), ('data', '0005_file_text'), ('data', '0006_met_twins'), ('data', '0007_rows_alike'), ('data', '0008_names_of_rows')]

    initial = True

    dependencies = [
        ('kernel', '0001_squashed_0009_one_message_for_many'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FileText',
            fields=[
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reading', serialize=False, to='kernel.attachment')),
                ('state', models.CharField(choices=[('read', 'Its text can be searched'), ('empty', 'There is no text in it'), ('encrypted', 'Protected by a password: its text cannot be read'), ('broken', 'Damaged: its text cannot be read'), ('too_large', 'Too large to read its text'), ('too_slow', 'Reading its text took too long'), ('picture', 'A picture: no program that reads pictures is installed')], max_length=12)),
                ('text', models.TextField(blank=True)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('is_cut', models.BooleanField(default=False)),
                ('read_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.CharField(max_length=80, verbose_name='Noun')),
                ('name', models.CharField(max_length=200, verbose_name='File')),
                ('path', models.CharField(max_length=200)),
                ('size', models.BigIntegerField(default=0, verbose_name='Size')),
                ('form', models.CharField(max_length=8)),
                ('encoding', models.CharField(blank=True, max_length=20, verbose_name='Encoding')),
                ('guessed', models.CharField(blank=True, max_length=20)),
                ('delimiter', models.CharField(blank=True, max_length=2, verbose_name='Delimiter')),
                ('sheet', models.CharField(blank=True, max_length=100, verbose_name='Sheet')),
                ('sheets', models.JSONField(default=list)),
                ('header_row', models.PositiveIntegerField(default=1, verbose_name='Header row')),
                ('header_height', models.PositiveSmallIntegerField(default=1, verbose_name='Header lines')),
                ('columns', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('words', models.JSONField(default=dict)),
                ('mode', models.CharField(choices=[('create', 'Only create'), ('update', 'Only update'), ('both', 'Create and update')], default='both', max_length=8, verbose_name='New rows')),
                ('existing', models.CharField(choices=[('skip', 'Skip'), ('fill', 'Fill blanks only'), ('overwrite', 'Overwrite'), ('new', 'Create anyway')], default='fill', max_length=10, verbose_name='Existing records')),
                ('key', models.CharField(blank=True, max_length=60, verbose_name='Found by')),
                ('state', models.CharField(choices=[('mapping', 'Matching fields'), ('checking', 'Checking'), ('checked', 'Ready'), ('trying', 'Dry run'), ('running', 'Importing'), ('paused', 'Paused'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('undoing', 'Undoing'), ('undone', 'Undone'), ('failed', 'Failed')], default='mapping', max_length=10, verbose_name='State')),
                ('wish', models.CharField(blank=True, max_length=8)),
                ('staged', models.BooleanField(default=False)),
                ('total', models.IntegerField(default=0, verbose_name='Rows')),
                ('checked', models.IntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('job_id', models.BigIntegerField(null=True)),
                ('event_id', models.BigIntegerField(null=True)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Started')),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True, verbose_name='Ended')),
                ('even', models.BooleanField(default=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Person')),
            ],
            options={
                'verbose_name': 'Import',
                'verbose_name_plural': 'Imports',
                'ordering': ('-id',),
                'indexes': [models.Index(fields=['user', '-id'], name='import_of_user')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='Row')),
                ('cells', models.JSONField(default=list)),
                ('errors', models.JSONField(default=dict)),
                ('notes', models.JSONField(default=dict)),
                ('fixed', models.JSONField(default=dict)),
                ('state', models.CharField(default='staged', max_length=6)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('match_id', models.BigIntegerField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=8)),
                ('record_id', models.BigIntegerField(null=True)),
                ('version', models.IntegerField(null=True)),
                ('event_id', models.BigIntegerField(null=True)),
                ('along', models.JSONField(default=dict)),
                ('choice', models.CharField(blank=True, choices=[('new', 'Create anyway'), ('update', 'Update'), ('skip', 'Leave out')], max_length=6)),
                ('choice_id', models.BigIntegerField(null=True)),
                ('hits', models.JSONField(default=list)),
                ('met', models.CharField(blank=True, max_length=10)),
                ('double', models.CharField(blank=True, max_length=24)),
                ('names', models.JSONField(default=dict)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='data.importrun')),
            ],
            options={
                'verbose_name': 'Row',
                'verbose_name_plural': 'Rows',
                'ordering': ('number',),
                'indexes': [models.Index(fields=['run', 'outcome', 'state', 'number'], name='import_row_state'), models.Index(condition=models.Q(('met', ''), _negated=True), fields=['run', 'met', 'number'], name='import_row_met')],
                'constraints': [models.UniqueConstraint(fields=('run', 'number'), name='import_row_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('fate', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=5)),
                ('value', models.BigIntegerField()),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='data.importrun')),
            ],
            options={
                'db_table': 'import_mark',
                'indexes': [models.Index(fields=['run', 'value'], name='import_mark_value'), models.Index(fields=['run', 'number'], name='import_mark_row')],
            },
        ),
        migrations.CreateModel(
            name='ExportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.CharField(max_length=80, verbose_name='Noun')),
                ('tree', models.JSONField(default=dict)),
                ('search', models.CharField(blank=True, max_length=200)),
                ('sort', models.CharField(blank=True, max_length=80)),
                ('names', models.JSONField(default=list)),
                ('form', models.CharField(choices=[('xlsx', 'Excel (XLSX)'), ('csv', 'CSV (UTF-8)')], default='xlsx', max_length=5, verbose_name='Format')),
                ('reason', models.CharField(max_length=200, verbose_name='Reason')),
                ('state', models.CharField(choices=[('asked', 'Waits for approval'), ('refused', 'Not approved'), ('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('expired', 'Expired')], default='waiting', max_length=10, verbose_name='State')),
                ('done', models.IntegerField(default=0, verbose_name='Rows')),
                ('total', models.IntegerField(default=0)),
                ('capped', models.BooleanField(default=False)),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='File')),
                ('path', models.CharField(blank=True, max_length=200)),
                ('size', models.BigIntegerField(default=0, verbose_name='Size')),
                ('error', models.CharField(blank=True, max_length=500)),
                ('job_id', models.BigIntegerField(null=True)),
                ('downloads', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Requested')),
                ('ended_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True, verbose_name='Available until')),
                ('keys', models.JSONField(default=list)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Approval by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Person')),
            ],
            options={
                'verbose_name': 'Export',
                'verbose_name_plural': 'Exports',
                'ordering': ('-id',),
                'indexes': [models.Index(fields=['user', '-id'], name='export_of_user'), models.Index(condition=models.Q(('state', 'asked')), fields=['id'], name='export_asked')],
            },
        ),
        migrations.CreateModel(
            name='ImportMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.CharField(max_length=80)),
                ('signature', models.CharField(max_length=64)),
                ('mapping', models.JSONField(default=dict)),
                ('words', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entity', 'signature'), name='import_memory_once')],
            },
        ),
    ]
