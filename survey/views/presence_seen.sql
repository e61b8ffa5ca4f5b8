-- The best level that the findings of a company prove, whether or not everything could be looked at.
SELECT run_id, company,
  CASE min(rank) WHEN 1 THEN 'open' WHEN 2 THEN 'public' WHEN 3 THEN 'partner' WHEN 4 THEN 'private' ELSE 'mentioned' END
    AS level,
  count(*) AS findings
FROM presence_evidence
GROUP BY run_id, company
