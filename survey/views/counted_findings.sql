-- The findings with answer yes that count for their company: those on hosts that belong to somebody else do not, nor
-- do those of parked domains, nor viewers of samples (sample_pages).
SELECT f.id AS finding_id, f.run_id, f.company, f.host, f.question, f.value, f.strength, f.detector, f.exchange_id,
  f.handshake_id, f.lookup_id, e.url, e.probe, e.status
FROM findings AS f
LEFT JOIN exchanges AS e ON e.id = f.exchange_id
WHERE f.answer = 'yes' AND f.company IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM hosts AS h
  WHERE h.run_id = f.run_id AND h.company = f.company AND h.host = f.host AND h.role = 'off_domain'
)
AND (f.question = 'parked' OR f.host NOT IN (
  SELECT k.host FROM findings AS k WHERE k.run_id = f.run_id AND k.company = f.company AND k.question = 'parked'))
AND (f.question NOT IN ('reference_page', 'portal_product') OR f.exchange_id NOT IN (SELECT exchange_id FROM sample_pages))
