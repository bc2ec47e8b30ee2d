-- :people people of web-forms with ten things each. Of every hundred, five wrote everything long ago and go whole, ten
-- wrote half of it long ago and stay: one thing in ten is due. Each is found by an address and by four beginnings of a
-- name, which belong to their newest thing; one in twenty has been told of the right to object.

CREATE TEMPORARY TABLE who AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS relation, n,
       CASE WHEN n % 100 < 5 THEN 10 WHEN n % 100 < 15 THEN 5 ELSE 0 END AS old
FROM generate_series(1, :people) AS n;

INSERT INTO subjects_datasubject (id, created_at, language, country, merged_into_id)
SELECT id, timestamptz '2020-01-01', 'da', 'DK', NULL FROM who;

INSERT INTO subjects_identifier (id, subject_id, kind, index, sealed, verified_at, claimed)
SELECT gen_random_uuid(), id, 'email', decode(md5(n::text) || md5((n + 7)::text), 'hex'), decode(repeat('ab', 60), 'hex'), NULL, false FROM who;

INSERT INTO subjects_relation (id, subject_id, process, since_at, known_at, anchored_at, anchor_event)
SELECT relation, id, 'web-forms', timestamptz '2020-01-01', timestamptz '2020-01-01', NULL, '' FROM who;

INSERT INTO subjects_stamp
    (id, process, purpose, basis, form, source, categories, provided, register_version, wording_hash, language, channel)
VALUES (1, 'web-forms', 'answer-request', 'eu-gdpr:A6-1-b', 'contact', 'data-subject', '["name", "email"]', true, repeat('0', 64), repeat('0', 64), 'da', '');

INSERT INTO subjects_personaldata (id, relation_id, stamp_id, collected_at, payload)
SELECT gen_random_uuid(), relation, 1,
       CASE WHEN k <= old THEN timestamptz '2020-01-01' + (n % 300) * interval '1 day' + k * interval '1 hour'
            ELSE timestamptz '2024-01-01' + (n % 600) * interval '1 day' + k * interval '1 hour' END,
       decode(repeat('ab', 240), 'hex')
FROM who, generate_series(1, 10) AS k;

INSERT INTO subjects_searchmark (subject_id, process, known_at, relation_id, record_id, kind, mark, salted)
SELECT w.id, 'web-forms', timestamptz '2020-01-01', w.relation, d.id, 'name', (w.n * 4 + k) % 1000003, w.n * 4 + k
FROM who w
JOIN LATERAL (SELECT id FROM subjects_personaldata WHERE relation_id = w.relation ORDER BY collected_at DESC LIMIT 1) d ON true,
     generate_series(0, 3) AS k;

INSERT INTO subjects_told (id, subject_id, what, version, at)
SELECT gen_random_uuid(), id, 'right-to-object', repeat('0', 64), timestamptz '2024-01-01' FROM who WHERE n % 20 = 0;

DROP TABLE who
