"""Every user has one profile."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from example_project.accounts.models import Profile

pytestmark = pytest.mark.django_db

USER = {"model": "auth.user", "pk": 7, "fields": {"username": "pat"}}
PROFILE = {
    "model": "accounts.profile",
    "pk": 3,
    "fields": {
        "user": 7,
        "phone": "555",
        "created_at": "2026-01-01T00:00:00Z",
    },
}


def test_a_new_user_gets_a_profile():
    """Saving a user for the first time makes the profile."""
    user = User.objects.create_user("pat")
    assert user.profile.phone == ""
    assert str(user.profile) == f"Profile of user {user.pk}"


def test_saving_again_makes_no_second_profile():
    """Only the first save counts."""
    user = User.objects.create_user("pat")
    user.save()
    assert Profile.objects.count() == 1


def test_a_fixture_brings_its_own_profile(tmp_path):
    """loaddata sends the signal too; the profile is the fixture's."""
    fixture = tmp_path / "people.json"
    fixture.write_text(json.dumps([USER, PROFILE]))
    call_command("loaddata", fixture, verbosity=0)
    assert Profile.objects.get().phone == "555"
