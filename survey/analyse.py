"""Reading without asking: the archive in, all derived tables out. No network.

Two passes. The first streams every observation of the archive through worker processes (a body of a stranger may
hang or kill its reader: `workers`) and spools what they read; on the way, observations without a row
become rows, so that a database can be made from the archive alone. The second goes over the spool once more,
now that all controls are known, drops what soft 404s seemed to show, and fills the derived tables in one
transaction, in the order of the archive: same archive in, same tables out.
"""

from __future__ import annotations

import pickle
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import IO, Any

from survey import archive, controls, grades, intake, urls
from survey.archive import Note
from survey.certificate import read_certificate
from survey.controls import GUESSED, Fingerprint
from survey.description import Broken, Description, validate
from survey.detectors import DETECTORS
from survey.detectors.pages import judge
from survey.errors import SurveyError
from survey.ground import Ground, table_of
from survey.model import (
    Detector,
    Exchange,
    Handshake,
    Observation,
    Outcome,
    Sign,
    evidence_text,
    exchange_evidence,
    status_line,
)
from survey.questions import BY_NAME, Area
from survey.reading import read
from survey.seen import HOSTED_PATHS, HOSTED_SUFFIXES
from survey.store import Run, Store, exchange_of_row
from survey.workers import Failure, Limits, cores, each, failure_of

EXCERPT = 1000  # characters kept of an excerpt
# What a soft 404 seems to show of these areas is nothing; headers and transport are as real there as elsewhere.
DROPPED_AREAS = frozenset(
    {Area.PRESENCE, Area.SHARING, Area.DESCRIPTION, Area.AUTHENTICATION, Area.AGENTS, Area.CONTACT}
)
# Probes whose replies may have to be compared: guesses, their controls, and front pages of guessed hosts.
COMPARED = GUESSED | {"control", "guessed_host"}
PRELOAD = ("survey.analyse",)

Row = dict[str, Any]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the pass read and what it made of it. `crashes` are our own mistakes, see the table."""

    runs: int
    companies: int
    exchanges: int
    handshakes: int
    lookups: int
    pages: int
    descriptions: int
    certificates: int
    grades: int
    findings: int
    crashes: int
    new_rows: int  # observations of the archive that had no row
    imported: tuple[str, ...]  # run ids of the WARC files taken in
    seconds: float


@dataclass
class Read:
    """What one observation says; made in a worker process."""

    signs: list[tuple[str, Sign]] = field(default_factory=list)  # with the detector's name
    page: Row | None = None
    description: Row | None = None
    certificates: list[Row] = field(default_factory=list)
    fingerprint: Fingerprint | None = None
    graded: bytes | None = None  # what grades need of the observation, packed
    crashes: list[tuple[str, str]] = field(default_factory=list)  # what, trace


def analyse(
    db: str | Path,
    archive_folder: str | Path,
    warcs: Sequence[str | Path] = (),
    workers: int | None = None,
    validate: bool = False,
    progress: Progress | None = None,
    *,
    limits: Limits | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Summary:
    """Rebuild the derived tables of `db` from the archive, after taking in the WARC files given.

    `workers`: processes (None: one a core). `validate`: also check every description in full. `progress` is told
    how many observations have been read. Raises SurveyError when there is nothing to read or the database
    cannot be used."""
    began = time.monotonic()
    db, folder = Path(db), Path(archive_folder)
    imported = tuple(intake.take_in(Path(w), folder, say) for w in warcs)
    _something_to_read(db, folder)
    with Store.open(db) as store, tempfile.TemporaryFile(prefix="survey-") as spool:
        ground = Ground(store)
        results = each(
            _read,
            ((o, validate) for o in _observations(folder, ground, say)),
            workers=workers or cores(),
            limits=limits,
            size=_size,
            preload=PRELOAD,
        )
        prints: dict[str, Fingerprint] = {}
        lights: dict[tuple[str, str | None], list[_Light]] = {}
        for count, ((observation, _), result) in enumerate(results, 1):
            made = _failed(result) if isinstance(result, Failure) else result
            if made.fingerprint is not None:
                prints[observation.id] = made.fingerprint
            if made.graded is not None:
                light = _Light(_about(observation), made.graded)
                lights.setdefault((observation.run_id, observation.company), []).append(light)
                made.graded = None
            pickle.dump((_about(observation), made), spool, pickle.HIGHEST_PROTOCOL)
            if progress:
                progress(count)
        _derive(store, spool, prints, lights)
        return _summary(store, ground.new, tuple(intake.run_id(name) for name in imported), time.monotonic() - began)


def _something_to_read(db: Path, folder: Path) -> None:
    if archive.files(folder):
        return
    if not folder.is_dir():
        raise SurveyError(
            f"there is no archive folder {folder}",
            hint="--archive DIR, or `survey crawl` makes one, or give WARC files",
        )
    if not db.exists():
        raise SurveyError(
            f"the archive folder {folder} holds no *.warc.gz, and there is no database {db}",
            hint="--archive DIR, or give WARC files: `survey analyse FILE.warc.gz`",
        )
    with Store.open(db) as store:
        if store.query("SELECT 1 FROM exchanges LIMIT 1"):
            raise SurveyError(
                f"{db} has observations, and the archive folder {folder} holds no *.warc.gz",
                hint="--archive with the folder that belongs to this database",
            )


# --- first pass: the archive in order, rows for what has none -----------------------------------------


def _observations(folder: Path, ground: Ground, say: Callable[[str], None]) -> Iterator[Observation]:
    """Every observation: our own files first (they know the companies), then those of others. Twice kept is once
    read."""
    paths = archive.files(folder)
    ours = [p for p in paths if not intake.is_import(p.name)]
    theirs = [p for p in paths if intake.is_import(p.name)]
    seen: set[str] = set()
    for path in ours:
        for record in archive.records(folder, path.name):
            if isinstance(record, Note):
                ground.note(record)
            elif record.id not in seen:
                seen.add(record.id)
                ground.add(record)
                yield record
    ground.flush()
    for path in theirs:
        yield from _foreign(path, ground, say)
    ground.flush()


def _foreign(path: Path, ground: Ground, say: Callable[[str], None]) -> Iterator[Exchange]:
    """The exchanges of somebody else's file, as a run of kind `import`; times are those of the file."""
    run_id = intake.run_id(path.name)
    owner = _owner(ground.store)
    first = last = ""
    covered: set[str] = set()
    records = archive.foreign(path)
    for exchange in records:
        at = exchange.fetched_at or "1970-01-01T00:00:00Z"
        if not first:
            ground.run(Run(run_id, "import", at, settings={"file": path.name}))
        first, last = min(first or at, at), max(last, at)
        company = owner(urls.host_of(exchange.url))
        covered |= {company} - {None} if company else set()
        kept = _with(exchange, run_id=run_id, company=company, probe="import", fetched_at=at)
        ground.add(kept)
        yield kept
    if not first:
        say(f"{path.name}: no HTTP response in it ({_counts(records.skipped)})")
        return
    ground.flush()
    ground.finish_import(run_id, sorted(covered), last)
    if records.skipped:
        say(f"{path.name}: records passed over: {_counts(records.skipped)}")


