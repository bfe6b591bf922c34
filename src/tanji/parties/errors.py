"""What can go wrong with organisations and roles."""

from tanji.model.errors import TanjiError


class AlreadyRegistered(TanjiError):
    """The organisation is there already: ask its signatory to add you."""

    code = "already_registered"


class UnknownRole(TanjiError):
    """No such role, or none that this kind of organisation has."""

    code = "unknown_role"


class WeakPassword(TanjiError):
    """The password is too easy to guess: choose a longer one."""

    code = "weak_password"


class WrongPassword(TanjiError):
    """The old password does not match."""

    code = "wrong_password"


class LastSignatory(TanjiError):
    """An organisation keeps at least one signatory: appoint another one first."""

    code = "last_signatory"
