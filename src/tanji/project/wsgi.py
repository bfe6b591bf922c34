"""The door for a WSGI server: ``gunicorn tanji.project.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanji.project.settings")
application = get_wsgi_application()
