"""How the buses in memory deliver."""

from __future__ import annotations

import functools

import pytest
from django.db import transaction

from example_project.domain_events.backends.memory import (
    EventBus,
    FailFastEventBus,
)
from example_project.domain_events.base import DomainEvent
from example_project.domain_events.subscriptions import (
    NoHandlerError,
    Subscriptions,
)
from example_project.domain_events.testing import RecordingEventBus
from example_project.domain_events.tests.sample import (
    LampBrokeEvent,
    LampSwitchedEvent,
    LampSwitchedOnEvent,
    Log,
)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.mark.parametrize("bus_type", [EventBus, FailFastEventBus])
def test_handlers_run_in_the_order_of_subscription(bus_type, log):
    """Each handler gets the event once, the first one first."""
    bus = bus_type()
    for name in ("first", "second", "third"):
        bus.subscribe(LampSwitchedEvent, log.handler(name))
    bus.publish(LampSwitchedEvent())
    assert log.calls == ["first", "second", "third"]


def test_an_isolating_bus_runs_every_handler(log):
    """Errors are raised after all, together, and name their handler."""
    bus = EventBus()
    first, last = ValueError("one"), KeyError("three")
    bus.subscribe(LampSwitchedEvent, log.handler("first", first))
    bus.subscribe(LampSwitchedEvent, log.handler("second"))
    bus.subscribe(LampSwitchedEvent, log.handler("third", last))
    with pytest.raises(ExceptionGroup, match="2 handler") as caught:
        bus.publish(LampSwitchedEvent())
    assert log.calls == ["first", "second", "third"]
    assert caught.value.exceptions == (first, last)
    assert first.__notes__ == [f"Raised by {Log.__module__}.first"]


def test_a_failing_fast_bus_stops_at_the_first_error(log):
    """The error reaches the caller as it is, and the rest is skipped."""
    bus = FailFastEventBus()
    bus.subscribe(LampSwitchedEvent, log.handler("one", ValueError("no")))
    bus.subscribe(LampSwitchedEvent, log.handler("two"))
    with pytest.raises(ValueError, match="no"):
        bus.publish(LampSwitchedEvent())
    assert log.calls == ["one"]


@pytest.mark.parametrize("bus_type", [EventBus, FailFastEventBus])
def test_an_exit_stops_either_bus(bus_type, log):
    """Only an Exception is isolated: an exit is meant for the process."""
    bus = bus_type()
    bus.subscribe(LampSwitchedEvent, log.handler("one", SystemExit()))
    bus.subscribe(LampSwitchedEvent, log.handler("two"))
    with pytest.raises(SystemExit):
        bus.publish(LampSwitchedEvent())
    assert log.calls == ["one"]


def test_subscribing_twice_is_subscribing_once(log):
    """A ready() that runs again doubles nothing."""
    bus, handler = EventBus(), log.handler("one")
    bus.subscribe(LampSwitchedEvent, handler)
    bus.subscribe(LampSwitchedEvent, handler)
    bus.publish(LampSwitchedEvent())
    assert log.calls == ["one"]
    assert list(bus.subscriptions) == [(LampSwitchedEvent, handler)]


def test_a_cleared_bus_tells_nobody(log):
    """Also when it has worked out before who gets what."""
    bus = EventBus()
    bus.subscribe(LampSwitchedEvent, log.handler("one"))
    bus.publish(LampSwitchedEvent())
    bus.subscriptions.clear()
    bus.publish(LampSwitchedEvent())
    assert log.calls == ["one"]


def test_a_handler_can_come_and_go_between_events(log):
    """The plan of who gets what follows each change."""
    bus, handler = EventBus(), log.handler("one")
    bus.publish(LampSwitchedEvent())
    bus.subscribe(LampSwitchedEvent, handler)
    bus.publish(LampSwitchedEvent())
    bus.unsubscribe(LampSwitchedEvent, handler)
    bus.unsubscribe(LampSwitchedEvent, handler)
    bus.publish(LampSwitchedEvent())
    assert log.calls == ["one"]


