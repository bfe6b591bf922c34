"""Credit codes that are printed in public, checked by GB 32100-2015."""

import pytest

from tanji.rules.credit_code import ALPHABET, check_character, is_credit_code

# 清华大学、北京大学、中国石油天然气集团, as printed on their public notices.
PUBLIC = ["12100000400000624D", "12100000400002259P", "91110000100010433L"]


@pytest.mark.parametrize("code", PUBLIC)
def test_public_codes_check(code):
    assert check_character(code[:17]) == code[17]
    assert is_credit_code(code.lower())
    assert is_credit_code(f" {code[:9]} {code[9:]} ")


@pytest.mark.parametrize("code", PUBLIC)
def test_every_single_wrong_character_is_seen(code):
    for at in range(18):
        for other in ALPHABET:
            if other != code[at]:
                assert not is_credit_code(code[:at] + other + code[at + 1 :])


@pytest.mark.parametrize(
    "code", ["", "1210000040000062", "I2100000400000624D", "９" * 18, "0" * 17]
)
def test_what_is_no_code_is_none(code):
    assert not is_credit_code(code)
