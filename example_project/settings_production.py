"""Settings for a server: what it must know comes from its environment."""

import os

import django
from django.core.exceptions import ImproperlyConfigured


def required(name: str, meaning: str) -> str:
    """Return the environment variable `name`.

    Raises ImproperlyConfigured, with its `meaning`, when it is absent.
    """
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"Set the environment variable {name}: {meaning}."
        )
    return value


# Before the import below, which falls back to the demo's database.
os.environ["EDA_DATABASE_URL"] = required(
    "DATABASE_URL", "where the database is, postgresql://..."
)

from example_project.settings import *  # noqa: E402

DEBUG = False
SECRET_KEY = required("DJANGO_SECRET_KEY", "50 random characters or more")
hosts = required(
    "DJANGO_ALLOWED_HOSTS", "the site's host names, comma separated"
)
ALLOWED_HOSTS = [each.strip() for each in hosts.split(",") if each.strip()]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ERX_GATEWAY = required(
    "ERX_GATEWAY", "the dotted path of a gateway to the eRx network"
)

# No event and no task is lost with the process that it came from.
EVENT_BUS_BACKEND = required(
    "EVENT_BUS_BACKEND",
    "the dotted path of a durable bus, such as "
    "example_project.outbox.backend.OutboxEventBus",
)
EVENT_BUS_MUST_BE_DURABLE = True
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = required(
    "CELERY_BROKER_URL", "where the queues of the tasks are, amqp://..."
)
if CELERY_BROKER_URL.startswith("memory:"):
    raise ImproperlyConfigured(
        "CELERY_BROKER_URL: memory: keeps the tasks in the process that "
        "queued them. Name a server, such as amqp://... or redis://..."
    )

# All lines, also those of Django and Celery, with their correlation id.
LOG_LEVEL = os.environ.get("LOG_LEVEL", "INFO")
LOGGING["loggers"] = {}
LOGGING["root"] = {"handlers": ["console"], "level": LOG_LEVEL}

MAIL_HOST = required("MAIL_HOST", "the host of the mail server")
MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
MAIL_OPTIONS = {"host": MAIL_HOST}
MAILERS = {"default": {"BACKEND": MAIL_BACKEND, "OPTIONS": MAIL_OPTIONS}}
if django.VERSION < (6, 1):
    EMAIL_BACKEND = MAIL_BACKEND
    EMAIL_HOST = MAIL_HOST

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Where `collectstatic` puts the files that the web server serves.
STATIC_ROOT = os.environ.get("DJANGO_STATIC_ROOT", BASE_DIR / "_static")
