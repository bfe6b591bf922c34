"""What can go wrong with products and studies."""

from tanji.model.errors import TanjiError


class NothingToUndo(TanjiError):
    """There is no earlier content, or no later one to redo."""

    code = "nothing-to-undo"


class ProductExists(TanjiError):
    """A product of that name and specification is there already."""

    code = "product-exists"


class VersionOpen(TanjiError):
    """The product has a version in work already: finish or delete it first."""

    code = "version-open"


class NotUnderstood(TanjiError):
    """The file holds no study that could be read; its problems say why."""

    code = "not-understood"


class NoCommitment(TanjiError):
    """Submitting needs the signatory's commitment to truthfulness."""

    code = "no-commitment"
