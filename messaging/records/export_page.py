"""An export to be read: one HTML file, without scripts, that shows what the rows say."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from messaging.records.export_rows import Row
from messaging.records.times import moment

STYLE = """body{font:15px/1.5 sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2.5rem;border-top:2px solid #222}
article{border-top:1px solid #ccc;padding:.5rem 0}p{margin:.2rem 0}
.said{white-space:pre-wrap;overflow-wrap:anywhere}.note{color:#555;font-size:.85rem}
.before{border-left:3px solid #ccc;padding-left:.8rem}"""


class Reader:
    """Writes rows as HTML: names for people, and wall time of one zone."""

    def __init__(self, people: Iterable[Row], zone: ZoneInfo) -> None:
        self.names = {row["id"]: row["name"] for row in people}
        self.zone = zone

    def name(self, user_id: int | None) -> str:
        """A person's name, safe for HTML."""
        return escape(self.names.get(user_id, f"person {user_id}"))

    def at(self, when: str | None) -> str:
        """An instant of a row on the clocks of the zone, with the zone's name."""
        if when is None:
            return "until the end"
        instant = datetime.fromisoformat(when)
        return f"{moment(instant, self.zone)} {instant.astimezone(self.zone):%Z}"

    def head(self, title: str, facts: Iterable[tuple[str, str]]) -> str:
        """The beginning of the page: what it is, who asked for it and who let it go."""
        lines = "".join(f"<p>{escape(name)}: {escape(value)}</p>" for name, value in facts)
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
            " style-src 'unsafe-inline'\">"
            f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
            f"<h1>{escape(title)}</h1>{lines}\n"
        )

    def conversation(self, row: Row) -> str:
        """The head of a conversation: who was in it from when to when."""
        called = f"#{row['name']}" if row["name"] else f"Direct conversation {row['id']}"
        people = "".join(
            f"<li>{self.name(one['person'])}: from {self.at(one['from'])} to {self.at(one['to'])}"
            f"{' (' + escape(one['why']) + ')' if one['why'] else ''}</li>"
            for one in row["people"]
        )
        return f"<h2>{escape(called)}</h2><p>Who was in it:</p><ul>{people}</ul>\n"

    def message(self, row: Row) -> str:
        """One message, with all that it said before and what became of it."""
        facts = f"number {row['number']} · message {row['id']} · {escape(row['priority'])}"
        head = (
            f'<article id="m{row["id"]}"><p><strong>{self.name(row["author"])}</strong> '
            f'<span class="note">{self.at(row["posted_at"])} · {facts}</span></p>'
        )
        foot = f'<p class="note">SHA-256 {row["sha256"]}</p></article>\n'
        return "".join([head, *self._said(row), *self._around(row), foot])

    def _said(self, row: Row) -> Iterator[str]:
        for one in row["said_before"]:
            yield (
                f'<div class="before"><p class="note">Until {self.at(one["until"])} it said '
                f'(changed by {self.name(one["by"])}):</p><p class="said">{escape(one["text"])}</p>'
                "</div>"
            )
        if row["removed_under_retention"]:
            at = self.at(row["removed_under_retention"])
            yield f'<p class="note">Its words were removed under the retention rule {at}.</p>'
        elif row["taken_back"]:
            gone, why = row["taken_back"], escape(row["taken_back"]["reason"])
            said = f"Taken back {self.at(gone['at'])} by {self.name(gone['by'])}. {why}"
            yield f'<p class="note">{said.strip()}</p>'
        else:
            yield f'<p class="said">{escape(row["text"])}</p>'

    def _around(self, row: Row) -> Iterator[str]:
        people = ", ".join(self.name(one) for one in row["asked_people"])
        asked = people or escape(row["asked_role"]) or "everybody there"
        notes = [f"Asks {asked}."] if row["asks"] != "nobody" else []
        notes += [f"Replies to message {row['reply_to']}."] if row["reply_to"] else []
        for one in row["attachments"]:
            digest = one["sha256"] or "the file is missing"
            notes.append(f"File {escape(one['name'])} ({escape(str(one['path']))}): {digest}")
        for one in row["receipts"]:
            seen = f", seen {self.at(one['seen_at'])}" if one["seen_at"] else ""
            had = f" {self.at(one['delivered_at'])}" if one["delivered_at"] else ""
            notes.append(f"{self.name(one['person'])}: delivered{had}{seen}.")
        notes += [self._promise(one) for one in row["promises"]]
        for note in notes:
            yield f'<p class="note">{note}</p>'

    def _promise(self, facts: dict[str, Any]) -> str:
        owner = self.name(facts["owner"]) if facts.get("owner") else "any of those asked"
        due = f"due {self.at(facts['due_at'])}" if facts.get("due_at") else "without a due time"
        return f"Answer owed by {owner}, {due}: {escape(str(facts.get('state', '')))}."


def end() -> str:
    """The end of the page."""
    return "</body></html>\n"
