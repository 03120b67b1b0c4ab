"""What made-up tips say, and what happens to them: see benchmarks/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from portal.models import (
    Catalogue,
    Channel,
    Message,
    MessageKind,
    State,
    Tip,
    TipEvent,
    TipEventKind,
    TipReading,
    Urgency,
)
from portal.tips.content import TipContent
from portal.tips.events import CONTENT_CONTEXT, MESSAGE_CONTEXT
from portal.vault import KeyPair, new_identifier, random_bytes, seal_envelope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from random import Random
    from uuid import UUID

    from sqlalchemy import Connection

    from portal.vault import Envelope, TeamPublicKey

ENOUGH_COORDINATORS = 3

CHANNELS = {Channel.WEBSITE: 85, Channel.INTERNAL: 15}
# Few tips of the last weeks have been decided on, and few older ones have not.
FRESH_DAYS = 21
FRESH_STATES = {State.RECEIVED: 40, State.IN_ASSESSMENT: 40, State.AWAITING_REPORTER: 20}
SETTLED_STATES = {
    State.CLOSED: 60,
    State.REJECTED: 15,
    State.PASSED_TO_PARTNER: 10,
    State.IN_DOSSIER: 8,
    State.ENRICHED: 5,
    State.AWAITING_REPORTER: 1,
    State.IN_ASSESSMENT: 1,
}
LANGUAGES = {"nl": 90, "en": 10}
URGENCIES = {Urgency.NORMAL: 84, Urgency.LOW: 10, Urgency.THIS_WEEK: 6}
BRANCH_SHARE = 0.3
NO_DISTRICT_SHARE = 0.15
ASSIGNED_SHARE = 0.9
CONVERSATION_SHARE = 0.25
NOTE_SHARE = 0.3
READ_SHARE = 0.7

# The states on the way to each, all of which the state table allows.
WAYS: dict[State, tuple[State, ...]] = {
    State.RECEIVED: (),
    State.IN_ASSESSMENT: (State.IN_ASSESSMENT,),
    State.AWAITING_REPORTER: (State.IN_ASSESSMENT, State.AWAITING_REPORTER),
    State.ENRICHED: (State.IN_ASSESSMENT, State.ENRICHED),
    State.IN_DOSSIER: (State.IN_ASSESSMENT, State.ENRICHED, State.IN_DOSSIER),
    State.PASSED_TO_PARTNER: (State.IN_ASSESSMENT, State.ENRICHED, State.PASSED_TO_PARTNER),
    State.CLOSED: (State.IN_ASSESSMENT, State.CLOSED),
    State.REJECTED: (State.REJECTED,),
    State.EXPIRED: (State.IN_ASSESSMENT, State.CLOSED, State.EXPIRED),
}

WHAT = (
    "Er komen elke avond bestelbusjes met afgeplakte ramen.",
    "De gordijnen zijn altijd dicht en er hangt een zoete lucht.",
    "Er staan vaten en jerrycans achter het pand, afgedekt met zeil.",
    "In de zaak komt nooit een klant, maar er wordt wel elke dag veel geld geteld.",
    "Er wonen zeker twaalf mensen in een huis voor vier.",
    "Een man gaf een jongen van een jaar of veertien een telefoon en geld.",
    "De eigenaar zegt dat hij moet betalen om met rust gelaten te worden.",
)
WHEN = ("Sinds een paar weken", "Bijna elke nacht", "Vorige week dinsdag", "In het weekend")
WHERE = ("Hoekhuis met grijze deur", "Loods achter de garage", "Flat, derde verdieping", "")
QUESTION = "Weet u nog op welke dag u dit het laatst zag, en hoe laat ongeveer?"
ANSWER = "Dat was vorige week, ergens tussen tien uur en middernacht."
NOTE = "Lijkt op een eerdere melding uit dezelfde straat. Nagevraagd bij de wijkagent."


@dataclass(frozen=True)
class Choice:
    """What stands in clear of a tip. In a rare choice, None leaves it to the weights."""

    state: State | None = None
    theme: str | None = None
    district: str | None = None
    channel: Channel | None = None
    assignee_id: UUID | None = None
    urgency: Urgency | None = None
    branch: str | None = None

    def fixed(self) -> dict[str, Any]:
        """Return what is not left to the weights."""
        return {name: value for name, value in vars(self).items() if value is not None}

    def holds_for(self, other: Choice) -> bool:
        """Tell whether `other` has all that this choice fixes."""
        return all(getattr(other, name) == value for name, value in self.fixed().items())


@dataclass
class Rows:
    """Rows to insert, by table."""

    tips: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    readings: list[dict[str, Any]] = field(default_factory=list)

    def insert(self, connection: Connection) -> None:
        """Write the rows in the caller's transaction."""
        for table, rows in (
            (Tip, self.tips),
            (TipEvent, self.events),
            (Message, self.messages),
            (TipReading, self.readings),
        ):
            if rows:
                connection.execute(insert(table), rows)


