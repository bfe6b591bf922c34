"""Whether a factor holds the burning of its fuel, read from the words of its boundary."""

from tanji.model.dataset import Dataset

HOLDS = ("燃烧", "combust")
HOLDS_NOT = ("不含燃烧", "燃烧另计", "without combustion", "excluding combustion", "no combustion")


def holds_combustion(dataset: Dataset) -> bool:
    """Whether name or boundary speak of combustion, and none says that it is left out."""
    texts = (dataset.name, dataset.boundary)
    words = " ".join(f"{text.zh} {text.en}" for text in texts).casefold()
    return any(word in words for word in HOLDS) and not any(word in words for word in HOLDS_NOT)
