"""Webhooks: other programs are told what becomes of asks."""
