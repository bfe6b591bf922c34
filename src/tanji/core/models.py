"""Rows of the core: events, documents, files, tokens. The first three are written once."""

from typing import Any

from django.conf import settings
from django.db import models

from tanji.core import clock


class WrittenOnce(models.Model):
    """A row that is inserted and never changed; the database refuses it as well (see
    migrations).
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; changing an existing row is refused."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is written once")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError(f"{type(self).__name__} is never deleted")


class Event(WrittenOnce):
    """One line of the trail: who did what to which thing; each line seals the one before it."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=120, db_index=True)
    payload = models.TextField()
    payload_sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.actor_name} {self.verb} {self.subject}"


class StoredDocument(WrittenOnce):
    """A frozen document, named by the SHA-256 of its canonical JSON."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class StoredFile(WrittenOnce):
    """Bytes that somebody brought or the platform printed, kept in a folder under their SHA-256."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A key for programs: only its beginning and its SHA-256 are kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    sha256 = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
