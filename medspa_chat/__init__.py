"""Wiring of the product: settings, URLs, ASGI, Celery, health."""

from medspa_chat.celery import app as celery_app

__all__ = ["celery_app"]
