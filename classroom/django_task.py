"""A task of Django's own framework, to compare with Celery's.

From 6.0 on, Django has `task` in django.tasks.
"""

from __future__ import annotations

from django_tasks import task


@task
def pack(parcel: str) -> str:
    """Pack a parcel; raises ConnectionError for a "bad" one."""
    if parcel == "bad":
        raise ConnectionError("the network is down")
    return f"{parcel}, packed"
