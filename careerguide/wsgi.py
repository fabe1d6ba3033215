"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerguide.settings")
# A page's query that takes longer is stopped; gunicorn would not wait for it much longer either.
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "15")
application = get_wsgi_application()
