-- By hand, for PostgreSQL: nearly everybody, save who objects; no consent is asked.
-- Each person once at the very end, not before the noes are looked for: so that all of it is shared among processes.
SELECT DISTINCT r.subject_id AS id
FROM subjects_relation r
LEFT JOIN subjects_personaldata n ON n.relation_id = r.id AND n.collected_at <= %(now)s
WHERE r.since_at <= %(now)s
  AND CASE
        WHEN r.process = 'customers' AND r.anchored_at IS NOT NULL THEN r.anchored_at >= timestamptz '2018-11-22 23:00+00'
        WHEN r.process = 'events' AND r.anchored_at IS NOT NULL THEN r.anchored_at >= timestamptz '2021-11-22 23:00+00'
        WHEN r.process IN ('website', 'web-forms', 'communication', 'customers', 'events')
        THEN coalesce(n.collected_at, r.since_at) >= timestamptz '2021-11-22 23:00+00'
      END
  AND r.subject_id NOT IN (SELECT id FROM subjects_datasubject WHERE merged_into_id IS NOT NULL)
  AND NOT EXISTS (
    SELECT 1 FROM subjects_limit l
    WHERE l.subject_id = r.subject_id AND l.since_at <= %(now)s AND (l.until_at IS NULL OR l.until_at > %(now)s)
      AND l.purpose IN ('', 'user-database')
)
  AND NOT EXISTS (
    SELECT 1 FROM subjects_identifier i
    WHERE i.subject_id = r.subject_id AND i.index IN (
        SELECT l.index FROM subjects_limit l
        WHERE l.kind = 'suppression' AND l.since_at <= %(now)s AND (l.until_at IS NULL OR l.until_at > %(now)s)
          AND l.purpose IN ('', 'user-database')
    )
)
