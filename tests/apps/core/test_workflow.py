"""Workflow: one table for check, buttons and diagram."""

from dataclasses import dataclass

import pytest

import rules
from tanji.core.errors import NotAllowed, NotSignedIn, WrongState
from tanji.core.rights import allow, allowed, require
from tanji.core.workflow import Transition, Workflow
from tanji.model.vocabulary import Labelled


class Door(Labelled):
    OPEN = "open", "开", "Open"
    SHUT = "shut", "关", "Shut"


@dataclass
class Gate:
    state: str = "open"
    jammed: bool = False


FLOW = Workflow(
    "door",
    Door,
    (
        Transition(Door.OPEN, "shut", Door.SHUT, "test.shut", guard=lambda door: not door.jammed),
        Transition(Door.SHUT, "open", Door.OPEN, "test.open"),
    ),
)


@dataclass
class Someone:
    is_authenticated: bool = True
    is_active: bool = True


@pytest.fixture(autouse=True)
def _rights():
    allow("test.shut", rules.always_allow)
    yield
    rules.remove_perm("test.shut")


def test_a_step_leads_from_state_to_state():
    door = Gate()
    FLOW.move(door, "shut")
    assert door.state == Door.SHUT
    with pytest.raises(WrongState) as error:
        FLOW.move(door, "shut")
    assert "开" in error.value.zh
    assert "OPEN" in error.value.en


def test_a_guard_stands_in_the_way():
    door = Gate(jammed=True)
    with pytest.raises(WrongState):
        FLOW.move(door, "shut")
    assert FLOW.available(Someone(), door) == ()


def test_buttons_are_what_the_actor_may_do_now():
    assert FLOW.available(Someone(), Gate()) == ("shut",)
    assert FLOW.available(Someone(), Gate("shut")) == ()  # nobody has the right test.open
    assert FLOW.available(Someone(is_active=False), Gate()) == ()


def test_the_diagram_shows_every_step():
    assert FLOW.diagram().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> OPEN",
        "    OPEN --> SHUT: shut",
        "    SHUT --> OPEN: open",
    ]


def test_denied_by_default():
    assert not allowed(Someone(), "test.never_registered")
    with pytest.raises(NotAllowed):
        require(Someone(), "test.never_registered")
    with pytest.raises(NotSignedIn):
        require(None, "test.shut")
    with pytest.raises(NotSignedIn):
        require(Someone(is_authenticated=False), "test.shut")