@dataclass
class Writer:
    """Makes up tips and seals them."""

    random: Random
    catalogue: Catalogue
    team: TeamPublicKey
    people: list[UUID]
    today: date
    rare: Collection[Choice]

    def __post_init__(self) -> None:
        # The first ones have the most; the last one is rare.
        self.themes = _falling(theme.id for theme in self.catalogue.themes[:-1])
        self.districts = _falling(district.code for district in self.catalogue.districts[:-1])
        self.branches = _falling(branch.id for branch in self.catalogue.branches[:-1])
        enough = len(self.people) >= ENOUGH_COORDINATORS
        self.assignees = _falling(self.people[:-1] if enough else self.people)

    def write(self, rows: Rows, number: int, day: date, rare: Choice) -> None:
        """Make one tip with all that happened to it, and add its rows."""
        choice = self._choose(day, rare)
        reporter = KeyPair.generate().public
        tip = Tip(id=new_identifier(), state=choice.state, reporter_public=reporter)
        story = _Story(self, rows, tip, day, choice.assignee_id)
        story.tell()
        content = self._content(choice).model_dump_json().encode()
        envelope = seal_envelope(content, CONTENT_CONTEXT.format(tip=tip), self.team, reporter)
        rows.tips.append(
            {
                "id": tip.id,
                "number": number,
                "day": day,
                "channel": choice.channel,
                "state": choice.state,
                "theme": choice.theme,
                "branch": choice.branch,
                "urgency": choice.urgency,
                "first_look_day": story.first_look_day,
                "district": choice.district,
                "language": self._pick(LANGUAGES),
                "version": story.version,
                "reporter_version": story.reporter_version,
                "assignee_id": choice.assignee_id,
                "state_since": day,
                "receipt_lookup": random_bytes(32),
                "reporter_public": reporter,
                **_columns(envelope),
            }
        )
        rows.readings += [
            {
                "member_id": member,
                "tip_id": tip.id,
                "seen_version": (
                    self.random.randint(1, story.version)
                    if self.random.random() < READ_SHARE
                    else 0
                ),
                "told_version": story.reporter_version,
                "day": day,
                "number": number,
            }
            for member in self.people
        ]

    def _choose(self, day: date, rare: Choice) -> Choice:
        fixed = rare.fixed()
        while True:
            choice = replace(self._draw(day), **fixed)
            # What is rare must not come about by chance.
            if not any(other.holds_for(choice) for other in self.rare if other != rare):
                return choice

    def _draw(self, day: date) -> Choice:
        fresh = (self.today - day).days < FRESH_DAYS
        nowhere = self.random.random() < NO_DISTRICT_SHARE
        has_branch = self.random.random() < BRANCH_SHARE
        return Choice(
            state=self._pick(FRESH_STATES if fresh else SETTLED_STATES),
            theme=self._pick(self.themes),
            district=None if nowhere else self._pick(self.districts),
            channel=self._pick(CHANNELS),
            assignee_id=(
                self._pick(self.assignees) if self.random.random() < ASSIGNED_SHARE else None
            ),
            urgency=self._pick(URGENCIES),
            branch=self._pick(self.branches) if has_branch else None,
        )

    def _content(self, choice: Choice) -> TipContent:
        random = self.random
        plate = f"{random.choice('BDFGHJ')}-{random.randint(100, 999)}-XX"
        return TipContent.model_validate(
            {
                "subject": {"theme": choice.theme},
                "observation": {"description": " ".join(random.choices(WHAT, k=6))},
                "place": {"description": random.choice(WHERE), "area": choice.district or ""},
                "occasion": {"when": random.choice(WHEN), "how_often": "weekly", "ongoing": "yes"},
                "involved": {"vehicles": [{"plate": plate}] if random.random() < 0.4 else []},
                "source": {"how_known": ["saw"], "who_knows": random.choice(("few", "many"))},
                "contact": {"may_ask": random.random() < 0.7},
            }
        )

    def _pick(self, weights: dict[Any, int]) -> Any:
        return self.random.choices(tuple(weights), tuple(weights.values()))[0]


