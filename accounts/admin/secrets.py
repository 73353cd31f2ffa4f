"""The page that shows a secret once, right after it was made."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse


def shown_secret(
    page: ModelAdmin[Any],
    request: HttpRequest,
    row: Model,
    secret: str,
    *,
    is_changed: bool,
    address: str = "",
) -> HttpResponse:
    """The secret of a row of `page`, and where it is used; it is in no other answer."""
    names = f"admin:{page.opts.app_label}_{page.opts.model_name}"
    context = {
        **page.admin_site.each_context(request),
        "title": f"The secret of this {page.opts.verbose_name}",
        "opts": page.opts,
        "row": row,
        "secret": secret,
        "address": address,
        "is_changed": is_changed,
        "list": reverse(f"{names}_changelist"),
        "back": reverse(f"{names}_change", args=[row.pk]),
    }
    return render(request, "admin/accounts/secret.html", context)
