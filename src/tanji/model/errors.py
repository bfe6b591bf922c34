"""Things that a person can get wrong with a number or a unit, each told in both languages."""


class TanjiError(Exception):
    """A mistake in the input. ``str()`` is the Chinese text; ``code`` is stable for programs.

    Subclasses set ``code``; a caller may narrow it.
    """

    code: str = "invalid"

    def __init__(
        self, zh: str, en: str, *, suggestions: tuple[str, ...] = (), code: str | None = None
    ) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en
        self.suggestions = suggestions
        self.code = code or type(self).code


class UnknownUnit(TanjiError):
    """A unit that is not known or can be read in two ways: choose one of ``suggestions``."""

    code = "unknown_unit"


class IncompatibleUnits(TanjiError):
    """Two units of different dimensions: give a unit of the wanted dimension or a property."""

    code = "incompatible_units"


class NotANumber(TanjiError):
    """A text that is no single finite number: retype it in plain digits."""

    code = "not_a_number"
