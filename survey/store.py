"""The database: ground tables (insert-only), derived tables (rebuilt whole), views, full-text search.

Only this module knows sqlite_utils. Ground rows say what was asked and what came; they are never
changed or deleted. Derived rows say what was read in them, and are thrown away and made again by
`survey analyse` in one transaction. Views settle the answers; each is one `.sql` file.
"""

from __future__ import annotations

GROUND = """
CREATE TABLE companies (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, sector TEXT, website TEXT,
  extra TEXT NOT NULL DEFAULT '{}'                       -- JSON: further columns of the list
);
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('crawl','import','demo')),
  started_at TEXT NOT NULL, finished_at TEXT,
  status TEXT NOT NULL CHECK (status IN ('running','finished','interrupted')),
  suspect TEXT,                                          -- why the run is not to be trusted, or null
  tool_version TEXT, settings TEXT NOT NULL DEFAULT '{}', environment TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE run_companies (                             -- which companies a run covered, and how that ended
  run_id TEXT NOT NULL REFERENCES runs(id), company TEXT NOT NULL REFERENCES companies(code),
  finished_at TEXT, leftover INTEGER,                    -- targets not asked at the end of the budget
  PRIMARY KEY (run_id, company)
);
CREATE TABLE hosts (
  run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code),
  host TEXT NOT NULL, role TEXT NOT NULL, found_by TEXT NOT NULL, parent TEXT,
  PRIMARY KEY (run_id, company, host)
);
CREATE TABLE exchanges (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code),
  probe TEXT NOT NULL, method TEXT NOT NULL, url TEXT NOT NULL, host TEXT, port INTEGER,
  outcome TEXT NOT NULL, status INTEGER, content_type TEXT, bytes INTEGER, body_sha256 TEXT,
  redirect_to TEXT, fetched_at TEXT NOT NULL, elapsed_ms INTEGER, warc_file TEXT, warc_offset INTEGER,
  ip TEXT, detail TEXT, why TEXT, parent TEXT, hops INTEGER NOT NULL DEFAULT 0,
  truncated INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 1,
  request_headers TEXT NOT NULL DEFAULT '[]'             -- JSON: those this target added
);
CREATE TABLE reuses (                                    -- one company was told by what was asked for another
  run_id TEXT NOT NULL REFERENCES runs(id), company TEXT NOT NULL REFERENCES companies(code),
  probe TEXT NOT NULL, exchange_id TEXT NOT NULL REFERENCES exchanges(id),
  PRIMARY KEY (run_id, company, exchange_id)
);
CREATE TABLE handshakes (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code),
  host TEXT NOT NULL, port INTEGER NOT NULL, offered TEXT NOT NULL, outcome TEXT NOT NULL,
  version TEXT, cipher TEXT, alpn TEXT, key_group TEXT, trusted INTEGER, name_matches INTEGER,
  verify_error TEXT, client_certificate TEXT, ocsp_stapled INTEGER,
  certificate TEXT,                                      -- sha256 of the leaf
  chain TEXT NOT NULL DEFAULT '[]',                      -- JSON: sha256 of each certificate sent, leaf first
  probe TEXT, at TEXT NOT NULL, elapsed_ms INTEGER, ip TEXT, detail TEXT, warc_file TEXT, warc_offset INTEGER
);
CREATE TABLE lookups (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code),
  host TEXT NOT NULL, rrtype TEXT NOT NULL, outcome TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '[]',
  cname TEXT, probe TEXT, at TEXT NOT NULL, elapsed_ms INTEGER, detail TEXT, warc_file TEXT, warc_offset INTEGER
);
"""

DERIVED = """
CREATE TABLE replies (                                   -- what a reply is worth, next to the control of its shape
  exchange_id TEXT PRIMARY KEY REFERENCES exchanges(id), control_id TEXT REFERENCES exchanges(id),
  shape TEXT, verdict TEXT NOT NULL,                     -- genuine, soft_404, refuses_all, unlicensed, control
  fingerprint TEXT
);
CREATE TABLE pages (
  exchange_id TEXT PRIMARY KEY REFERENCES exchanges(id), run_id TEXT NOT NULL REFERENCES runs(id),
  company TEXT REFERENCES companies(code), url TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('reference','portal','other','unread')),
  renderer TEXT, title TEXT, lang TEXT, score REAL, words INTEGER, links INTEGER
);
CREATE TABLE descriptions (
  exchange_id TEXT PRIMARY KEY REFERENCES exchanges(id), run_id TEXT NOT NULL REFERENCES runs(id),
  company TEXT REFERENCES companies(code), url TEXT NOT NULL,
  format TEXT NOT NULL, format_version TEXT, title TEXT, api_version TEXT,
  operations INTEGER, operations_by_method TEXT NOT NULL DEFAULT '{}', deprecated_operations INTEGER,
  auth_declared TEXT NOT NULL DEFAULT '[]', auth_used TEXT NOT NULL DEFAULT '[]',
  oauth_flows TEXT NOT NULL DEFAULT '[]', scopes TEXT NOT NULL DEFAULT '[]',
  credential_in TEXT NOT NULL DEFAULT '[]', servers TEXT NOT NULL DEFAULT '[]',
  tags TEXT NOT NULL DEFAULT '[]', license TEXT, contact TEXT, terms TEXT, external_docs TEXT,
  valid INTEGER, errors TEXT NOT NULL DEFAULT '[]',      -- valid: null when not checked
  author TEXT,                                           -- provider, standards_body, third_party, sample
  split INTEGER NOT NULL DEFAULT 0                       -- refers to other files
);
CREATE TABLE certificates (
  sha256 TEXT PRIMARY KEY, subject TEXT, issuer TEXT, not_before TEXT, not_after TEXT, key TEXT,
  signature TEXT, names TEXT NOT NULL DEFAULT '[]', serial TEXT, self_signed INTEGER, wildcard INTEGER,
  lifetime_days INTEGER
);
CREATE TABLE grades (
  run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code), host TEXT NOT NULL,
  rules TEXT NOT NULL, grade TEXT, score INTEGER, modifiers TEXT NOT NULL DEFAULT '{}', unjudged TEXT,
  exchange_id TEXT REFERENCES exchanges(id), PRIMARY KEY (run_id, company, host, rules)
);
CREATE TABLE findings (
  id INTEGER PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs(id), company TEXT REFERENCES companies(code),
  host TEXT, question TEXT NOT NULL REFERENCES questions(name), answer TEXT NOT NULL CHECK (answer IN ('yes','no')),
  value TEXT, strength TEXT NOT NULL CHECK (strength IN ('strong','weak')), excerpt TEXT NOT NULL, location TEXT NOT NULL,
  detector TEXT NOT NULL, exchange_id TEXT REFERENCES exchanges(id), handshake_id TEXT REFERENCES handshakes(id),
  lookup_id TEXT REFERENCES lookups(id),
  CHECK ((exchange_id IS NOT NULL) + (handshake_id IS NOT NULL) + (lookup_id IS NOT NULL) = 1)
);
CREATE TABLE questions (                                 -- the codebook, from survey/questions.py
  name TEXT PRIMARY KEY, area TEXT NOT NULL, text TEXT NOT NULL, value_meaning TEXT, yes TEXT, no TEXT, position INTEGER
);
CREATE TABLE crashes (                                   -- our own mistakes, noted; the pass went on
  id INTEGER PRIMARY KEY, what TEXT NOT NULL, exchange_id TEXT, handshake_id TEXT, lookup_id TEXT, trace TEXT NOT NULL
);
"""
