-- By hand, for PostgreSQL: customers of eight years from their last delivery, or five from what they wrote before one.
-- Each person once at the very end, not before the noes are looked for: so that all of it is shared among processes.
SELECT DISTINCT r.subject_id AS id
FROM subjects_relation r
LEFT JOIN subjects_personaldata n ON n.relation_id = r.id AND n.collected_at <= %(now)s
WHERE r.since_at <= %(now)s
  AND r.process = 'customers'
  AND (r.anchored_at >= timestamptz '2018-11-22 23:00+00'
       OR r.anchored_at IS NULL AND coalesce(n.collected_at, r.since_at) >= timestamptz '2021-11-22 23:00+00')
  AND r.subject_id NOT IN (SELECT id FROM subjects_datasubject WHERE merged_into_id IS NOT NULL)
  AND NOT EXISTS (
    SELECT 1 FROM subjects_limit l
    WHERE l.subject_id = r.subject_id AND l.since_at <= %(now)s AND (l.until_at IS NULL OR l.until_at > %(now)s)
      AND l.purpose IN ('', 'all:direct-marketing', 'relevant-offers')
)
  AND NOT EXISTS (
    SELECT 1 FROM subjects_identifier i
    WHERE i.subject_id = r.subject_id AND i.index IN (
        SELECT l.index FROM subjects_limit l
        WHERE l.kind = 'suppression' AND l.since_at <= %(now)s AND (l.until_at IS NULL OR l.until_at > %(now)s)
          AND l.purpose IN ('', 'all:direct-marketing', 'relevant-offers')
    )
)