def test_a_subclass_reaches_the_handlers_of_its_bases(log):
    """Own handlers run first, then those of the bases; once each."""
    bus, everywhere = EventBus(), log.handler("everywhere")
    bus.subscribe(DomainEvent, log.handler("any event"))
    bus.subscribe(LampSwitchedEvent, log.handler("switched"))
    bus.subscribe(LampSwitchedEvent, everywhere)
    bus.subscribe(LampSwitchedOnEvent, everywhere)
    bus.publish(LampSwitchedOnEvent())
    assert log.calls == ["everywhere", "switched", "any event"]


def test_a_base_does_not_reach_the_handlers_of_subclasses(log):
    """Being switched is not being switched on."""
    bus = EventBus()
    bus.subscribe(LampSwitchedOnEvent, log.handler("on"))
    bus.publish(LampSwitchedEvent())
    assert log.calls == []


def test_an_event_without_a_handler_is_fine():
    """A publisher does not care who listens."""
    EventBus().publish(LampBrokeEvent())


def test_strict_mode_wants_a_listener():
    """In strict mode an event that nobody gets is an error."""
    bus = EventBus(Subscriptions(strict=True))
    with pytest.raises(NoHandlerError, match="LampBrokeEvent.*ready"):
        bus.publish(LampBrokeEvent())


async def coroutine(event: DomainEvent) -> None:
    """A handler that a synchronous bus would never run."""


async def generator(event: DomainEvent):
    """Another one."""
    yield


class CoroutineCall:
    """An object that is called as a coroutine."""

    async def __call__(self, event: DomainEvent) -> None:
        pass


@pytest.mark.parametrize(
    "handler",
    [coroutine, generator, CoroutineCall(), functools.partial(coroutine)],
    ids=["function", "generator", "object", "partial"],
)
def test_a_coroutine_function_is_refused(handler):
    """Its body would never run, so it cannot subscribe."""
    with pytest.raises(TypeError, match="coroutine"):
        EventBus().subscribe(LampSwitchedEvent, handler)


@pytest.mark.parametrize("event_type", [str, "LampSwitchedEvent", Log()])
def test_only_event_classes_can_be_subscribed_to(event_type):
    """A typing error shows at the start, not as silence later."""
    with pytest.raises(TypeError, match="not a DomainEvent class"):
        EventBus().subscribe(event_type, print)


def test_a_handler_must_be_callable():
    """What cannot be called cannot handle."""
    with pytest.raises(TypeError, match="not callable"):
        EventBus().subscribe(LampSwitchedEvent, "handle")


@pytest.mark.django_db(transaction=True)
class TestPublishOnCommit:
    """An event waits for the outermost commit."""

    def test_the_event_is_sent_after_the_commit(self):
        """The inner block's end is not the commit."""
        bus, event = RecordingEventBus(), LampSwitchedEvent()
        with transaction.atomic():
            with transaction.atomic():
                bus.publish_on_commit(event)
            assert bus.published == []
        assert bus.published == [event]

    def test_a_rollback_sends_nothing(self):
        """What did not happen is not told."""
        bus = RecordingEventBus()
        with pytest.raises(RuntimeError), transaction.atomic():
            bus.publish_on_commit(LampSwitchedEvent())
            raise RuntimeError
        assert bus.published == []

    def test_without_a_transaction_it_is_sent_at_once(self):
        """There is nothing to wait for."""
        bus = RecordingEventBus()
        bus.publish_on_commit(LampSwitchedEvent())
        assert len(bus.published) == 1

    def test_a_failing_handler_is_logged(self, log, handler_errors):
        """The rows are committed: later callbacks run all the same."""
        bus = EventBus()
        bus.subscribe(LampSwitchedEvent, log.handler("x", ValueError("no")))
        with transaction.atomic():
            bus.publish_on_commit(LampSwitchedEvent())
            transaction.on_commit(lambda: log.calls.append("later"))
        assert log.calls == ["x", "later"]
        assert len(handler_errors) == 1
