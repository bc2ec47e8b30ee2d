-- A forum in our own records: :people people, 7.5 stories and 18.75 comments and votes for each on average, spread as on a
-- real forum: the n-th most active has about 1/n of what the most active has, and everybody has something.

CREATE TEMPORARY TABLE who AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS relation, n, 1.0 / n AS share FROM generate_series(1, :people) AS n;

INSERT INTO subjects_datasubject (id, created_at, language, country, merged_into_id)
SELECT id, timestamptz '2025-01-01', 'da', 'DK', NULL FROM who;

INSERT INTO subjects_identifier (id, subject_id, kind, index, sealed, verified_at, claimed)
SELECT gen_random_uuid(), id, 'email', decode(md5(n::text) || md5((n + 7)::text), 'hex'), decode(repeat('ab', 60), 'hex'), NULL, false FROM who;

INSERT INTO subjects_relation (id, subject_id, process, since_at, known_at, anchored_at, anchor_event)
SELECT relation, id, 'customers', timestamptz '2025-01-01', timestamptz '2025-01-01', NULL, '' FROM who;

INSERT INTO subjects_stamp
    (id, process, purpose, basis, form, source, categories, provided, register_version, wording_hash, language, channel)
SELECT n, 'customers', 'answer-request', 'eu-gdpr:A6-1-b', 'contact', 'data-subject', '["name", "email"]', true, repeat('0', 64), repeat('0', 64), 'da', ''
FROM generate_series(1, 2) AS n;

-- Stories of a kilobyte, comments and votes of a hundred bytes.
INSERT INTO subjects_personaldata (id, relation_id, stamp_id, collected_at, payload)
SELECT gen_random_uuid(), w.relation, kind.stamp, timestamptz '2025-01-01' + k * interval '1 hour',
       decode(repeat('ab', kind.size), 'hex')
FROM who w
CROSS JOIN (VALUES (1, 7.5, 1000), (2, 18.75, 100)) AS kind (stamp, each, size),
     LATERAL generate_series(1, greatest(1, round(kind.each * :people * w.share / (SELECT sum(share) FROM who))::int)) AS k;

INSERT INTO subjects_searchmark (subject_id, process, known_at, relation_id, record_id, kind, mark, salted)
SELECT w.id, 'customers', timestamptz '2025-01-01', w.relation, d.id, 'name', (w.n * 4 + k) % 1000003, w.n * 4 + k
FROM who w
JOIN LATERAL (SELECT id FROM subjects_personaldata WHERE relation_id = w.relation ORDER BY collected_at DESC LIMIT 1) d ON true,
     generate_series(0, 3) AS k;

INSERT INTO subjects_told (id, subject_id, what, version, at)
SELECT gen_random_uuid(), id, 'right-to-object', repeat('0', 64), timestamptz '2025-01-01' FROM who WHERE n % 5 = 0;

DROP TABLE who
