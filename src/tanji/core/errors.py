"""What the platform refuses, each told in both languages, with a stable code for programs."""

from typing import Any

from tanji.model.errors import TanjiError
from tanji.model.problem import Problem


class NotSignedIn(TanjiError):
    """Nobody is signed in: sign in, or send a token."""

    code = "not_signed_in"

    def __init__(self) -> None:
        super().__init__(
            "请先登录，或随请求提供访问令牌。", "Sign in first, or send an access token."
        )


class NotAllowed(TanjiError):
    """The actor has no role that may do this to this thing."""

    code = "not_allowed"

    def __init__(self, verb: str) -> None:
        super().__init__(
            f"您的角色不能执行此操作（{verb}）。请联系本单位签署人或平台管理员授权。",
            f"None of your roles may do this ({verb}). Ask your organisation's signatory or the "
            "platform's operator for the role.",
        )


class NotFound(TanjiError):
    """Nothing there, or nothing that the actor may see: the answer does not tell which."""

    code = "not_found"

    def __init__(
        self,
        zh: str = "没有找到，或您无权查看。",
        en: str = "Not found, or not for you to see.",
    ) -> None:
        super().__init__(zh, en)


class WrongState(TanjiError):
    """The thing is in a state from which the verb does not start."""

    code = "wrong_state"


class NotReady(TanjiError):
    """A condition of the step is not met; ``problems`` say which."""

    code = "not_ready"

    def __init__(self, zh: str, en: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(zh, en)
        self.problems = problems


class Invalid(TanjiError):
    """What was sent has mistakes: all of them are in ``problems``."""

    code = "invalid"

    def __init__(
        self,
        problems: tuple[Problem, ...] = (),
        zh: str = "",
        en: str = "",
        code: str | None = None,
    ) -> None:
        first = problems[0].message if problems else None
        super().__init__(
            zh or (first.zh if first else "输入有误。"),
            en or (first.english if first else "The input has mistakes."),
            code=code,
        )
        self.problems = problems


class Conflict(TanjiError):
    """Somebody else has changed the thing: ``current`` is its revision, ``theirs`` what they
    changed.
    """

    code = "conflict"

    def __init__(self, *, named: int, current: int, theirs: Any = (), yours: Any = ()) -> None:
        super().__init__(
            f"您修改的是第 {named} 次修订，现在已是第 {current} 次。请对照双方的改动后再保存。",
            f"You changed revision {named}, but it is revision {current} now. "
            "Compare both changes, then save again.",
        )
        self.named = named
        self.current = current
        self.theirs = theirs
        self.yours = yours


class TooLarge(TanjiError):
    """More bytes or rows than allowed."""

    code = "too_large"


class TooMany(TanjiError):
    """More requests than allowed: wait ``seconds``."""

    code = "too_many_requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"请求过于频繁，请 {seconds} 秒后再试。",
            f"Too many requests: try again in {seconds} seconds.",
        )
        self.seconds = seconds


class BrokenTrail(TanjiError):
    """The chain of events does not close: somebody has changed the past."""

    code = "broken_trail"


class BrokenDocument(TanjiError):
    """Stored bytes do not have the hash under which they were stored."""

    code = "broken_document"
