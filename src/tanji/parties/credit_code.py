"""统一社会信用代码 as people type it, refused with a reason (GB 32100-2015)."""

from tanji.model.errors import TanjiError
from tanji.rules.credit_code import ALPHABET, check_character


class InvalidCreditCode(TanjiError):
    """Not 18 characters of the alphabet, or the last one does not check: compare with the
    licence.
    """

    code = "invalid_credit_code"


def parse_credit_code(text: str) -> str:
    """The code in capitals without spaces; raises ``InvalidCreditCode``."""
    code = "".join(text.split()).upper()
    if len(code) != 18 or any(char not in ALPHABET for char in code):
        raise InvalidCreditCode(
            f"统一社会信用代码“{text}”应为18位数字或大写字母（不含 I、O、S、V、Z）。",
            f"The unified social credit code “{text}” must have 18 digits or capitals "
            "(none of I, O, S, V, Z).",
        )
    if check_character(code[:17]) != code[17]:
        raise InvalidCreditCode(
            f"统一社会信用代码“{text}”的校验位不符（GB 32100-2015），请对照营业执照核对。",
            f"The check character of “{text}” is wrong (GB 32100-2015): compare with the licence.",
        )
    return code
