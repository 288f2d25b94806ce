import django.db.models.deletion
import keben.kernel.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('mail', '0001_mail'), ('mail', '0002_account_index'), ('mail', '0003_marks')]

    initial = True

    dependencies = [
        ('customers', '0001_squashed_0023_the_other_one'),
        ('marketing', '0001_squashed_0006_web_form_in_english'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KnownDomain',
            fields=[
                ('pk', models.CompositePrimaryKey('domain', 'customer_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('domain', models.CharField(max_length=120)),
                ('customer_id', models.BigIntegerField(db_index=True)),
            ],
            options={
                'db_table': 'mail_known_domain',
            },
        ),
        migrations.CreateModel(
            name='MailMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='Created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='Updated at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='Version')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='Deleted at')),
                ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Custom fields')),
                ('message_id', models.CharField(editable=False, max_length=255)),
                ('in_reply_to', models.CharField(blank=True, editable=False, max_length=255)),
                ('thread', models.CharField(editable=False, max_length=32)),
                ('direction', models.CharField(choices=[('in', 'Incoming'), ('out', 'Outgoing')], default='in', editable=False, max_length=3, verbose_name='Direction')),
                ('from_name', models.CharField(blank=True, editable=False, max_length=120, verbose_name='Sender')),
                ('from_address', models.EmailField(blank=True, editable=False, max_length=254, verbose_name="Sender's address")),
                ('to_line', models.TextField(blank=True, editable=False, verbose_name='Recipients')),
                ('cc_line', models.TextField(blank=True, editable=False, verbose_name='Cc')),
                ('subject', models.CharField(editable=False, max_length=300, verbose_name='Subject')),
                ('sent_at', models.DateTimeField(editable=False, verbose_name='Date of the mail')),
                ('preview', models.CharField(blank=True, editable=False, max_length=300, verbose_name='First words')),
                ('size', models.PositiveIntegerField(default=0, editable=False, verbose_name='Size')),
                ('files', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='Number of files')),
                ('is_unread', models.BooleanField(default=False, editable=False, verbose_name='Unread')),
                ('is_private', models.BooleanField(default=False, editable=False, verbose_name='Private')),
                ('status', keben.kernel.fields.StageField(blank=True, choices=[('received', 'Received'), ('waiting', 'Waiting to be sent'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Not sent'), ('unsure', 'Perhaps sent'), ('withdrawn', 'Held back')], default='received', editable=False, max_length=32, verbose_name='Status')),
                ('error', models.CharField(blank=True, editable=False, max_length=400, verbose_name='What went wrong')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='Tries')),
                ('next_at', models.DateTimeField(editable=False, null=True, verbose_name='Next try')),
                ('attached_by', models.CharField(blank=True, choices=[('', 'Not attached'), ('thread', 'By its thread'), ('address', 'By an address'), ('number', 'By a number in the subject'), ('domain', 'By the domain'), ('hand', 'By hand'), ('off', 'Taken off by hand')], editable=False, max_length=8, verbose_name='Attached')),
                ('marks', models.CharField(blank=True, editable=False, max_length=20)),
                ('uid', models.BigIntegerField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'Mail',
                'verbose_name_plural': 'Mails',
                'ordering': ('-id',),
                'abstract': False,
                'indexes': [models.Index(fields=['-sent_at', '-id'], name='mail_recent'), models.Index(fields=['message_id'], name='mail_by_id'), models.Index(condition=models.Q(('in_reply_to', ''), _negated=True), fields=['in_reply_to'], name='mail_answers'), models.Index(fields=['thread', 'sent_at'], name='mail_thread'), models.Index(condition=models.Q(('status__in', ('waiting', 'sending'))), fields=['status', 'updated_at'], name='mail_under_way'), models.Index(fields=['from_address'], name='mail_from')],
            },
        ),
        migrations.CreateModel(
            name='MailFolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('validity', models.BigIntegerField(default=0)),
                ('last_uid', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='MailAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='Created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='Updated at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='Version')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='Deleted at')),
                ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Custom fields')),
                ('owned_since', models.DateTimeField(editable=False, null=True, verbose_name='Owned since')),
                ('address', models.EmailField(max_length=254, verbose_name='E-mail')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name="Sender's name")),
                ('user', models.CharField(blank=True, help_text='Only where it is not the address.', max_length=200, verbose_name='User name')),
                ('imap_host', models.CharField(blank=True, max_length=200, verbose_name='IMAP server')),
                ('imap_port', models.PositiveIntegerField(default=993, verbose_name='IMAP port')),
                ('imap_security', models.CharField(choices=[('tls', 'TLS from the first byte'), ('starttls', 'STARTTLS'), ('none', "None (only inside one's own network)")], default='tls', max_length=10, verbose_name='IMAP encryption')),
                ('smtp_host', models.CharField(blank=True, max_length=200, verbose_name='SMTP server')),
                ('smtp_port', models.PositiveIntegerField(default=465, verbose_name='SMTP port')),
                ('smtp_security', models.CharField(choices=[('tls', 'TLS from the first byte'), ('starttls', 'STARTTLS'), ('none', "None (only inside one's own network)")], default='tls', max_length=10, verbose_name='SMTP encryption')),
                ('folders', models.CharField(default='INBOX', help_text='Several with commas between.', max_length=300, verbose_name='Folders to read')),
                ('sent_folder', models.CharField(blank=True, help_text='Found by itself where left empty.', max_length=100, verbose_name='Folder of sent mail')),
                ('since', models.DateField(blank=True, help_text='Left empty: the last 30 days.', null=True, verbose_name='Read mail since')),
                ('signature', models.TextField(blank=True, max_length=1000, verbose_name='Signature')),
                ('is_active', models.BooleanField(default=True, verbose_name='Active')),
                ('secret', models.TextField(blank=True, editable=False)),
                ('state', keben.kernel.fields.StageField(blank=True, choices=[('new', 'Password missing'), ('unchecked', 'Not yet tried'), ('ok', 'Connected'), ('error', 'Not connected')], default='new', editable=False, max_length=32, verbose_name='State')),
                ('last_error', models.CharField(blank=True, editable=False, max_length=400, verbose_name='Last error')),
                ('fetched_at', models.DateTimeField(editable=False, null=True, verbose_name='Last read')),
                ('next_fetch_at', models.DateTimeField(editable=False, null=True)),
                ('busy_until', models.DateTimeField(editable=False, null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='Demonstration')),
                ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Created by')),
                ('members', models.ManyToManyField(blank=True, help_text='Colleagues who read and write here as well.', related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Shared with')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Owner')),
                ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Updated by')),
            ],
            options={
                'verbose_name': 'Mail account',
                'verbose_name_plural': 'Mail accounts',
                'ordering': ('-id',),
                'abstract': False,
                'indexes': [models.Index(fields=['address'], name='mail_account_known')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('deleted_at__isnull', True)), fields=('address',), name='mail_account_address')],
            },
        ),
        migrations.CreateModel(
            name='MailBody',
            fields=[
                ('mail', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='body', serialize=False, to='mail.mailmessage')),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('references', models.TextField(blank=True)),
                ('bcc', models.TextField(blank=True)),
                ('reply_to', models.TextField(blank=True)),
                ('left_out', models.JSONField(default=list)),
                ('cids', models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name='mailmessage',
            name='account',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='mail.mailaccount', verbose_name='Mail account'),
        ),
        migrations.AddField(
            model_name='mailmessage',
            name='contact',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.contact', verbose_name='Contact'),
        ),
        migrations.AddField(
            model_name='mailmessage',
            name='created_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Created by'),
        ),
        migrations.AddField(
            model_name='mailmessage',
            name='customer',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.customer', verbose_name='Customer'),
        ),
        migrations.AddField(
            model_name='mailmessage',
            name='lead',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='marketing.lead', verbose_name='Lead'),
        ),
        migrations.AddField(
            model_name='mailmessage',
            name='updated_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Updated by'),
        ),
        migrations.AddField(
            model_name='mailmessage',
            name='folder',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mail.mailfolder'),
        ),
        migrations.AddField(
            model_name='mailfolder',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='mail.mailaccount'),
        ),
        migrations.CreateModel(
            name='MailTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='Created at')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='Updated at')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='Version')),
                ('deleted_at', models.DateTimeField(editable=False, null=True, verbose_name='Deleted at')),
                ('custom', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Custom fields')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='Name')),
                ('name_key', keben.kernel.fields.SortKeyField(blank=True, default='', editable=False, max_length=160, source='name')),
                ('name_en', models.CharField(blank=True, max_length=60, verbose_name='English name')),
                ('position', models.IntegerField(default=100, verbose_name='Sort order')),
                ('is_active', models.BooleanField(default=True, verbose_name='Active')),
                ('subject', models.CharField(max_length=200, verbose_name='Subject')),
                ('text', models.TextField(help_text='Places: {contact}, {title}, {customer}, {me}, {phone}, {company}, {today}.', max_length=8000, verbose_name='Body of the mail')),
                ('subject_en', models.CharField(blank=True, max_length=200, verbose_name='English subject')),
                ('text_en', models.TextField(blank=True, max_length=8000, verbose_name='English text')),
                ('created_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Created by')),
                ('updated_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Updated by')),
            ],
            options={
                'verbose_name': 'Mail template',
                'verbose_name_plural': 'Mail templates',
                'ordering': ('position', 'id'),
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='mailmessage',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['account', '-sent_at', '-id'], name='mail_of_account'),
        ),
        migrations.AddIndex(
            model_name='mailmessage',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['customer', '-sent_at', '-id'], name='mail_of_customer'),
        ),
        migrations.AddIndex(
            model_name='mailmessage',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['contact', '-sent_at'], name='mail_of_contact'),
        ),
        migrations.AddIndex(
            model_name='mailmessage',
            index=models.Index(condition=models.Q(('deleted_at__isnull', True)), fields=['lead', '-sent_at'], name='mail_of_lead'),
        ),
        migrations.AddIndex(
            model_name='mailmessage',
            index=models.Index(condition=models.Q(('marks', ''), _negated=True), fields=['account'], name='mail_to_mark'),
        ),
        migrations.AddConstraint(
            model_name='mailmessage',
            constraint=models.UniqueConstraint(fields=('account', 'message_id'), name='mail_once'),
        ),
        migrations.AddConstraint(
            model_name='mailfolder',
            constraint=models.UniqueConstraint(fields=('account', 'name'), name='mail_folder_once'),
        ),
    ]
