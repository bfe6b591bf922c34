"""统一社会信用代码: 18 characters, the last one a check character (GB 32100-2015)."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z


def check_character(first: str) -> str:
    """The 18th character: 31 − Σ cᵢ·3^(i−1) mod 31 over the first 17.

    >>> check_character("12100000400000624")
    'D'
    """
    total = sum(ALPHABET.index(char) * pow(3, at, 31) for at, char in enumerate(first))
    return ALPHABET[-total % 31]


def is_credit_code(text: str) -> bool:
    """Whether a text, spaces and case aside, is a code whose check character is right."""
    code = "".join(text.split()).upper()
    return (
        len(code) == 18
        and all(char in ALPHABET for char in code)
        and check_character(code[:17]) == code[17]
    )
