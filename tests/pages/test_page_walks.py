"""Whatever people do with a page, in whatever order, the rules of publication hold."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.errors import NotPermitted
from portal.models import PageEventKind, PageState
from portal.pages import editing
from portal.pages.errors import PageError
from portal.pages.publishing import publish_due

HOUR = timedelta(hours=1)
FORWARD = ["submit", "approve", "publish"]
OTHERS = ["save", "restore", "send_back", "plan", "expire", "archive", "tick"]
# Forward more often, so that a walk gets somewhere.
STEPS = st.lists(
    st.tuples(st.sampled_from(FORWARD * 4 + OTHERS), st.sampled_from(["daan", "esra", "fien"])),
    max_size=20,
)


class Walk:
    """Takes steps on one page, whether they are allowed or not, and keeps its own account."""

    def __init__(self, desk, clock) -> None:
        self.desk, self.clock = desk, clock
        self.page_id = desk.create(f"p{uuid4().hex}", key=f"p{uuid4().hex}")
        self.authors = {"daan"}
        self.approved_by: str | None = None

    def take(self, step: str, who: str) -> None:
        try:
            getattr(self, step)(getattr(self.desk, who), who)
        except (PageError, NotPermitted):
            pass

    def save(self, actor, who) -> None:
        self.desk.save(self.page_id, by=actor)
        self._wrote(who)

    def restore(self, actor, who) -> None:
        version = self.desk.version(self.page_id)
        editing.restore(self.desk.runtime, actor, self.page_id, version, 1)
        self._wrote(who)

    def submit(self, actor, who) -> None:
        self.desk.submit(self.page_id, by=actor)

    def approve(self, actor, who) -> None:
        self.desk.approve(self.page_id, by=actor)
        self.approved_by = who

    def send_back(self, actor, who) -> None:
        self.desk.send_back(self.page_id)
        self.approved_by = None

    def publish(self, actor, who) -> None:
        self.desk.publish(self.page_id, by=actor)

    def plan(self, actor, who) -> None:
        now = self.clock.moment
        self.desk.schedule(self.page_id, now + HOUR, now + 3 * HOUR)

    def expire(self, actor, who) -> None:
        self.desk.schedule(self.page_id, None, self.clock.moment + HOUR)

    def archive(self, actor, who) -> None:
        self.desk.archive(self.page_id)

    def tick(self, actor, who) -> None:
        self.clock.advance(hours=1)
        publish_due(self.desk.runtime)

    def check(self, published_before: int) -> int:
        """Hold what always holds against what happened; return how often it was published."""
        page = self.desk.page(self.page_id)
        assert (self.desk.live(self.page_id) is not None) == (page.live_sequence is not None)
        assert (page.state is PageState.PUBLISHED) <= (page.live_sequence == page.sequence)
        assert (page.publish_at is not None) <= (page.state is PageState.APPROVED)
        events = self.desk.view(self.page_id).events
        published = sum(event.kind is PageEventKind.PUBLISHED for event in events)
        if published > published_before:
            assert self.approved_by is not None
            assert self.approved_by not in self.authors
            self.authors, self.approved_by = set(), None
        return published

    def _wrote(self, who: str) -> None:
        self.authors.add(who)
        self.approved_by = None


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_people_do_nothing_is_live_that_no_second_person_approved(desk, clock, steps):
    walk = Walk(desk, clock)
    published = 0
    for step, who in steps:
        walk.take(step, who)
        published = walk.check(published)
