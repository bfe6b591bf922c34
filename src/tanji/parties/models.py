"""Rows of the parties: organisations, facilities, people, memberships."""

import datetime
import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from tanji.core import clock
from tanji.parties.roles import Role, roles


class OrganizationKind(models.TextChoices):
    """What an organisation is to the platform."""

    ENTERPRISE = "enterprise", "企业"
    CONSULTANT = "consultant", "咨询机构"
    VERIFICATION_BODY = "verification_body", "核查机构"
    CERTIFICATION_BODY = "certification_body", "认证机构"
    LABORATORY = "laboratory", "检测实验室"
    BANK = "bank", "金融机构"
    DEPARTMENT = "department", "政府部门"
    PLATFORM = "platform", "平台运维单位"


class Sector(models.TextChoices):
    """The department's field to which an enterprise belongs; departments see their own."""

    INDUSTRY = "industry", "工业和信息化"
    AGRICULTURE = "agriculture", "农业农村"
    CONSTRUCTION = "construction", "住房城乡建设"
    TRANSPORT = "transport", "交通运输"


class Organization(models.Model):
    """An enterprise, body or department, known by its unified social credit code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    credit_code = models.CharField(max_length=18, unique=True)
    kind = models.CharField(max_length=24, choices=OrganizationKind.choices)
    sector = models.CharField(max_length=16, choices=Sector.choices, blank=True)
    industry = models.CharField(max_length=8, blank=True)  # GB/T 4754
    region = models.CharField(max_length=6, blank=True)  # GB/T 2260
    example = models.BooleanField(default=False)  # shown as 示例: no real organisation
    registered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def organization(self) -> "Organization":
        """Itself: every thing that rights are asked for tells whose it is."""
        return self


class Facility(models.Model):
    """A site of an organisation: where a product is made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="facilities")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    region = models.CharField(max_length=6, blank=True)  # GB/T 2260
    grid = models.CharField(max_length=40, blank=True)  # grid region of the meter

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="facility_name_once_per_organization"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Finds people by the name under which they sign in."""


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do follows from their memberships alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    # A password that somebody else has given: nothing may be done until it is changed.
    must_change_password = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    @property
    def current_memberships(self) -> list["Membership"]:
        """Memberships valid today, each with its organisation; read once per request."""
        if "_current_memberships" not in self.__dict__:
            self.__dict__["_current_memberships"] = list(
                self.memberships.on(clock.today()).select_related("organization")
            )
        found: list[Membership] = self.__dict__["_current_memberships"]
        return found


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by day."""

    def on(self, day: datetime.date) -> "MembershipQuerySet":
        """Those that are valid on a day."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            valid_from__lte=day,
            revoked_at__isnull=True,
        )


class Membership(models.Model):
    """A role that a person holds in an organisation, from a day to a day (both included)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24)
    valid_from = models.DateField(default=clock.today)
    valid_to = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organization", "role", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organization", "role"],
                condition=Q(valid_to__isnull=True, revoked_at__isnull=True),
                name="role_held_once_without_end",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.held.label} · {self.organization}"

    @property
    def held(self) -> Role:
        """The role as data."""
        return roles()[self.role]
