-- By hand, for PostgreSQL: whose last word is a yes, who is known where it counts and not for too long, and said no to
-- nothing that reaches it. The last words come off an index in its own order; all else is hashed once and never probed
-- row by row. Hardly anybody is merged, so those are looked up and the table of people is not joined.
SELECT y.subject_id AS id
FROM (
    SELECT DISTINCT ON (subject_id) subject_id, at, by, state = 'dpv:ConsentGiven' AS is_given
    FROM consent_consentrecord
    WHERE purpose = 'news-by-email' AND at <= %(now)s
    ORDER BY subject_id, at DESC, number DESC
) y
WHERE y.is_given
  AND y.subject_id NOT IN (SELECT id FROM subjects_datasubject WHERE merged_into_id IS NOT NULL)
  AND EXISTS (
    SELECT 1
    FROM subjects_relation r
    LEFT JOIN subjects_personaldata n ON n.relation_id = r.id AND n.collected_at <= %(now)s
    WHERE r.subject_id = y.subject_id AND r.since_at <= %(now)s AND r.process IN ('web-forms', 'communication', 'events')
      AND CASE WHEN r.process = 'events' AND r.anchored_at IS NOT NULL THEN r.anchored_at ELSE coalesce(n.collected_at, r.since_at) END
          >= timestamptz '2021-11-22 23:00+00'
)
  AND NOT EXISTS (
    SELECT 1 FROM subjects_limit l
    WHERE l.subject_id = y.subject_id AND l.since_at <= %(now)s AND (l.until_at IS NULL OR l.until_at > %(now)s)
      AND l.purpose IN ('', 'all:direct-marketing', 'news-by-email')
      AND (l.kind <> 'objection' OR NOT ((y.by LIKE 'subject:%%' OR y.by LIKE 'staff:%%') AND y.at > l.since_at))
)
  AND NOT EXISTS (
    SELECT 1 FROM subjects_identifier i JOIN (
        SELECT l.index, max(l.since_at) AS since_at FROM subjects_limit l
        WHERE l.kind = 'suppression' AND l.since_at <= %(now)s AND (l.until_at IS NULL OR l.until_at > %(now)s)
          AND l.purpose IN ('', 'all:direct-marketing', 'news-by-email')
        GROUP BY 1
    ) s ON s.index = i.index
    WHERE i.subject_id = y.subject_id
      AND NOT ((y.by LIKE 'subject:%%' OR y.by LIKE 'staff:%%') AND y.at > s.since_at)
)
