"""Canned queries of the site: questions that people ask of the survey, ready to run and to change."""

from __future__ import annotations

from dataclasses import dataclass

from survey.history import CHANGES_SQL


@dataclass(frozen=True, slots=True)
class Query:
    name: str
    title: str
    description: str
    sql: str
    params: tuple[str, ...] = ()


LATEST = "(select code as company, run_id from results)"

QUERIES: tuple[Query, ...] = (
    Query(
        "company_by_code",
        "A company by its code",
        "All results of one company. The code is the one on the list.",
        "select * from results where code = :code",
        ("code",),
    ),
    Query(
        "unknown_and_why",
        "Unknown, and why",
        "Companies whose answer is unknown, with the reason. Unknown is never counted as no.",
        "select code, name, sector, api_presence, unknown_reason from results "
        "where unknown_reason is not null order by unknown_reason, name",
    ),
    Query(
        "public_descriptions",
        "Public descriptions",
        "Machine-readable descriptions that companies publish of their own APIs.",
        f"""select d.exchange_id, d.company, d.format, d.format_version, d.title, d.operations, d.auth_used, d.valid,
  d.author, d.url
from descriptions d join {LATEST} l on l.company = d.company and l.run_id = d.run_id
where coalesce(d.author, 'provider') = 'provider'
order by d.company, d.url""",
    ),
    Query(
        "authentication_by_source",
        "Authentication, by where it is told",
        "How many companies say each kind of authentication in descriptions, by live demand, or in words.",
        f"""select f.value as authentication,
  count(distinct case when f.question = 'auth_live' then f.company end) as demanded_live,
  count(distinct case when f.question = 'auth_used' then f.company end) as used_in_description,
  count(distinct case when f.question = 'auth_declared' then f.company end) as declared_in_description,
  count(distinct case when f.question = 'auth_prose' then f.company end) as told_in_documentation,
  count(distinct f.company) as companies
from findings f join {LATEST} l on l.company = f.company and l.run_id = f.run_id
where f.question in ('auth_live', 'auth_used', 'auth_declared', 'auth_prose') and f.answer = 'yes'
group by f.value order by companies desc, authentication""",
    ),
    Query(
        "changes_between_runs",
        "Changed between two runs",
        "What appeared, vanished, changed or became unknown from one run to another. Table runs has the ids.",
        CHANGES_SQL,
        ("before", "after"),
    ),
    Query(
        "expiring_certificates",
        "Certificates that end within 30 days",
        "Counted from the end of the run. Ended ones are included.",
        f"""select h.id as handshake_id, h.company, h.host, c.not_after,
  cast(julianday(c.not_after) - julianday(coalesce(r.finished_at, r.started_at)) as integer) as days_left, c.issuer
from handshakes h join {LATEST} l on l.company = h.company and l.run_id = h.run_id
join runs r on r.id = h.run_id join certificates c on c.sha256 = h.certificate
where h.offered = 'default'
  and julianday(c.not_after) <= julianday(coalesce(r.finished_at, r.started_at)) + 30
order by c.not_after, h.host""",
    ),
    Query(
        "plain_http_api_hosts",
        "API hosts that serve plain HTTP",
        "Keys and data sent to these hosts over http: can be read on the way.",
        f"""select f.company, f.host, f.value, f.excerpt, f.exchange_id
from findings f join {LATEST} l on l.company = f.company and l.run_id = f.run_id
where f.question = 'plain_http' and f.value = 'serves' and exists (
  select 1 from hosts h where h.run_id = f.run_id and h.company = f.company and h.host = f.host and h.role = 'api')
order by f.company, f.host""",
    ),
    Query(
        "legacy_tls",
        "TLS 1.0 or 1.1 still accepted",
        "Hosts that completed a handshake in a version that RFC 8996 retired.",
        f"""select h.company, h.host, h.port, group_concat(distinct h.version) as versions, min(h.id) as handshake_id
from handshakes h join {LATEST} l on l.company = h.company and l.run_id = h.run_id
where h.outcome = 'answered' and h.version in ('TLSv1', 'TLSv1.1')
group by h.company, h.host, h.port order by h.company, h.host""",
    ),
    Query(
        "ledger_by_company",
        "What each company received",
        "Number of requests, bytes and time of everything that was sent, by company and run.",
        """select e.run_id, e.company, sum(e.sent) as requests, sum(1 - e.sent) as not_sent, sum(e.bytes) as bytes,
  min(e.fetched_at) as first, max(e.fetched_at) as last
from exchanges e where e.company is not null
group by e.run_id, e.company order by requests desc""",
    ),
    Query(
        "search_findings",
        "Search in excerpts",
        "Findings whose excerpt or value has these words.",
        """select f.id, f.company, f.question, f.answer, f.value, f.excerpt, f.exchange_id, f.handshake_id, f.lookup_id
from findings f where f.id in (select rowid from findings_fts where findings_fts match
  case when trim(:words) = '' then '""' else escape_fts(:words) end)
order by f.company, f.id""",
        ("words",),
    ),
)
