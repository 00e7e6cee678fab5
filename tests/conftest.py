"""People that the tests of the flow share.

Models are imported inside: Django is set up after this file is read.
"""

from __future__ import annotations

import pytest


@pytest.fixture
def patient(db):
    """A user who orders."""
    from django.contrib.auth.models import User

    return User.objects.create_user("pat", "pat@example.com")


@pytest.fixture
def provider(db):
    """A provider who decides."""
    from django.contrib.auth.models import User

    from example_project.ehr.models import Provider

    user = User.objects.create_user("lee", "lee@example.com")
    return Provider.objects.create(user=user, name="Dr Lee")
