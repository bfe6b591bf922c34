"""Data-quality schemes: one YAML file each, all of one formula."""

from tanji.rules.quality.scheme import (
    Band,
    QualityScheme,
    UnknownScheme,
    scheme,
    schemes,
    weighted_score,
)

__all__ = ["Band", "QualityScheme", "UnknownScheme", "scheme", "schemes", "weighted_score"]
