"""A browser of the practice's, for tests that ask for pages without drawing them."""

from typing import Any

from django.test import AsyncClient, Client

# What a log-in with all its steps leaves in the session: whose second step it was.
SECOND_STEP = "second_step"


class StaffClient(Client):
    """Django's test client, whose `force_login` stands for every step of logging in."""

    def force_login(self, user: Any, backend: str | None = None) -> None:
        """Log `user` in, second step included."""
        super().force_login(user, backend)
        session = self.session
        session[SECOND_STEP] = user.pk
        session.save()


class StaffAsyncClient(AsyncClient):
    """The same for views that wait."""

    async def aforce_login(self, user: Any, backend: str | None = None) -> None:
        """Log `user` in, second step included."""
        await super().aforce_login(user, backend)
        session = await self.asession()
        await session.aset(SECOND_STEP, user.pk)
        await session.asave()
