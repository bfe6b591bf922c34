"""A draft of the goji plant with a figure for the head: 2 kg of methane a kilogram."""

import pytest

from stage import begin


@pytest.fixture
def draft(cast):
    return begin(cast, "枸杞干果")
