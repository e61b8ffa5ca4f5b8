-- The answers, one row per company and run: is there an API and how public, mandated or voluntary, how a caller
-- authenticates, how safe the transport is; unknown with its reason. Each column comes from the view that settles it.
SELECT r.run_id, c.code, c.name, c.sector,
  CASE
    WHEN s.level IN ('open', 'public', 'partner') THEN s.level
    WHEN u.reason IS NOT NULL THEN 'unknown'
    ELSE coalesce(s.level, 'none')
  END AS api_presence,
  CASE WHEN s.level IN ('open', 'public', 'partner') OR (s.level = 'private' AND u.reason IS NULL) THEN
    CASE
      WHEN o.mandated AND o.voluntary THEN 'both' WHEN o.mandated THEN 'mandated' ELSE 'voluntary'
    END
  END AS origin,
  CASE
    WHEN s.level IN ('open', 'public', 'partner') THEN coalesce(
      t.model,
      CASE WHEN s.level = 'open' THEN 'open' END,
      CASE p.way WHEN 3 THEN 'approval' WHEN 2 THEN 'partner' END,
      'unknown')
    ELSE 'unknown'
  END AS access_model,
  CASE WHEN s.level IS NULL OR s.level = 'mentioned' THEN '[]' ELSE coalesce(
    (SELECT json_group_array(auth) FROM (
      SELECT auth FROM auth_known AS k WHERE k.run_id = r.run_id AND k.company = r.company ORDER BY auth)), '[]') END AS auth,
  coalesce((SELECT json_group_array(format) FROM (
    SELECT DISTINCT d.format FROM descriptions AS d
    JOIN counted_findings AS f ON f.exchange_id = d.exchange_id AND f.question = 'description' AND f.company = r.company
    WHERE d.run_id = r.run_id ORDER BY d.format)), '[]') AS description_formats,
  w.url AS portal_url,
  coalesce(h.https, 'unknown') AS https,
  coalesce(x.hsts, CASE WHEN h.https = 'none' THEN 'none' END, 'unknown') AS hsts,
  coalesce((SELECT json_group_array(version) FROM (
    SELECT v.version FROM tls_accepted AS v WHERE v.run_id = r.run_id AND v.company = r.company ORDER BY v.version)), '[]')
    AS tls_versions,
  coalesce(
    (SELECT g.grade FROM grades AS g WHERE g.run_id = r.run_id AND g.host = m.host AND g.rules = 'mdn-observatory-4'
      AND g.company = r.company),
    (SELECT max(g.grade) FROM grades AS g  -- of a host shared with another company, that was asked for
      WHERE g.run_id = r.run_id AND g.host = m.host AND g.rules = 'mdn-observatory-4')) AS grade,
  CASE WHEN s.level IN ('open', 'public', 'partner') THEN NULL ELSE u.reason END AS unknown_reason,
  CASE WHEN l.asked + l.leftover > 0 THEN round(1.0 * l.asked / (l.asked + l.leftover), 4) ELSE 0.0 END AS coverage,
  l.requests AS requests,
  s.level AS seen,
  m.state AS main_site, m.url AS main_url, m.host AS main_host,
  u.hindrances AS hindrances, u.at AS unknown_at,
  w.kind AS portal_kind, w.renderer AS renderer,
  n.kind AS run_kind, n.status AS run_status, n.suspect AS suspect, n.started_at AS run_started_at,
  r.finished_at AS finished_at
FROM run_companies AS r
JOIN runs AS n ON n.id = r.run_id
JOIN companies AS c ON c.code = r.company
JOIN ledger AS l ON l.run_id = r.run_id AND l.company = r.company
LEFT JOIN main_site AS m ON m.run_id = r.run_id AND m.company = r.company
LEFT JOIN presence_seen AS s ON s.run_id = r.run_id AND s.company = r.company
LEFT JOIN unknown_reasons AS u ON u.run_id = r.run_id AND u.company = r.company
LEFT JOIN access AS t ON t.run_id = r.run_id AND t.company = r.company
LEFT JOIN (
  SELECT run_id, company, max(CASE value WHEN 'approval' THEN 3 WHEN 'agreement' THEN 2 WHEN 'contact' THEN 2 END) AS way
  FROM counted_findings WHERE question = 'partner_access' AND strength = 'strong' GROUP BY run_id, company
) AS p ON p.run_id = r.run_id AND p.company = r.company
LEFT JOIN (
  SELECT run_id, company, max(origin = 'mandated') AS mandated, max(origin = 'voluntary') AS voluntary
  FROM origin_evidence GROUP BY run_id, company
) AS o ON o.run_id = r.run_id AND o.company = r.company
LEFT JOIN doc_pages AS w ON w.run_id = r.run_id AND w.company = r.company AND w.place = 1
LEFT JOIN https_state AS h ON h.run_id = r.run_id AND h.company = r.company
LEFT JOIN hsts_state AS x ON x.run_id = r.run_id AND x.company = r.company
