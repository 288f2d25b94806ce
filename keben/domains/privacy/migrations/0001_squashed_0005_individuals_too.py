import django.db.models.deletion
import django.utils.timezone
import keben.kernel.expiry
import keben.kernel.fields
import keben.kernel.ticked
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('privacy', '0001_initial'), ('privacy', '0002_retention'), ('privacy', '0003_being_anonymised'), ('privacy', '0004_withdrawn_is_seen'), ('privacy', '0005_individuals_too')]

    initial = True

    dependencies = [
        ('customers', '0001_squashed_0023_the_other_one'),
        ('marketing', '0001_squashed_0006_web_form_in_english'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='Created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='Updated at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='Version')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='Deleted at')),
                ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Custom fields')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='Retention rule')),
                ('name_key', keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name')),
                ('subject', models.CharField(choices=keben.kernel.expiry.expiry_choices, max_length=80, verbose_name='About which data')),
                ('months', models.PositiveSmallIntegerField(default=36, help_text='Counted from the day that the kind of data names.', verbose_name='Kept for (months)')),
                ('spares', keben.kernel.ticked.TickedField(blank=True, default='hold requests work bought money', help_text='A legal hold always counts.', verbose_name='Kept all the same')),
                ('ground', models.CharField(blank=True, help_text='Stands in the register of processing.', max_length=300, verbose_name='Why so long')),
                ('condition', models.JSONField(default=dict, editable=False)),
                ('condition_name', models.CharField(blank=True, editable=False, max_length=120, verbose_name='Only where')),
                ('status', keben.kernel.fields.StageField(blank=True, choices=[('off', 'Off'), ('asked', 'Waits for approval'), ('on', 'On')], default='off', editable=False, max_length=32, verbose_name='State')),
                ('approved_at', models.DateTimeField(editable=False, null=True, verbose_name='Approved at')),
                ('last_run_at', models.DateTimeField(editable=False, null=True, verbose_name='Last night')),
                ('last_touched', models.PositiveIntegerField(default=0, editable=False, verbose_name='Touched last night')),
                ('approved_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Switching on approved by')),
                ('asked_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Switching on asked by')),
                ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Created by')),
                ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Updated by')),
            ],
            options={
                'verbose_name': 'Retention rule',
                'verbose_name_plural': 'Retention rules',
                'ordering': ('-id',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='Created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='Updated at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='Version')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='Deleted at')),
                ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Custom fields')),
                ('purpose', models.CharField(choices=[('contact', 'Sales talks and quotations'), ('contract', 'Contract and service'), ('marketing', 'Marketing messages'), ('profiling', 'Personalised offers'), ('sharing', 'Passing on to others'), ('sensitive', 'Sensitive data, such as the place')], default='contact', max_length=12, verbose_name='Purpose')),
                ('basis', models.CharField(choices=[('consent', 'Consent'), ('separate', 'Separate consent'), ('contract', 'Needed for a contract'), ('law', 'Legal duty'), ('public', 'Made public by the person')], default='consent', max_length=12, verbose_name='Legal basis')),
                ('text', models.TextField(max_length=2000, verbose_name='Words of consent')),
                ('text_version', models.CharField(blank=True, max_length=20, verbose_name='Version of the words')),
                ('channel', models.CharField(choices=[('form', 'Web form'), ('paper', 'On paper'), ('stand', 'At a stand'), ('phone', 'Telephone'), ('email', 'E-mail'), ('wechat', 'WeChat'), ('other', 'Other')], default='paper', max_length=12, verbose_name='Given over')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='Given at')),
                ('status', keben.kernel.fields.StageField(blank=True, choices=[('given', 'Given'), ('withdrawn', 'Withdrawn')], default='given', editable=False, max_length=32, verbose_name='State')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='Withdrawn at')),
                ('remark', models.CharField(blank=True, max_length=200, verbose_name='Remark')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.contact', verbose_name='Contact')),
                ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Created by')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer', verbose_name='Individual customer')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='marketing.lead', verbose_name='Lead')),
                ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Updated by')),
            ],
            options={
                'verbose_name': 'Consent to data',
                'verbose_name_plural': 'Consents to data',
                'ordering': ('-id',),
                'abstract': False,
                'indexes': [models.Index(fields=['-given_at', '-id'], name='consent_given'), models.Index(fields=['-updated_at', '-id'], name='consent_updated'), models.Index(condition=models.Q(('withdrawn_at__isnull', False)), fields=['withdrawn_at'], name='consent_gone')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='Created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='Updated at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='Version')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='Deleted at')),
                ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Custom fields')),
                ('name', models.CharField(max_length=200, verbose_name='Reason for the hold')),
                ('until', models.DateField(blank=True, help_text='Empty: until somebody lifts it.', null=True, verbose_name='Held until')),
                ('status', keben.kernel.fields.StageField(blank=True, choices=[('held', 'Being held'), ('lifted', 'Lifted')], default='held', editable=False, max_length=32, verbose_name='State')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.contact', verbose_name='Contact')),
                ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Created by')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer', verbose_name='Customer')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='marketing.lead', verbose_name='Lead')),
                ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Updated by')),
            ],
            options={
                'verbose_name': 'Legal hold',
                'verbose_name_plural': 'Legal holds',
                'ordering': ('-id',),
                'abstract': False,
                'indexes': [models.Index(fields=['-updated_at', '-id'], name='hold_updated')],
            },
        ),
        migrations.CreateModel(
            name='Forgetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.CharField(max_length=80)),
                ('object_id', models.BigIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='privacy.retentionrule')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entity', 'object_id'), name='forgotten_once')],
            },
        ),
        migrations.CreateModel(
            name='RetentionRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('mark', models.BigIntegerField(default=0)),
                ('touched', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('full', models.BooleanField(default=False)),
                ('error', models.CharField(blank=True, max_length=400)),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='privacy.retentionrule')),
            ],
            options={
                'indexes': [models.Index(fields=['rule', '-id'], name='retention_run_of')],
            },
        ),
        migrations.CreateModel(
            name='SubjectRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='Created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='Updated at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='Version')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='Deleted at')),
                ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Custom fields')),
                ('owned_since', models.DateTimeField(editable=False, null=True, verbose_name='Owned since')),
                ('number', keben.kernel.fields.NumberField(blank=True, editable=False, max_length=40, unique=True, verbose_name='Request number')),
                ('name', models.CharField(max_length=60, verbose_name='Who asks')),
                ('name_key', keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, person=True, source='name')),
                ('mobile', keben.kernel.fields.PhoneField(blank=True, max_length=40, verbose_name='Mobile')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-mail')),
                ('kind', models.CharField(choices=[('access', 'Access'), ('copy', 'Copy'), ('correction', 'Correction'), ('deletion', 'Deletion'), ('explanation', 'Explaining what we do with it'), ('withdrawal', 'Withdrawal of consent')], default='access', max_length=12, verbose_name='Subject of the request')),
                ('channel', models.CharField(choices=[('phone', 'Telephone'), ('email', 'E-mail'), ('paper', 'On paper'), ('wechat', 'WeChat'), ('other', 'Other')], default='phone', max_length=8, verbose_name='Came over')),
                ('received_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='Received on')),
                ('due_on', models.DateField(editable=False, verbose_name='Answer due on')),
                ('wish', models.TextField(blank=True, max_length=2000, verbose_name="In the person's words")),
                ('proof', models.CharField(blank=True, help_text='Such as a call back to the number we know.', max_length=200, verbose_name='Identity checked by')),
                ('status', keben.kernel.fields.StageField(blank=True, choices=[('received', 'Received'), ('checking', 'Being checked'), ('asked', 'Waits for approval'), ('going', 'Being anonymised'), ('done', 'Done'), ('refused', 'Refused')], default='received', editable=False, max_length=32, verbose_name='State')),
                ('outcome', models.TextField(blank=True, editable=False, max_length=2000, verbose_name='Answer given')),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='Ended at')),
                ('chosen', models.JSONField(default=list, editable=False)),
                ('approved_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Approval by')),
                ('asked_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Anonymisation asked by')),
                ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Created by')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Owner')),
                ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Updated by')),
            ],
            options={
                'verbose_name': 'Request about personal data',
                'verbose_name_plural': 'Requests about personal data',
                'ordering': ('-id',),
                'abstract': False,
                'indexes': [models.Index(fields=['due_on', 'id'], name='request_due'), models.Index(fields=['owner', 'due_on'], name='request_of_owner'), models.Index(fields=['name_key', 'id'], name='request_name_key')],
            },
        ),
    ]
