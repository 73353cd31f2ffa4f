"""What happened to people; sent by this app, heard by those above it.

`person_changed`: role, locations, home location or activity of somebody changed.
    Sender `User`; arguments: `user: User`. Sent inside the transaction of the change.
`profile_changed`: what somebody says of themself is another.
    Sender `User`; arguments: `user: User`. Sent inside the transaction of the change.
`availability_changed`: somebody is with a patient, away, or available again.
    Sender `Availability`; arguments: `user: User`, `status: Status`, `now: datetime`. Sent
    inside it too.
`calendar_changed`: the hours of locations are being edited, or somebody's there. Sender
    `Location`; arguments: `location_ids: set[int]`. Sent inside the transaction of the edit,
    before and after what it changes. With `is_counted` whoever sends it sends `hours_edited`
    once it is committed, and nobody else need count anew.
`hours_edited`: such an edit is committed; what rests on it is counted anew at once. Sender
    `Location`; arguments: `location_ids: set[int]`, `now: datetime`. Each receiver answers how
    many due times it moved.
`sessions_ended`: log-ins of a person ended; their sockets have to end as well.
    Sender `User`; arguments: `user: User`, `session_key: str | None` (None: all of them).
`screen_locked`: somebody locked a log-in's screen; its sockets show nothing from then on.
    Sender `User`; arguments: `user: User`, `session_key: str`. Sent inside the transaction.
"""

from django.dispatch import Signal

person_changed = Signal()
profile_changed = Signal()
availability_changed = Signal()
calendar_changed = Signal()
hours_edited = Signal()
sessions_ended = Signal()
screen_locked = Signal()
