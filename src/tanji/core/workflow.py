"""Workflow as a table: from it come the check, the buttons and the diagram."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tanji.core.errors import WrongState
from tanji.core.rights import allowed


@dataclass(frozen=True, slots=True)
class Transition:
    """A step from one state to another. ``action`` names the right that it needs (and so its
    roles).
    """

    source: StrEnum
    verb: str
    target: StrEnum
    action: str
    guard: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class Workflow:
    """The states of one kind of thing and the steps between them."""

    name: str
    states: type[StrEnum]
    transitions: tuple[Transition, ...]

    def step(self, thing: Any, verb: str) -> Transition:
        """The transition that a verb means in the thing's present state; raises ``WrongState``."""
        for transition in self.transitions:
            if (transition.source, transition.verb) == (thing.state, verb):
                return transition
        state = self.states(thing.state)
        label = getattr(state, "label", state)
        sources = [t.source for t in self.transitions if t.verb == verb]
        wanted_zh = "、".join(str(getattr(source, "label", source)) for source in sources)
        wanted_en = ", ".join(source.name for source in sources)
        raise WrongState(
            f"当前状态为“{label}”，不能执行此操作；可执行的状态：{wanted_zh}。",
            f"The state is {state.name}; this step starts from {wanted_en}.",
        )

    def move(self, thing: Any, verb: str) -> None:
        """Put the thing into the state to which the verb leads; raises ``WrongState``. Does not
        save.
        """
        transition = self.step(thing, verb)
        if transition.guard and not transition.guard(thing):
            raise WrongState("此步骤的条件尚未满足。", "The condition of this step is not met yet.")
        thing.state = transition.target

    def available(self, actor: Any, thing: Any) -> tuple[str, ...]:
        """The verbs that this actor may do to the thing now: what a page draws as buttons."""
        return tuple(
            transition.verb
            for transition in self.transitions
            if transition.source == thing.state
            and (transition.guard is None or transition.guard(thing))
            and allowed(actor, transition.action, thing)
        )

    def diagram(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {next(iter(self.states)).name}"]
        lines += [
            f"    {transition.source.name} --> {transition.target.name}: {transition.verb}"
            for transition in self.transitions
        ]
        return "\n".join(lines)
