"""The bus that the settings choose."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from example_project.domain_events.backends.memory import (
    EventBus,
    FailFastEventBus,
)
from example_project.domain_events.bus import SelectedEventBus, event_bus
from example_project.domain_events.subscriptions import NoHandlerError
from example_project.domain_events.testing import (
    RecordingEventBus,
    recorded_events,
)
from example_project.domain_events.tests.sample import (
    LampBrokeEvent,
    LampSwitchedEvent,
    Log,
)

BACKENDS = "example_project.domain_events.backends"


@pytest.fixture
def log():
    """A log that the one bus of the process writes to."""
    log = Log()
    handler = log.handler("one")
    event_bus.subscribe(LampSwitchedEvent, handler)
    yield log
    event_bus.unsubscribe(LampSwitchedEvent, handler)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere.Bus", "cannot import 'nowhere.Bus'"),
        (f"{BACKENDS}.memory.Nothing", "cannot import .*Nothing"),
        ("Bus", "cannot import 'Bus'"),
        ("pathlib.Path", "'pathlib.Path' is not a BaseEventBus"),
        ("os.getcwd", "'os.getcwd' is not a BaseEventBus"),
    ],
)
def test_a_bad_path_is_quoted(settings, path, message):
    """The error names the setting and the path."""
    settings.EVENT_BUS_BACKEND = path
    with pytest.raises(ImproperlyConfigured, match=message) as caught:
        event_bus.publish(LampSwitchedEvent())
    assert str(caught.value).startswith("EVENT_BUS_BACKEND: ")


def test_the_default_is_the_bus_in_memory(settings):
    """A project that names no transport gets the simplest one."""
    del settings.EVENT_BUS_BACKEND  # This tells nobody: ask a new bus.
    assert type(SelectedEventBus().backend) is EventBus


def test_another_backend_has_the_same_handlers(settings, log):
    """Who listens is registered once, however events travel."""
    settings.EVENT_BUS_BACKEND = f"{BACKENDS}.memory.EventBus"
    event_bus.publish(LampSwitchedEvent())
    settings.EVENT_BUS_BACKEND = f"{BACKENDS}.memory.FailFastEventBus"
    event_bus.publish(LampSwitchedEvent())

    assert type(event_bus.backend) is FailFastEventBus
    assert log.calls == ["one", "one"]


def test_another_setting_keeps_the_backend():
    """Only a setting of the bus chooses anew."""
    backend = event_bus.backend
    with override_settings(LANGUAGE_CODE="de"):
        assert event_bus.backend is backend


def test_strict_mode_is_a_setting(settings):
    """EVENT_BUS_STRICT asks for a listener, and can be turned off."""
    settings.EVENT_BUS_BACKEND = f"{BACKENDS}.memory.EventBus"
    event_bus.publish(LampBrokeEvent())
    settings.EVENT_BUS_STRICT = True
    with pytest.raises(NoHandlerError):
        event_bus.publish(LampBrokeEvent())
    settings.EVENT_BUS_STRICT = False
    event_bus.publish(LampBrokeEvent())


def test_a_recording_bus_keeps_events_and_delivers_none(log):
    """A test sees what was published, and nothing else happens."""
    with recorded_events() as bus:
        event_bus.publish(LampSwitchedEvent(lamp="hall"))
        event_bus.publish(LampBrokeEvent())
    event_bus.backend  # noqa: B018

    assert isinstance(bus, RecordingEventBus)
    assert bus.of(LampSwitchedEvent) == [LampSwitchedEvent(lamp="hall")]
    assert len(bus.published) == 2
    assert log.calls == []


@pytest.mark.django_db
def test_on_commit_goes_through_the_backend(
    django_capture_on_commit_callbacks,
):
    """The chosen transport decides when an event is sent, too."""
    with recorded_events() as bus:
        with django_capture_on_commit_callbacks(execute=True):
            event_bus.publish_on_commit(LampSwitchedEvent(), using="default")
        assert len(bus.published) == 1


def test_a_new_bus_knows_nobody():
    """Handlers belong to a bus, not to the class."""
    assert list(SelectedEventBus().subscriptions) == []
