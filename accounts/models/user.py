"""A person who works at the practice."""

import uuid
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models.location import Location
from accounts.models.role import Role


class UserManager(BaseUserManager["User"]):
    """Makes people; an e-mail address is kept in lower case so that spellings don't differ."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person with this address; without a password they can't log in yet."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """For recovery by the technician only; daily work needs none."""
        fields.setdefault("display_name", email.split("@")[0])
        return self.create_user(
            email, password, is_superuser=True, **{"role": Role.OWNER, **fields}
        )


class User(AbstractBaseUser, PermissionsMixin):
    """One person, one account. Never deleted: a leaver is deactivated."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    display_name = models.CharField(max_length=80)
    # What they choose to say of themself, to their colleagues.
    pronouns = models.CharField(max_length=30, blank=True)
    extension = models.CharField(
        max_length=20, blank=True, help_text="The number of their phone within the practice."
    )
    role = models.CharField(max_length=20, choices=Role, default=Role.FRONT_DESK)
    locations = models.ManyToManyField(Location, related_name="people", blank=True)
    home_location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="residents"
    )
    cover = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="covers_for",
        help_text="Who is told first when this person can't answer.",
    )
    # An owner who wants them to be one too, until a second owner agrees.
    owner_asked_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    is_active = models.BooleanField(
        "active", default=True, help_text="Untick when somebody leaves. People are never deleted."
    )
    # A program that takes part in conversations: no role, no hours, no log-in (`accounts.bots`).
    is_bot = models.BooleanField("bot", default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = UserManager()

    class Meta:
        ordering = ["display_name", "id"]
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
            models.CheckConstraint(
                condition=Q(is_bot=False) | Q(role="", is_superuser=False), name="bot_has_no_role"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_manager(self) -> bool:
        """Whether this person runs a location or the practice."""
        return self.role in {Role.MANAGER, Role.OWNER}

    @property
    def is_staff(self) -> bool:
        """Whether Django admin opens for this person (what they find there: `accounts.roles`)."""
        opens_for_role = self.is_manager or self.role == Role.PRIVACY_OFFICER
        return self.is_active and (opens_for_role or self.is_superuser)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the home location, else UTC."""
        return self.home_location.zone if self.home_location else ZoneInfo("UTC")

    @property
    def initials(self) -> str:
        """One or two letters for the person's tile."""
        words = [word for word in self.display_name.replace("Dr.", "").split() if word]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class BotManager(models.Manager["Bot"]):
    """Bots, and nobody else."""

    def get_queryset(self) -> models.QuerySet["Bot"]:
        """Those rows."""
        return super().get_queryset().filter(is_bot=True)


class Bot(User):
    """The same row, for the page of Django admin; changed by `accounts.bots`."""

    objects = BotManager()  # type: ignore[assignment,misc]

    class Meta:
        proxy = True
        ordering = ["display_name", "id"]
