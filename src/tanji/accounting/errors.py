"""What can go wrong with products and studies."""

from tanji.model.errors import TanjiError


class NothingToUndo(TanjiError):
    """There is no earlier content, or no later one to redo."""

    code = "nothing_to_undo"


class ProductExists(TanjiError):
    """A product of that name and specification is there already."""

    code = "product_exists"


class VersionOpen(TanjiError):
    """The product has a version in work already: finish or delete it first."""

    code = "version_open"


class NotUnderstood(TanjiError):
    """The file holds no study that could be read; its problems say why."""

    code = "not_understood"


class NoCommitment(TanjiError):
    """Submitting needs the signatory's commitment to truthfulness."""

    code = "no_commitment"
