"""Lumen Med Spa, a practice that nobody works at: people, hours, and three weeks of talk."""
