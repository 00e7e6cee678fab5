"""A listener has one name, here and in every other process."""

from __future__ import annotations

import functools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from example_project.domain_events.identity import (
    LONGEST_NAME,
    NamelessHandlerError,
    NameTakenError,
    handler_name,
)
from example_project.domain_events.subscriptions import Subscriptions
from example_project.domain_events.tests.sample import (
    LampBrokeEvent,
    LampSwitchedEvent,
    LampSwitchedOnEvent,
)

HERE = __name__


def note(event: Any, to: Any = None) -> None:
    """Handle an event."""


def logged(handler: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a decorated handler."""

    @functools.wraps(handler)
    def wrapper(event: Any) -> None:
        handler(event)

    return wrapper


def closure() -> Callable[[Any], None]:
    """Return a handler that is made anew each time."""

    def handle(event: Any) -> None:
        pass

    return handle


class Mailer:
    """A class in each form in which it can handle."""

    def handle(self, event: Any) -> None:
        """Handle as an object."""

    @classmethod
    def of_class(cls, event: Any) -> None:
        """Handle as a class."""

    @staticmethod
    def static(event: Any) -> None:
        """Handle as a function."""

    def __call__(self, event: Any) -> None:
        """Handle as an object that can be called."""


class LoudMailer(Mailer):
    """A class that inherits its handler."""


class Equal(Mailer):
    """Objects that are all alike, and have no hash."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Equal)

    __hash__ = None  # type: ignore[assignment]


@pytest.fixture
def listeners() -> Subscriptions:
    """Nobody listens yet."""
    return Subscriptions()


def names(listeners: Subscriptions) -> list[str]:
    """Return who receives a LampSwitchedEvent."""
    return [handler_name(h) for h in listeners.handlers_for(LampSwitchedEvent)]


@pytest.mark.parametrize(
    ("handler", "name"),
    [
        (note, "note"),
        (logged(note), "note"),
        (functools.lru_cache(note), "note"),
        (closure(), "closure.<locals>.handle"),
        (Mailer.of_class, "Mailer.of_class"),
        (Mailer().of_class, "Mailer.of_class"),
        (LoudMailer.of_class, "LoudMailer.of_class"),
        (Mailer.static, "Mailer.static"),
        (Mailer, "Mailer"),
    ],
)
def test_what_stands_in_a_module_is_known_by_its_dotted_name(
    listeners: Subscriptions, handler: Any, name: str
) -> None:
    """It is the same in each process that imports the module."""
    listeners.subscribe(LampSwitchedEvent, handler)
    assert names(listeners) == [f"{HERE}.{name}"]


NAMELESS = {
    "a lambda": lambda event: None,
    "a wrapped lambda": logged(lambda event: None),
    "a partial": functools.partial(note, to="ada"),
    "a wrapped partial": logged(functools.partial(note, to="ada")),
    "a method of one object": Mailer().handle,
    "a wrapped method": logged(Mailer().handle),
    "a method of a list": [].append,
    "an object": Mailer(),
    "an object without a hash": Equal(),
}


@pytest.mark.parametrize("kind", NAMELESS)
def test_what_belongs_to_one_process_has_to_be_named(
    listeners: Subscriptions, kind: str
) -> None:
    """It is refused with the way out, and accepted that way."""
    handler = NAMELESS[kind]
    with pytest.raises(NamelessHandlerError, match=r'name="'):
        listeners.subscribe(LampSwitchedEvent, handler)
    assert names(listeners) == []
    listeners.subscribe(LampSwitchedEvent, handler, name="lamps.note")
    listeners.subscribe(LampSwitchedEvent, handler, name="lamps.note")
    assert names(listeners) == ["lamps.note"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Mailer().handle, Mailer().handle),
        (functools.partial(note, to=1), functools.partial(note, to=1)),
        (Mailer(), Mailer()),
        (note, Mailer.static),
    ],
)
def test_two_listeners_never_share_a_name(
    listeners: Subscriptions, one: Any, other: Any
) -> None:
    """One of them would do nothing, and its events would count as handled."""
    listeners.subscribe(LampSwitchedEvent, one, name="lamps.note")
    for event_type in (LampSwitchedEvent, DomainBase, LampBrokeEvent):
        with pytest.raises(NameTakenError, match="'lamps.note'"):
            listeners.subscribe(event_type, other, name="lamps.note")
    listeners.subscribe(LampSwitchedEvent, other, name="lamps.other")
    assert names(listeners) == ["lamps.note", "lamps.other"]


