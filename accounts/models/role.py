"""The roles of a practice; what each may do stands in `accounts.roles`."""

from django.db import models


class Role(models.TextChoices):
    """What somebody does at the practice."""

    FRONT_DESK = "front_desk", "Front desk"
    AESTHETICIAN = "aesthetician", "Aesthetician"
    NURSE_INJECTOR = "nurse_injector", "Nurse injector"
    MEDICAL_DIRECTOR = "medical_director", "Medical director"
    MANAGER = "manager", "Manager"
    OWNER = "owner", "Owner"
    PRIVACY_OFFICER = "privacy_officer", "Privacy officer"
