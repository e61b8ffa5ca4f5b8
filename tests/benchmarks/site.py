"""How quickly the site answers on a database of 10,000 companies and a million exchanges.

    python tests/benchmarks/site.py [FOLDER] [COMPANIES]

Makes the database once (the sample, over and over, in two runs), opens it as `survey browse` does, asks each page
several times and prints the median in milliseconds, with the time to open and the peak of memory. The first call of
every page of a question is measured too: the slowest of them is told.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from sample import RUN, make_sample

from survey.browse import site
from survey.questions import QUESTIONS

GROUND = ("companies", "run_companies", "hosts", "exchanges", "handshakes", "lookups")
TABLES = (*GROUND, "replies", "pages", "descriptions", "grades", "findings")
IDS = ("id", "exchange_id", "handshake_id", "lookup_id", "control_id", "parent")
LATER = "2027-11-20-sample"


def make(db: Path, companies: int) -> None:
    """Each row of the sample for every copy, under names and ids of its own, and all of it in a second run."""
    make_sample(db)
    conn = sqlite3.connect(db, isolation_level=None)
    conn.execute("pragma journal_mode = off")
    conn.execute("pragma synchronous = off")
    conn.execute("begin")
    conn.execute("create temp table copies as with recursive n(n) as (select 1 union all select n + 1 from n "
                 f"where n < {companies // 9}) select n from n")  # fmt: skip
    conn.execute(f"insert into runs select '{LATER}', kind, '2027-11-20', '2027-11-21', status, suspect, tool_version, "
                 f"settings, environment from runs where id = '{RUN}'")  # fmt: skip
    for table in TABLES:
        columns = [row[1] for row in conn.execute(f"pragma table_info({table})")]
        conn.execute(f"create temp table first_{table} as select * from {table}")
        for run, prefix in ((RUN, "'a'"), (LATER, "'b'")):
            if table == "companies" and run == LATER:
                continue
            told = ", ".join(cell(table, column, run, prefix) for column in columns)
            conn.execute(f"insert into {table} select {told} from temp.first_{table} as t, copies")
    more = "insert into exchanges select " + ", ".join(
        "substr(t.id, 1, 1) || m || substr(t.id, 3)" if c == "id" else "t.url || '?' || m" if c == "url" else f"t.{c}"
        for c in (row[1] for row in conn.execute("pragma table_info(exchanges)").fetchall())
    )
    count = "with recursive m(m) as (select 1 union all select m + 1 from m where m < 9) select m from m"
    conn.execute(f"create temp table times as {count}")
    conn.execute(f"{more} from (select * from exchanges where substr(id, 2, 1) = '0' and run_id > '') as t, times")
    conn.execute("insert into findings_fts (findings_fts) values ('rebuild')")
    conn.execute("insert into pages_fts (pages_fts) values ('rebuild')")
    conn.execute("commit")
    conn.execute("analyze")
    conn.close()


def cell(table: str, column: str, run: str, prefix: str) -> str:
    if column == "run_id":
        return f"'{run}'"
    if table == "findings" and column == "id":
        return "null"
    if column in IDS:
        return f"case when t.{column} is null then null else {prefix} || printf('%06x', n) || substr(t.{column}, 8) end"
    if column in ("company", "code"):
        return f"t.{column} || n"
    if column == "name":
        return "t.name || ' ' || n"
    if column in ("host", "url", "website"):
        return f"replace(t.{column}, '.example', n || '.example')"
    return f"t.{column}"


async def measure(datasette: object, name: str, key: str) -> None:
    pages = {
        "front page": "/",
        "companies": "/-/companies?from=4000",
        "company": "/-/company/BNK500",
        "question": "/-/question/auth_live",
        "evidence": f"/-/evidence/exchange/{key}",
        "search (site)": "/-/search?q=sandbox",
        "table results": f"/{name}/results",
        "table results, facet": f"/{name}/results?api_presence=open&_facet=sector",
        "table findings": f"/{name}/findings",
        "table findings, facet": f"/{name}/findings?question=auth_live&_facet=value",
        "table findings, search": f"/{name}/findings?_search=sandbox",
        "table exchanges": f"/{name}/exchanges",
        "table exchanges, company": f"/{name}/exchanges?company=BNK500",
        "query unknown_and_why": f"/{name}/unknown_and_why",
    }
    for label, path in pages.items():
        taken = []
        for _ in range(5):
            start = time.perf_counter()
            reply = await datasette.client.get(path)  # type: ignore[attr-defined]
            taken.append(1000 * (time.perf_counter() - start))
        print(f"{label:28} {reply.status_code} median {statistics.median(taken):7.1f} ms  first {taken[0]:7.1f} ms")
    firsts = {question.name: await took(datasette, f"/-/question/{question.name}") for question in QUESTIONS}
    slowest = max(firsts, key=lambda name: firsts[name])
    print(f"first calls of {len(firsts)} questions, slowest {firsts[slowest]:7.1f} ms ({slowest})")


async def took(datasette: object, path: str) -> float:
    """Milliseconds until a page is there."""
    start = time.perf_counter()
    await datasette.client.get(path)  # type: ignore[attr-defined]
    return 1000 * (time.perf_counter() - start)


async def visit(datasette: object, name: str, key: str, start: float) -> None:
    await datasette.invoke_startup()  # type: ignore[attr-defined]  # as a server does before it listens
    print(f"\nopened in {time.perf_counter() - start:.1f} s")
    await measure(datasette, name, key)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
    companies = int(sys.argv[2] if len(sys.argv) > 2 else 10_000)
    db = folder / f"site-{companies}.db"
    folder.mkdir(parents=True, exist_ok=True)
    if not db.exists():
        start = time.perf_counter()
        make(db, companies)
        print(f"made {db} ({db.stat().st_size / 1e6:.0f} MB) in {time.perf_counter() - start:.1f} s")
    with sqlite3.connect(db) as conn:
        for table in TABLES:
            print(f"{table} {conn.execute(f'select count(*) from {table}').fetchone()[0]:,}", end="  ")
        key = conn.execute("select exchange_id from findings where question = 'description' limit 1").fetchone()[0]
    conn.close()
    start = time.perf_counter()
    with site(db) as datasette:
        asyncio.run(visit(datasette, db.stem, key, start))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