@dataclass
class _Story:
    """What happens to one tip, from its receipt to the state that it is in."""

    writer: Writer
    rows: Rows
    tip: Tip
    day: date
    assignee_id: UUID | None
    version: int = 0
    reporter_version: int = 0
    state: State = State.RECEIVED
    assigned_id: UUID | None = None
    first_look_day: date | None = None

    def tell(self) -> None:
        """Add the rows of all events and messages."""
        random = self.writer.random
        self._happen(TipEventKind.RECEIVED, to=State.RECEIVED)
        if self.assignee_id:
            self.assigned_id = self.assignee_id
            self._happen(TipEventKind.ASSIGNED, self.assignee_id)
        actor = self.assignee_id or self.writer.people[0]
        for state in WAYS[self.tip.state]:
            if state is State.AWAITING_REPORTER:
                self._ask(actor)
                continue
            self._happen(TipEventKind.STATE_CHANGED, actor, to=state)
            if state is State.IN_ASSESSMENT and random.random() < CONVERSATION_SHARE:
                self._ask(actor)
                self._happen(TipEventKind.ANSWER_RECEIVED, to=State.IN_ASSESSMENT)
                self._say(MessageKind.ANSWER, None, ANSWER)
        if self.tip.state is not State.RECEIVED and random.random() < NOTE_SHARE:
            self._happen(TipEventKind.NOTE_ADDED, actor)
            self._say(MessageKind.NOTE, actor, NOTE)

    def _ask(self, actor: UUID) -> None:
        self._happen(TipEventKind.QUESTION_ASKED, actor, to=State.AWAITING_REPORTER)
        self._say(MessageKind.QUESTION, actor, QUESTION)

    def _happen(
        self, kind: TipEventKind, actor: UUID | None = None, to: State | None = None
    ) -> None:
        random = self.writer.random
        self.version += 1
        if self.version > 1:
            later = self.day + timedelta(days=random.randrange(3))
            self.day = min(later, self.writer.today)
        clock_time = time(8 + random.randrange(9), random.randrange(60), tzinfo=UTC)
        if actor is None:
            self.reporter_version = self.version
        self.rows.events.append(
            {
                "tip_id": self.tip.id,
                "sequence": self.version,
                "kind": kind,
                "day": self.day,
                "at": datetime.combine(self.day, clock_time) if actor else None,
                "actor_id": actor,
                "from_state": self.state if to and self.version > 1 else None,
                "to_state": to,
                "assignee_id": self.assigned_id,
            }
        )
        self.state = to or self.state
        if actor and to and self.first_look_day is None:
            self.first_look_day = self.day

    def _say(self, kind: MessageKind, author: UUID | None, words: str) -> None:
        reporter = None if kind is MessageKind.NOTE else self.tip.reporter_public
        context = MESSAGE_CONTEXT.format(tip=self.tip, sequence=self.version)
        envelope = seal_envelope(words.encode(), context, self.writer.team, reporter)
        self.rows.messages.append(
            {
                "tip_id": self.tip.id,
                "sequence": self.version,
                "kind": kind,
                "day": self.day,
                "author_id": author,
                **_columns(envelope),
            }
        )


def _columns(envelope: Envelope) -> dict[str, Any]:
    return dict(vars(envelope))


def _falling(values: Iterable[Any]) -> dict[Any, int]:
    """Return weights of which the first is four times the last, or nearly so."""
    listed = list(values)
    return {value: 4 * len(listed) - 3 * place for place, value in enumerate(listed)}
