"""The WSGI application that the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keben.config.settings")
application = get_wsgi_application()
# What has been loaded by now stays: the collector need not look through it again with every few hundred requests.
gc.collect()
gc.freeze()
