-- Hosts that belong to somebody else although a company's address led there: no credit for what they show.
SELECT run_id, company, host, found_by, parent FROM hosts WHERE role = 'off_domain'
