"""Rows for what the archive holds and the database does not.

An observation is written to the archive first: after a kill the last ones lie there without a row. The same
gives the whole database back from the archive alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from survey import archive
from survey.archive import Note
from survey.model import Company, Exchange, Handshake, Host, Lookup, Observation, Role
from survey.store import Run, Store

BATCH = 500  # rows of one transaction


def catch_up(store: Store, folder: Path, run_id: str, say: Callable[[str], None] = lambda _: None) -> int:
    """Rows for the run's observations at the archive's end that have none. Gives their number."""
    ground = Ground(store)
    for path in archive.files(folder):
        if not path.name.startswith(run_id):
            continue
        for record in archive.records(folder, path.name):
            if not isinstance(record, Note):
                ground.add(record)
            elif record.kind != "run_finished":
                ground.note(record)
    ground.flush()
    if ground.new:
        say(f"{ground.new} observations lay in the archive without a row: they have one now")
    return ground.new


class Ground:
    """Rows for what the archive holds and the database does not. Known rows stay as they are."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.new = 0
        self.known = {t: {r["id"] for r in store.query(f"SELECT id FROM {t}")} for t in ("runs", "exchanges")}
        self.known |= {t: {r["id"] for r in store.query(f"SELECT id FROM {t}")} for t in ("handshakes", "lookups")}
        self.waiting: list[Observation] = []

    def add(self, observation: Observation) -> None:
        known = self.known[table_of(observation)]
        if observation.id not in known:
            known.add(observation.id)
            self.waiting.append(observation if not isinstance(observation, Exchange) else light(observation))
            if len(self.waiting) >= BATCH:
                self.flush()

    def flush(self) -> None:
        if not self.waiting:
            return
        with self.store.transaction():
            for run_id in {o.run_id for o in self.waiting} - self.known["runs"]:
                # Its note was lost: the observations are there, and say that there was a run.
                self.run(Run(run_id, "crawl", min(at_of(o) for o in self.waiting if o.run_id == run_id)))
            self.store.add_companies(
                (Company(c, c, "", "") for c in sorted({o.company for o in self.waiting if o.company})), change=False
            )
            self.store.add_exchanges(o for o in self.waiting if isinstance(o, Exchange))
            self.store.add_handshakes(o for o in self.waiting if isinstance(o, Handshake))
            self.store.add_lookups(o for o in self.waiting if isinstance(o, Lookup))
        self.new += len(self.waiting)
        self.waiting.clear()

    def run(self, run: Run) -> None:
        if run.id not in self.known["runs"]:
            self.known["runs"].add(run.id)
            self.store.start_run(run)

    def note(self, note: Note) -> None:
        """A fact of a run. Notes of kinds that this version does not know are passed over."""
        facts = note.facts
        run_id = str(facts.get("run_id") or note.run_id)
        if note.kind == "run":
            names = ("id", "kind", "started_at", "tool_version", "settings", "environment")
            self.run(Run(**{n: facts[n] for n in names if n in facts}))
            return
        if run_id not in self.known["runs"]:
            return
        if note.kind == "companies":
            listed = [Company(**c) for c in facts["companies"]]
            self.store.add_companies(listed, change=False)
            self.store.cover(run_id, [c.code for c in listed])
        elif note.kind == "hosts":
            for h in facts["hosts"]:
                host = Host(facts["company"], h["host"], Role(h["role"]), h["found_by"])
                self.store.add_host(run_id, host, parent=h.get("parent"))
        elif note.kind == "reuse":
            self.flush()
            self.store.add_reuse(run_id, facts["company"], facts["probe"], facts["exchange_id"])
        elif note.kind == "company_finished":
            run = self.store.run(run_id)
            if run and facts["company"] not in self.store.finished_companies(run_id):
                self.store.finish_company(run_id, facts["company"], facts["finished_at"], facts["leftover"])
        elif note.kind == "run_finished":
            run = self.store.run(run_id)
            if run and run.status != "finished":
                self.store.finish_run(run_id, facts["finished_at"], facts["status"], facts.get("suspect"))

    def finish_import(self, run_id: str, companies: Sequence[str], at: str) -> None:
        run = self.store.run(run_id)
        if run and run.status != "finished":
            with self.store.transaction():
                for code in companies:
                    self.store.finish_company(run_id, code, at, None)
                self.store.finish_run(run_id, at)


def table_of(observation: Observation) -> str:
    kinds = {Exchange: "exchanges", Handshake: "handshakes", Lookup: "lookups"}
    return kinds[type(observation)]


def at_of(observation: Observation) -> str:
    return observation.fetched_at if isinstance(observation, Exchange) else observation.at


def light(exchange: Exchange) -> Exchange:
    """Without its body, which a row does not need."""
    r = exchange.response
    return exchange if r is None else replace(exchange, response=replace(r, body=b""))