DomainBase = LampSwitchedOnEvent.__mro__[2]


def test_two_closures_of_one_function_are_two_listeners(
    listeners: Subscriptions,
) -> None:
    """They stand at the same place, so that one of them needs a name."""
    one, other = closure(), closure()
    listeners.subscribe(LampSwitchedEvent, one)
    with pytest.raises(NameTakenError):
        listeners.subscribe(LampSwitchedEvent, other)
    listeners.subscribe(LampSwitchedEvent, other, name="the other")
    assert len(names(listeners)) == 2


def test_two_decorators_of_one_function_are_two_listeners(
    listeners: Subscriptions,
) -> None:
    """`functools.wraps` gives both the same name."""
    listeners.subscribe(LampSwitchedEvent, logged(note))
    with pytest.raises(NameTakenError):
        listeners.subscribe(LampSwitchedEvent, note)


def test_one_listener_may_hear_several_events(
    listeners: Subscriptions,
) -> None:
    """It has one name, and an event reaches it once."""
    for event_type in (LampSwitchedEvent, LampSwitchedOnEvent):
        listeners.subscribe(event_type, note)
        listeners.subscribe(event_type, [].append, name=f"{event_type}")
    heard = listeners.handlers_for(LampSwitchedOnEvent)
    assert [handler_name(each) for each in heard] == [
        f"{HERE}.note",
        f"{LampSwitchedOnEvent}",
        f"{LampSwitchedEvent}",
    ]


def test_a_name_is_free_again_when_its_listener_left(
    listeners: Subscriptions,
) -> None:
    """`unsubscribe` takes the handler, whatever it was called."""
    mailer = Mailer()
    listeners.subscribe(LampSwitchedEvent, mailer.handle, name="lamps.mail")
    listeners.subscribe(LampBrokeEvent, mailer.handle, name="lamps.mail")
    listeners.unsubscribe(LampSwitchedEvent, mailer.handle)
    assert names(listeners) == []
    with pytest.raises(NameTakenError):
        listeners.subscribe(LampSwitchedEvent, note, name="lamps.mail")
    listeners.unsubscribe(LampBrokeEvent, mailer.handle)
    listeners.subscribe(LampSwitchedEvent, note, name="lamps.mail")
    listeners.clear()
    listeners.subscribe(LampSwitchedEvent, Mailer.static, name="lamps.mail")
    assert names(listeners) == ["lamps.mail"]


@pytest.mark.parametrize(
    "name", ["x" * (LONGEST_NAME + 1), "a\x00b", "a\nb", "\ud800"]
)
def test_a_name_is_one_that_can_be_kept(
    listeners: Subscriptions, name: str
) -> None:
    """The inbox has a column for it."""
    with pytest.raises(ValueError, match="cannot be the name"):
        listeners.subscribe(LampSwitchedEvent, note, name=name)
    assert names(listeners) == []


PROGRAM = """
def handle(event):
    pass

if __name__ == "__main__":
    from example_project.domain_events.identity import handler_name
    print(handler_name(handle))
"""


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (["-m", "shop.lamps"], "shop.lamps.handle"),
        (["shop/lamps.py"], "lamps.handle"),
    ],
)
def test_the_module_that_was_started_keeps_its_name(
    tmp_path: Path, start: list[str], name: str
) -> None:
    """Python calls it __main__; another process imports it."""
    program = tmp_path / "shop" / "lamps.py"
    program.parent.mkdir()
    program.write_text(PROGRAM)
    root = Path(__file__).parents[3]
    told = subprocess.run(
        [sys.executable, *start],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == name
