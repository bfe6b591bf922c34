"""What a reader noted on its way: counted by kind, told once a kind with examples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from tanji.model.document import Text
from tanji.model.problem import Problem, Where
from tanji.model.vocabulary import Severity

E, W, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
Kind = tuple[Severity, str, str]  # with the Chinese and the English sentence; {n} is the count


@dataclass(slots=True)
class Tally:
    """Names of what happened, by kind. A format's own tally says which ``kinds`` there are.

    Those of ``left`` are missing from what was read; the others changed something that is in it.
    """

    kinds: ClassVar[Mapping[str, Kind]] = {}
    left: ClassVar[tuple[str, ...]] = ()
    fix: ClassVar[Text] = Text(
        zh="看过即可；不同意时在研究里改。", en="For your information; change it in the study."
    )
    names: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, name: str) -> None:
        """Count one thing under its kind."""
        self.names.setdefault(code, []).append(name)

    def problems(self, *, left_out: bool) -> list[Problem]:
        """One finding for each kind, either of what is missing or of what was changed."""
        chosen = [c for c in self.kinds if c in self.names and (c in self.left) is left_out]
        return [self._finding(code, self.names[code]) for code in chosen]

    def _finding(self, code: str, names: list[str]) -> Problem:
        severity, zh, en = self.kinds[code]
        distinct = list(dict.fromkeys(name for name in names if name))
        more = len(distinct) > 5
        zh_names = "、".join(f"“{name}”" for name in distinct[:5]) + ("等" if more else "")
        en_names = ", ".join(f'"{name}"' for name in distinct[:5]) + (" …" if more else "")
        return Problem(
            code=code,
            severity=severity,
            message=Text(
                zh=zh.format(n=len(names)) + (f"：{zh_names}。" if distinct else "。"),
                en=en.format(n=len(names)) + (f": {en_names}." if distinct else "."),
            ),
            where=Where(object="、".join(distinct[:1])),
            value=str(len(names)),
            fix=self.fix,
        )
