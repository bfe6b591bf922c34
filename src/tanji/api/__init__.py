"""Interface for programs: versioned, typed, described by OpenAPI."""