def _with(exchange: Exchange, **changes: Any) -> Exchange:
    return Exchange(**{name: getattr(exchange, name) for name in Exchange.__dataclass_fields__} | changes)


def _counts(skipped: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {word}" for word, n in sorted(skipped.items())) or "nothing"


def _owner(store: Store) -> Callable[[str], str | None]:
    """Whose a host is: by its very name, else by the registrable domain of a website or host known; hosting
    companies' domains belong to nobody, and a domain of two companies to neither."""
    names: dict[str, set[str]] = {}
    domains: dict[str, set[str]] = {}
    known = [(c.code, urls.host_of(c.website)) for c in store.companies()]
    sql = "SELECT DISTINCT company, host FROM hosts WHERE role <> 'off_domain' AND company IS NOT NULL"
    known += [(r["company"], r["host"]) for r in store.query(sql)]
    for code, host in known:
        names.setdefault(host, set()).add(code)
        if host not in HOSTED_PATHS and not host.endswith(tuple("." + s for s in HOSTED_SUFFIXES)):
            domains.setdefault(urls.registrable(host), set()).add(code)

    def owner(host: str) -> str | None:
        found = names.get(host) or domains.get(urls.registrable(host)) or set()
        return next(iter(found)) if len(found) == 1 else None

    return owner


# --- in the worker processes: one observation, what it says --------------------------------------------


def _size(task: tuple[Observation, bool]) -> int:
    observation = task[0]
    return len(observation.response.body) if isinstance(observation, Exchange) and observation.response else 500


def _read(task: tuple[Observation, bool]) -> Read:
    observation, validating = task
    made = Read()
    if isinstance(observation, Exchange) and observation.probe == "cdr_register":
        return made  # the register tells where to ask; it is nobody's API
    subject: Any = observation
    if isinstance(observation, Exchange):
        subject = read(observation)
        _page_of(subject, made)
        _description_of(subject, made, validating)
        if observation.probe in COMPARED | {"front_door"} and (
            observation.probe == "control" or (observation.status or 999) < 400
        ):
            made.fingerprint = controls.fingerprint(observation)
    elif isinstance(observation, Handshake):
        found = (read_certificate(der) for der in observation.chain)
        made.certificates = [asdict(c) for c in found if c is not None]
    kind = table_of(observation)[:-1]
    texts = tuple(_texts(observation))
    for detector in DETECTORS:
        if detector.kind == kind and not (_is_part(observation) and subject.description is None):
            _detect(detector, subject, texts, made)
    if isinstance(observation, Exchange) and observation.rendered:
        # Its headers are nobody's: only what stands in the page counts.
        made.signs = [(name, sign) for name, sign in made.signs if sign.location.startswith("body@")]
        return made
    if _is_part(observation):
        return made
    try:
        if (light := grades.light(observation)) is not None:
            made.graded = zlib.compress(pickle.dumps(light, pickle.HIGHEST_PROTOCOL), 1)
    except Exception as error:
        failure = failure_of(error)
        made.crashes.append((f"grades: {failure.what}"[:500], failure.trace))
    return made


def _is_part(observation: Observation) -> bool:
    """Asked because a page wanted it: a script or the portal's own data, no offer to outsiders. It tells what it says
    when it is a description, and nothing else."""
    return isinstance(observation, Exchange) and observation.probe in ("page_part", "script")


def _page_of(subject: Any, made: Read) -> None:
    if subject.page is None or not subject.exchange.ok or _is_part(subject.exchange):
        return
    judged = judge(subject.page)
    made.page = {
        "kind": str(judged.kind),
        "renderer": judged.renderer,
        "title": (subject.page.title or "")[:500],
        "lang": subject.page.lang,
        "score": round(judged.score, 2),
        "words": len(subject.page.text.split()),
        "links": len(subject.page.links),
        "rendered": subject.exchange.rendered,
    }


def _description_of(subject: Any, made: Read, validating: bool) -> None:
    found = subject.description
    if found is None or isinstance(found, Broken) or not subject.exchange.ok:
        return
    assert isinstance(found, Description)
    made.description = found.columns()
    if validating:
        valid, errors = validate(subject.exchange.text, subject.exchange.url)
        made.description |= {"valid": valid, "errors": list(errors)}


def _detect(detector: Detector, subject: Any, texts: tuple[str, ...], made: Read) -> None:
    """Run one detector. A sign whose words do not stand in what it cites is a mistake of ours, and no finding."""
    try:
        for sign in detector.detect(subject):
            if sign.question not in BY_NAME:
                raise ValueError(f"there is no question {sign.question!r}")
            if not sign.excerpt.strip() or not any(sign.excerpt in text for text in texts):
                raise ValueError(f"{sign.question}: the excerpt does not stand there: {sign.excerpt[:200]!r}")
            made.signs.append((detector.name, sign))
    except Exception as error:
        failure = failure_of(error)
        made.crashes.append((f"detector {detector.name}: {failure.what}"[:500], failure.trace))


def _texts(observation: Observation) -> Iterator[str]:
    """Everything that an excerpt may be taken from."""
    if not isinstance(observation, Exchange):
        yield evidence_text(observation)
        return
    if observation.response is not None:
        yield observation.response.header_block
        yield status_line(observation)
        yield observation.text
    yield exchange_evidence(observation)


def _failed(failure: Failure) -> Read:
    return Read(crashes=[(f"reading: {failure.what}"[:500], failure.trace)])


# --- second pass: rows -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _About:
    """What the second pass needs of an observation."""

    id: str
    run_id: str
    company: str | None
    kind: str  # exchange, handshake, lookup
    host: str
    url: str
    probe: str


def _about(o: Observation) -> _About:
    if isinstance(o, Exchange):
        return _About(o.id, o.run_id, o.company, "exchange", urls.host_of(o.url), o.url, o.probe)
    return _About(o.id, o.run_id, o.company, table_of(o)[:-1], o.host, "", o.probe)


@dataclass(frozen=True, slots=True)
class _Light:
    """What grades need of one observation."""

    about: _About
    packed: bytes

    def unpacked(self, company: str | None, probe: str = "") -> Exchange | Handshake:
        kept: Exchange | Handshake = pickle.loads(zlib.decompress(self.packed))
        if isinstance(kept, Exchange):
            return replace(kept, company=company, probe=probe or kept.probe)
        return replace(kept, company=company)


Lights = Mapping[tuple[str, str | None], Sequence[_Light]]  # of each run and company


def _derive(store: Store, spool: IO[bytes], prints: Mapping[str, Fingerprint], lights: Lights) -> None:
    replies = _replies(store, prints)
    soft = {r["exchange_id"] for r in replies if r["verdict"] == "soft_404"}
    soft |= {r["id"] for r in store.query("SELECT id FROM exchanges WHERE probe = 'control' AND status < 300")}
    told: dict[str, list[str]] = {}  # exchange -> further companies that reused it
    for row in store.query("SELECT DISTINCT exchange_id, company FROM reuses ORDER BY exchange_id, company"):
        told.setdefault(row["exchange_id"], []).append(row["company"])
    certificates: dict[str, Row] = {}
    with store.rebuilding() as put:
        for reply in replies:
            put("replies", reply)
        spool.seek(0)
        for about, made in _spooled(spool):
            for row in made.certificates:
                certificates.setdefault(row["sha256"], row)
            base = {"exchange_id": about.id, "run_id": about.run_id, "company": about.company, "url": about.url}
            if made.page is not None:
                put("pages", base | _page(made.page, about, about.id in soft))
            if made.description is not None and about.id not in soft:
                put("descriptions", base | made.description)
            companies = dict.fromkeys([about.company, *told.get(about.id, ())])
            for detector, sign in made.signs:
                if about.id not in soft or BY_NAME[sign.question].area not in DROPPED_AREAS:
                    for company in companies:
                        put("findings", _finding(about, company, detector, sign))
            for what, trace in made.crashes:
                put("crashes", {"what": what, "trace": trace, f"{about.kind}_id": about.id})
        for digest in sorted(certificates):
            put("certificates", certificates[digest])
        for table, row in _grades(store, lights):
            put(table, row)


def _grades(store: Store, lights: Lights) -> Iterator[tuple[str, Row]]:
    """Rows of `grades`, company by company; a rule that falls is a row of `crashes`."""
    shared = _Shared(store, lights)
    for run_id, company in sorted(lights, key=lambda k: (k[0], k[1] or "")):
        observations = [
            *(light.unpacked(company) for light in lights[run_id, company]),
            *(light.unpacked(company, probe) for light, probe in shared.told(run_id, company)),
        ]
        sql = "SELECT host, role FROM hosts WHERE run_id = ? AND company IS ?"
        roles = {(run_id, company, r["host"]): r["role"] for r in store.query(sql, [run_id, company])}
        for view in grades.host_views(observations, roles):
            for rules, grade in grades.GRADES:
                try:
                    made = asdict(grade(view))
                except Exception as error:
                    failure = failure_of(error)
                    what = f"grade {rules} of {view.host}: {failure.what}"
                    yield "crashes", {"what": what[:500], "trace": failure.trace}
                    continue
                yield "grades", made | {"run_id": run_id, "company": company}


class _Shared:
    """What was asked for one company and tells of another too: exchanges that it reused, and the handshakes of hosts
    that both meet (one website of two companies, a redirect to somebody else's)."""

    def __init__(self, store: Store, lights: Lights) -> None:
        self.lights = lights
        self.reused: dict[tuple[str, str | None], dict[str, str]] = {}
        for row in store.query("SELECT run_id, company, probe, exchange_id FROM reuses ORDER BY rowid"):
            self.reused.setdefault((row["run_id"], row["company"]), {}).setdefault(row["exchange_id"], row["probe"])
        wanted = {exchange_id for told in self.reused.values() for exchange_id in told}
        self.exchanges: dict[str, _Light] = {}
        self.handshakes: dict[tuple[str, str], list[_Light]] = {}
        for found in lights.values():
            for light in found:
                if light.about.id in wanted:
                    self.exchanges[light.about.id] = light
                elif light.about.kind == "handshake":
                    self.handshakes.setdefault((light.about.run_id, light.about.host), []).append(light)

    def told(self, run_id: str, company: str | None) -> Iterator[tuple[_Light, str]]:
        own = self.lights[run_id, company]
        known = {light.about.id for light in own}
        shaken = {light.about.host for light in own if light.about.kind == "handshake"}
        hosts = {light.about.host for light in own}
        for exchange_id, probe in self.reused.get((run_id, company), {}).items():
            light = self.exchanges.get(exchange_id)
            if light is not None and exchange_id not in known:
                hosts.add(light.about.host)
                yield light, probe
        for host in sorted(hosts - shaken):
            for light in self.handshakes.get((run_id, host), ()):
                yield light, ""


def _page(page: Row, about: _About, soft: bool) -> Row:
    """A soft 404 is no page of a kind; only that a control is an empty shell is worth knowing."""
    kept = not soft or (about.probe == "control" and page["kind"] == "unread")
    return page if kept else page | {"kind": "other"}


def _spooled(spool: IO[bytes]) -> Iterator[tuple[_About, Read]]:
    while True:
        try:
            yield pickle.load(spool)
        except EOFError:
            return


def _finding(about: _About, company: str | None, detector: str, sign: Sign) -> Row:
    return {
        "run_id": about.run_id,
        "company": company,
        "host": about.host,
        "question": sign.question,
        "answer": sign.answer,
        "value": sign.value,
        "strength": str(sign.strength),
        "excerpt": sign.excerpt[:EXCERPT],
        "location": sign.location,
        "detector": detector,
        f"{about.kind}_id": about.id,
    }


def _replies(store: Store, prints: Mapping[str, Fingerprint]) -> list[Row]:
    """What each guess is worth, next to the control of its host and shape. Where a redirect led, the last hop is
    compared with the last hop of the control."""
    marks = ", ".join("?" * len(COMPARED))
    sql = f"""SELECT * FROM exchanges WHERE probe IN ({marks}, 'front_door', 'given_host') ORDER BY run_id, rowid"""
    rows: dict[str, Row] = {}
    by_run: dict[str, list[Exchange]] = {}
    for row in store.query(sql, sorted(COMPARED)):
        by_run.setdefault(row["run_id"], []).append(exchange_of_row(row))
    for run_id, exchanges in by_run.items():
        known = {(e.url, e.request_headers): e for e in exchanges}
        starts = [e for e in exchanges if not e.hops]
        found = {(urls.origin(e.url), controls.shape_of(e.url)): e for e in starts if e.probe == "control"}
        wild = {urls.registrable(urls.host_of(e.url)): e for e in starts if e.probe == "control" and _is_front(e.url)}
        for start in starts:
            control = found.get((urls.origin(start.url), controls.shape_of(start.url)))
            if start.probe == "guessed_host" and _is_front(start.url):
                control = wild.get(urls.registrable(urls.host_of(start.url)))
                if control is None:
                    continue
            end = _end(start, known)
            verdict = _verdict(start, end, control, _end(control, known) if control else None, prints)
            if verdict is None:
                continue
            row = {
                "control_id": control.id if control and control is not start else None,
                "shape": controls.shape_of(start.url),
                "verdict": verdict,
            }
            for exchange in (start, end) if end.probe == start.probe and end.run_id == run_id else (start,):
                printed = prints.get(exchange.id)
                rows.setdefault(
                    exchange.id, {"exchange_id": exchange.id, **row, "fingerprint": str(printed) if printed else None}
                )
    return list(rows.values())


def _verdict(
    start: Exchange, end: Exchange, control: Exchange | None, last: Exchange | None, prints: Mapping[str, Fingerprint]
) -> str | None:
    """None: nothing worth a row (an answered front door that nothing speaks against)."""
    if start.probe == "control":
        return "control"
    ours, theirs = prints.get(end.id), prints.get(last.id) if last else None
    if start.probe == "guessed_host":
        alike = last is not None and end.outcome is Outcome.ANSWERED and controls.similar(end, last, ours, theirs)
        return "soft_404" if alike else "genuine"
    if start.probe in GUESSED:
        return controls.verdict(_with(end, probe=start.probe), last, ours, theirs)
    if control is None or last is None:
        return None
    if controls.refuses(control) and controls.refuses(start):
        return "refuses_all"
    # A control that only redirects to the front door is told from real pages by that.
    catch_all = (
        start.probe == "front_door" and control is last and start.ok and controls.similar(start, last, ours, theirs)
    )
    return "catch_all" if catch_all else None


def _is_front(url: str) -> bool:
    return urls.path_of(url) == "/"


def _end(exchange: Exchange, known: Mapping[tuple[str, Any], Exchange]) -> Exchange:
    """The last hop of the redirects that begin here, as far as they were followed."""
    for _ in range(6):
        following = known.get((exchange.redirect_to or "", exchange.request_headers))
        if following is None or following is exchange:
            return exchange
        exchange = following
    return exchange


def _summary(store: Store, new: int, imported: tuple[str, ...], seconds: float) -> Summary:
    names = ("runs", "companies", "exchanges", "handshakes", "lookups", "pages", "descriptions", "certificates")
    counts = {
        t: int(store.query(f"SELECT count(*) AS n FROM {t}")[0]["n"])
        for t in chain(names, ("grades", "findings", "crashes"))
    }
    return Summary(**counts, new_rows=new, imported=imported, seconds=round(seconds, 3))
