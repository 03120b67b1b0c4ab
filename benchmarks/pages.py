"""How fast published pages are served, and whether that stays so: `python -m benchmarks.pages`.

Two things are measured. A page of the content that comes with the portal, served by gunicorn with
the settings of an installation, beside the least that Flask can do under the same settings: a route
that answers with the same bytes from memory. And what is done with pages, among 50 and among 5,000
of them, through the real application, in turn.
"""

from __future__ import annotations

import gc
import http.client
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from benchmarks import site, stage
from portal.accounts.members import add_member, find_member
from portal.accounts.permissions import OPERATOR, Actor
from portal.models import Role
from portal.pages.documents import write_document
from portal.pages.editing import read_page, save_revision
from portal.pages.files import import_content
from portal.pages.publishing import publish_now
from portal.pages.reviewing import approve, submit
from portal.pages.search import HITS_A_PAGE, search
from portal.pages.versions import mark_changed
from portal.settings import PROJECT_FOLDER
from tools.servers import environment, free_port, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.site import Site
    from portal.runtime import Runtime

PAGE = "/themas/hennepkwekerij"
CONNECTIONS = 8
SECONDS = 1
THROUGHPUT_ROUNDS = 7
LEAST_SHARE = 0.8
ROUNDS = 21
COLD_ROUNDS = 9
MOST_RATIO = 1.5
REQUESTS_A_SECOND = re.compile(r"Requests/sec:\s+([0-9.]+)")
FAILURES = re.compile(r"Socket errors|Non-2xx")
_PARTS = re.compile(r"<loc>[^<]*?(/sitemap-\d+\.xml)</loc>")

# The name of the answer, and what is asked for besides the page.
WAYS = {
    "identity": ("as it is", {}),
    "gzip": ("gzip", {"Accept-Encoding": "gzip"}),
    "br": ("br", {"Accept-Encoding": "gzip, deflate, br"}),
    "304": ("not modified (304)", {"Accept-Encoding": "gzip, deflate, br"}),
}


