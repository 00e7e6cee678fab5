"""Settings for a person's own machine: no service is needed."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
import django
from kombu import Exchange, Queue

from example_project.modules import BUSINESS_MODULES

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / "_data"

# Fixed, public, and good for nothing but a demo on this machine:
# settings_production.py demands a key of its own.
SECRET_KEY = "insecure-demo-key"
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "auditlog",
    "simple_history",
    "example_project",
    "example_project.domain_events",
    "example_project.outbox",
    "example_project.brokers",
    *(f"example_project.{module}" for module in BUSINESS_MODULES),
    "example_project.comparisons.audit",
    "example_project.comparisons.event_sourcing",
    "example_project.demo",
]

MIDDLEWARE = [
    "example_project.correlation.http.CorrelationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every page needs a signed-in user, unless it says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "example_project.urls"
WSGI_APPLICATION = "example_project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The events

# The dotted path of the class that carries the events.
EVENT_BUS_BACKEND = os.environ.get(
    "EVENT_BUS_BACKEND",
    "example_project.domain_events.backends.event_log.EventLogBus",
)
# Refuse to start with a bus that loses events when its process dies.
EVENT_BUS_MUST_BE_DURABLE = False
# "warn" lets the outbox keep an event that is published outside of a
# transaction, apart from the data: a process that dies between the two
# loses it. Only for old code that is being changed.
OUTBOX_WITHOUT_TRANSACTION = "refuse"
# Where the broker is, for a bus that has one.
EVENT_BUS_URL = os.environ.get("EVENT_BUS_URL", "")
# The first part of each name on the broker.
EVENT_BUS_NAMESPACE = os.environ.get("EVENT_BUS_NAMESPACE", "pharmacy")

# The audit logs

# Set to 1 to let django-auditlog and django-simple-history follow the
# models of audit/models.py. Off, because each save costs more queries.
AUDIT_TRACKING = os.environ.get("AUDIT_TRACKING", "0") == "1"
SIMPLE_HISTORY_ENABLED = AUDIT_TRACKING
if AUDIT_TRACKING:
    # Both learn from the request who did it.
    MIDDLEWARE += [
        "simple_history.middleware.HistoryRequestMiddleware",
        "auditlog.middleware.AuditlogMiddleware",
    ]

# The business

# An order that is not reviewed in time is cancelled.
REVIEW_WITHIN = timedelta(days=3)

# The database

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SQLITE_OPTIONS = {
    # Take the write lock at BEGIN: a reader that turns writer in
    # mid-transaction would fail without waiting.
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    "init_command": "PRAGMA journal_mode=WAL",
}

# Where the database is, such as postgresql://user:password@host/name. The
# name is our own: DATABASE_URL in a shell is that of another project.
EDA_DATABASE_URL = os.environ.get("EDA_DATABASE_URL", "")
if EDA_DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(EDA_DATABASE_URL)}
else:
    DATA_DIR.mkdir(exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            # A path and no URL: a folder may be called `C#`.
            "NAME": str(DATA_DIR / "pharmacy.sqlite3"),
        }
    }
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS

# The tasks

MODULES_WITH_TASKS = ("ehr", "fulfillment", "notifications")
# Eager: a task runs at once, in the process that queued it, and its
# errors are raised there. Set to 0 with a broker and a worker.
CELERY_TASK_ALWAYS_EAGER = (
    os.environ.get("CELERY_TASK_ALWAYS_EAGER", "1") == "1"
)
CELERY_TASK_EAGER_PROPAGATES = True
# Where the queues of the tasks are, such as redis://127.0.0.1:6379/0.
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "")
# How each key begins on a Redis, where others may have queues too.
TASKS_KEY_PREFIX = os.environ.get("TASKS_KEY_PREFIX", "pharmacy:")
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": TASKS_KEY_PREFIX}
# Where results of tasks are kept; nowhere, as nobody here asks for one.
CELERY_RESULT_BACKEND = os.environ.get("CELERY_RESULT_BACKEND")
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
# Each module has a queue of its own, so a slow one delays no other.
# A worker takes from all of them, or from those that -Q names.
CELERY_TASK_ROUTES = {
    f"example_project.{module}.tasks.*": {"queue": module}
    for module in MODULES_WITH_TASKS
}
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name)
    for name in ("celery", *MODULES_WITH_TASKS)
]
# Hold no message back that another worker could run.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

# The log

# At INFO there is a line for each request, each turn of a handler and
# each task; they share the correlation id of the request.
LOG_LEVEL = os.environ.get("LOG_LEVEL", "WARNING")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "correlation": {
            "()": "example_project.correlation.logs.CorrelationFilter"
        }
    },
    "formatters": {
        "line": {
            "class": "example_project.correlation.logs.LineFormatter",
            "format": (
                "{asctime} {levelname} {correlation_id} {name}: {message}"
            ),
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["correlation"],
            "formatter": "line",
        }
    },
    "loggers": {
        "example_project": {"handlers": ["console"], "level": LOG_LEVEL},
        "celery": {"handlers": ["console"], "level": LOG_LEVEL},
    },
}

# The outside world

# The dotted path of the gateway to the network of the pharmacies.
ERX_GATEWAY = "example_project.ehr.erx.LocalErxGateway"
MAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
MAIL_OPTIONS: dict[str, Any] = {"file_path": DATA_DIR / "mail"}
MAILERS = {"default": {"BACKEND": MAIL_BACKEND, "OPTIONS": MAIL_OPTIONS}}
if django.VERSION < (6, 1):
    # Django 5.2 knows no mailers, and 6.1 wants nothing else.
    EMAIL_BACKEND = MAIL_BACKEND
    EMAIL_FILE_PATH = MAIL_OPTIONS["file_path"]
DEFAULT_FROM_EMAIL = "pharmacy@example.com"

# The people

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