def throughput(rounds: int = THROUGHPUT_ROUNDS) -> stage.Table:
    """Serve one page by the portal and by the bare route, in turn, and return the table."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(stage.empty_database(stage.SQLITE, "served"))
        values = stage.settings(url, cheap=True).model_dump(mode="json", exclude_unset=True)
        secrets = {"secret_key": "s" * 32, "receipt_salt": "ab" * 16}
        app = stage.application(url, cheap=True)
        import_content(stage.runtime_of(app), PROJECT_FOLDER / "content")
        stage.runtime_of(app).database.close()
        portal = stack.enter_context(serving(folder, values | secrets)).url
        answers = folder / "answers"
        answers.mkdir()
        headers = {name: _keep(portal, name, answers) for name in WAYS}
        bare = stack.enter_context(_bare(folder, answers))
        rates: dict[tuple[str, str], list[float]] = {}
        for turn in range(rounds + 1):
            for name in WAYS:
                for side, address in (("portal", portal + PAGE), ("bare", f"{bare}/{name}")):
                    rate = _rate(address, headers[name], 1 if turn == 0 else SECONDS)
                    if turn:  # the first time, a server still warms up
                        rates.setdefault((name, side), []).append(rate)
        sizes = {name: (answers / name).stat().st_size for name in WAYS}
    rows: list[tuple[str, ...]] = []
    for name, (words, _headers) in WAYS.items():
        ours, theirs = rates[name, "portal"], rates[name, "bare"]
        share = median(a / b for a, b in zip(ours, theirs, strict=True))
        met = "met" if share >= LEAST_SHARE else "MISSED"
        figures = (f"{median(ours):,.0f}", f"{median(theirs):,.0f}", f"{share:.2f}", met)
        rows.append((words, f"{sizes[name] / 1000:.1f}", *figures))
    client = "wrk" if shutil.which("wrk") else "a small client in Python, which is its own limit"
    return stage.Table(
        "A published page a second",
        ("answer", "kB", "portal, a second", "bare route, a second", "share", "aim"),
        rows,
        f"A theme page, by one worker of 8 threads, asked for over {CONNECTIONS} connections by "
        f"{client}. The bare route answers with the same bytes, compressed beforehand. "
        f"The median of {rounds} rounds; the aim is at least {LEAST_SHARE}.",
    )


def rendering(rounds: int = ROUNDS) -> stage.Table:
    """Ask for the theme page while it is in memory and while it is not, and return the table."""
    engines = stage.engines()
    with ExitStack() as stack:
        visits = []
        for engine in engines:
            url = stack.enter_context(stage.empty_database(engine, "rendered"))
            app = stage.application(url, cheap=True)
            runtime = stage.runtime_of(app)
            stack.callback(runtime.database.close)
            import_content(runtime, PROJECT_FOLDER / "content")
            visits.append(Visitor(site.Site(engine, 0, app)))
        times: dict[tuple[str, int], list[float]] = {}
        for turn in range(rounds + 1):
            for side, visitor in enumerate(visits):
                cold, warm = visitor.cold(PAGE), visitor.get(PAGE)
                if turn:
                    times.setdefault(
                        ("not in memory: read, rendered, compressed", side), []
                    ).append(cold)
                    times.setdefault(("in memory", side), []).append(warm)
    names = dict.fromkeys(name for name, _side in times)
    rows: list[tuple[str, ...]] = [
        (name, *(f"{median(times[name, side]) * 1000:.2f}" for side in range(len(engines))))
        for name in names
    ]
    return stage.Table(
        "A published page, the first time and after that",
        ("the page", *(f"{engine}, ms" for engine in engines)),
        rows,
        "A page is made once for each version of the site, in each process.",
    )


@dataclass
class Visitor:
    """Somebody who reads a site, and the people who write it."""

    site: Site
    turns: int = 0
    searches: int = 0
    people: list[Actor] = field(default_factory=list)

    @property
    def runtime(self) -> Runtime:
        """The running portal."""
        return self.site.runtime

    def get(self, path: str) -> float:
        """Ask for a page and return how long it took.

        Raises:
            RuntimeError: it is not there.
        """
        client = self.site.app.test_client()
        address = {"REMOTE_ADDR": f"198.51.{self.searches % 250}.{self.searches // 250}"}
        self.searches += 1
        start = perf_counter()
        response = client.get(path, environ_base=address, buffered=True)
        seconds = perf_counter() - start
        if response.status_code != 200:
            raise RuntimeError(f"{path}: status {response.status_code}")
        return seconds

    def text(self, path: str) -> str:
        """Return a page."""
        return self.site.app.test_client().get(path).text

    def cold(self, path: str) -> float:
        """Ask for a page right after something was published elsewhere."""
        with self.runtime.database.writing() as session:
            mark_changed(session)
        self.runtime.site.forget()
        return self.get(path)

    def publish(self) -> float:
        """Write a page anew, have it approved, publish it, and return what publishing took."""
        if not self.people:
            self.people = [_person(self.runtime, *each) for each in PEOPLE]
            self.writer = site.Writer("nl", site.SMALL, seed=11)
        editor, publisher = self.people
        document = self.writer.document(self.turns % site.SMALL)
        page_id = UUID(int=(self.turns % site.SMALL) * 2 + 1)
        self.turns += 1
        path, text = document.id, write_document(document)
        save_revision(self.runtime, editor, page_id, self._version(page_id), path, text, "")
        submit(self.runtime, editor, page_id, self._version(page_id), "")
        approve(self.runtime, publisher, page_id, self._version(page_id))
        version = self._version(page_id)
        start = perf_counter()
        publish_now(self.runtime, publisher, page_id, version)
        return perf_counter() - start

    def _version(self, page_id: UUID) -> int:
        return read_page(self.runtime, self.people[0], page_id).page.version


PEOPLE = (("daan", Role.EDITOR), ("esra", Role.PUBLISHER))
TYPING_ERROR = "a typing error"
NOWHERE = "a word that occurs nowhere"
AFTER_PUBLICATION = f"search: {TYPING_ERROR}, the first after a publication"
SEARCHES = {
    "a common word": "drugs",
    "the commonest beginning": "mel",
    "two common words": "huis geld",
    "a sentence": "hoe meld ik een verdacht huis in mijn buurt",
    TYPING_ERROR: "gemeenre",
    "words that no page has together": "katvanger motorclub vakantiepark zorgfraude xtc",
    NOWHERE: "qqqqqqqq",
}
OPERATIONS: dict[str, Callable[[Visitor], float]] = {
    AFTER_PUBLICATION: lambda visitor: visitor.cold(f"/zoeken?q={SEARCHES[TYPING_ERROR]}"),
    "publish a page": Visitor.publish,
    "a page, in memory": lambda visitor: visitor.get("/page-7"),
    "a page, not in memory": lambda visitor: visitor.cold("/page-7"),
    "the site map, in memory": lambda visitor: visitor.get("/sitemap.xml"),
    **{
        f"search: {name}": lambda visitor, typed=typed: visitor.get(f"/zoeken?q={typed}")  # type: ignore[misc]
        for name, typed in SEARCHES.items()
    },
}


def growth(small: Site, large: Site, rounds: int = ROUNDS) -> stage.Table:
    """Do the same on a small and on a large site, in turn, and return the table."""
    visitors = [Visitor(small), Visitor(large)]
    for visitor in visitors:
        _check_searches(visitor.runtime)
    times: dict[tuple[str, int], list[float]] = {}
    gc.collect()
    gc.freeze()
    for turn in range(rounds + 1):
        for name, operation in OPERATIONS.items():
            for side, visitor in enumerate(visitors):
                # After a publication, what is in memory is made anew by whoever comes first.
                if name.endswith(", in memory") or (
                    name.startswith("search: ") and name != AFTER_PUBLICATION
                ):
                    operation(visitor)
                seconds = operation(visitor)
                if turn:  # the first time, nothing is in memory yet
                    times.setdefault((name, side), []).append(seconds)
    gc.unfreeze()
    rows: list[tuple[str, ...]] = []
    for name in OPERATIONS:
        few, many = (median(times[name, side]) for side in range(2))
        ratio = many / few
        met = "met" if ratio <= MOST_RATIO else "MISSED"
        rows.append((name, f"{few * 1000:.2f}", f"{many * 1000:.2f}", f"{ratio:.2f}", met))
    return stage.Table(
        f"Pages on {large.engine}",
        ("operation", f"{small.pages:,} pages, ms", f"{large.pages:,} pages, ms", "ratio", "aim"),
        rows,
        "Each page stands in both languages; each search shows ten hits, the last none. The aim is "
        f"a ratio of at most {MOST_RATIO}. All words of the site, which a typing error is compared "
        "with, are read once for each version of the site in each process.",
    )


def site_maps(sites: list[tuple[Site, Site]], rounds: int = COLD_ROUNDS) -> stage.Table:
    """Ask for each kind of site map while it is in memory and while it is not."""
    rows: list[tuple[str, ...]] = []
    for pair in sites:
        for each in pair:
            visitor = Visitor(each)
            whole = "/sitemap.xml"
            parts = _PARTS.findall(visitor.text(whole))
            for path, name in ((whole, "the list of parts" if parts else "whole"), *_first(parts)):
                cold = median(visitor.cold(path) for _ in range(rounds))
                warm = median(visitor.get(path) for _ in range(rounds))
                listed = visitor.text(path)
                addresses = listed.count("<url>")
                per_address = f"{cold / addresses * 1e6:.0f}" if addresses else "-"
                rows.append(
                    (
                        f"{each.engine}, {each.pages:,} pages: {name}",
                        f"{addresses:,}",
                        f"{len(listed.encode()) / 1000:,.0f}",
                        f"{warm * 1000:.2f}",
                        f"{cold * 1000:.1f}",
                        per_address,
                    )
                )
    return stage.Table(
        "The site map",
        ("site map", "addresses", "kB", "in memory, ms", "made, ms", "made, µs an address"),
        rows,
        "It is made, and compressed, once for each version of the site, when somebody asks for it; "
        "that takes as long as it is, so no ratio is aimed at.",
    )


def pairs(stack: ExitStack) -> list[tuple[Site, Site]]:
    """Return a small and a large site on each engine that is here, which go when `stack` does."""
    return [
        (site.filled(stack, engine, site.SMALL), site.filled(stack, engine, site.LARGE))
        for engine in stage.engines()
    ]


def tables(sites: list[tuple[Site, Site]]) -> list[stage.Table]:
    """Measure all on these sites and return the tables."""
    grown = [growth(small, large) for small, large in sites]
    return [throughput(), rendering(), *grown, site_maps(sites)]


def main() -> list[stage.Table]:
    """Measure all and return the tables."""
    with ExitStack() as stack:
        return tables(pairs(stack))


def _check_searches(runtime: Runtime) -> None:
    """Do nothing where each search is what its name says.

    Raises:
        RuntimeError: one is not, or shows another number of hits than it should.
    """
    for name, typed in SEARCHES.items():
        found = search(runtime, "nl", typed)
        corrected = [each.typed for each in found.corrections if each.meant]
        expected = 0 if name == NOWHERE else HITS_A_PAGE
        if len(found.hits) != expected or (name == TYPING_ERROR and corrected != [typed]):
            raise RuntimeError(f"{name}: {len(found.hits)} hits, corrected: {corrected}")


def _first(parts: list[str]) -> list[tuple[str, str]]:
    return [(parts[0], "a part")] if parts else []


def _person(runtime: Runtime, name: str, role: Role) -> Actor:
    add_member(runtime, OPERATOR, name, name.title(), (role,))
    return Actor(find_member(runtime, name), name.title(), frozenset({role}))


def _keep(portal: str, name: str, folder: Path) -> dict[str, str]:
    """Keep the portal's answer for the bare route, and return the headers that ask for it."""
    _words, headers = WAYS[name]
    headers = dict(headers)
    connection = http.client.HTTPConnection(urlsplit(portal).netloc)
    for _ in range(2):  # the second answer comes from memory
        connection.request("GET", PAGE, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    if name == "304":
        headers["If-None-Match"] = answer.headers["ETag"]
        connection.request("GET", PAGE, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    connection.close()
    status, encoding = (304, None) if name == "304" else (200, answer.headers["Content-Encoding"])
    if answer.status != status or (encoding or "identity") != (
        "identity" if name == "304" else name
    ):
        raise RuntimeError(f"{name}: status {answer.status}, encoding {encoding}")
    (folder / name).write_bytes(body)
    return headers


@contextmanager
def _bare(folder: Path, answers: Path) -> Iterator[str]:
    """Serve the bare route by gunicorn with the portal's settings, its own ticker excepted."""
    settings = folder / "bare.conf.py"
    portal = (PROJECT_FOLDER / "gunicorn.conf.py").read_text("utf-8")
    settings.write_text(f"{portal}\ndel post_worker_init\n", "utf-8")
    port = free_port()
    more = {"PORTAL_BIND": f"127.0.0.1:{port}", "BENCHMARK_BYTES": str(answers)}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", str(settings), "benchmarks.bare:app"],
        cwd=PROJECT_FOLDER,
        env=environment({}) | more,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/identity")
            status = connection.getresponse().status
            connection.close()
        except OSError:
            time.sleep(0.05)
        else:
            if status == 200:
                return
    raise RuntimeError("the bare route did not start")


def _rate(address: str, headers: dict[str, str], seconds: int) -> float:
    """Return how many requests a second are answered.

    Raises:
        RuntimeError: some were not.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        return _python_rate(address, headers, seconds)
    asked = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *asked, address]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = REQUESTS_A_SECOND.search(printed)
    if found is None or FAILURES.search(printed):
        raise RuntimeError(printed)
    return float(found[1])


def _python_rate(address: str, headers: dict[str, str], seconds: int) -> float:
    counts: list[int] = []
    parts = urlsplit(address)
    end = perf_counter() + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection(parts.netloc)
        count = 0
        while perf_counter() < end:
            connection.request("GET", parts.path, headers=headers)
            connection.getresponse().read()
            count += 1
        connection.close()
        counts.append(count)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


if __name__ == "__main__":
    stage.show(main())
