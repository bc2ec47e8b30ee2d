-- The rows of :people people, as the actions of the rooms leave them: each wrote to us once or twice in seven years,
-- each was asked for four consents and answered twice, each said no to something twice, and mostly took it back.


CREATE TEMPORARY TABLE who AS
SELECT gen_random_uuid() AS id, n, timestamptz '2026-11-20 09:00+00' - (n % 2555) * interval '1 day' - n % 86000 * interval '1 second' AS at
FROM generate_series(1, :people) AS n;

INSERT INTO subjects_datasubject (id, created_at, language, country, merged_into_id)
SELECT id, at, 'da', (ARRAY['DK', 'NO', 'SE', 'FI', 'PL', ''])[1 + n % 6], NULL FROM who;

INSERT INTO subjects_identifier (id, subject_id, kind, index, sealed, verified_at, claimed)
SELECT gen_random_uuid(), id, 'email', decode(md5(n::text) || md5((n + 7)::text), 'hex'), '\x00', NULL, false FROM who;

INSERT INTO subjects_relation (id, subject_id, process, since_at, known_at, anchored_at, anchor_event)
SELECT gen_random_uuid(), id, 'web-forms', at, at, NULL, '' FROM who WHERE n % 10 < 7
UNION ALL
SELECT gen_random_uuid(), id, 'customers', at, at, CASE WHEN n % 3 = 0 THEN at + interval '200 days' END, CASE WHEN n % 3 = 0 THEN 'last_delivery' ELSE '' END
FROM who WHERE n % 10 >= 6
UNION ALL
SELECT gen_random_uuid(), id, 'events', at, at, CASE WHEN n % 4 = 0 THEN at + interval '90 days' END, CASE WHEN n % 4 = 0 THEN 'last_event' ELSE '' END
FROM who WHERE n % 5 = 2;

INSERT INTO subjects_stamp
    (id, process, purpose, basis, form, source, categories, provided, register_version, wording_hash, language, channel)
SELECT place, process, 'answer-request', 'eu-gdpr:A6-1-b', 'contact', 'data-subject', '["name", "email"]', true, repeat('0', 64), repeat('0', 64), 'da', ''
FROM (VALUES ('web-forms', 1), ('customers', 2), ('events', 3)) AS p (process, place);

INSERT INTO subjects_personaldata (id, relation_id, stamp_id, collected_at, payload)
SELECT gen_random_uuid(), r.id, s.id, r.since_at + k * interval '400 days', decode(repeat('ab', 120), 'hex')
FROM subjects_relation r JOIN subjects_stamp s ON s.process = r.process, generate_series(0, 1) AS k
WHERE k = 0 OR (r.since_at < timestamptz '2025-06-01' AND get_byte(uuid_send(r.id), 0) < 60);

INSERT INTO consent_consentrecord
    (id, subject_id, purpose, number, state, at, wording_hash, register_version, language, channel, form, by)
SELECT gen_random_uuid(), w.id, p.purpose, k,
       (CASE WHEN k = 1 THEN (ARRAY['dpv:ConsentRequested', 'dpv:ConsentGiven'])[1 + (w.n + p.place) % 2]
             ELSE (ARRAY['dpv:ConsentGiven', 'dpv:ConsentGiven', 'dpv:ConsentWithdrawn', 'dpv:ConsentRefused'])[1 + (w.n / 3 + p.place) % 4] END),
       w.at + k * interval '40 days', repeat('1', 64), repeat('0', 64), 'da', 'web-form', 'contact',
       CASE WHEN w.n % 3 = 0 THEN 'public' ELSE 'subject:' || w.id END
FROM who w,
     (VALUES ('news-by-email', 0), ('ask-about-other-services', 1), ('website-analytics', 2), ('website-widgets', 3)) AS p (purpose, place),
     generate_series(1, 2) AS k;

INSERT INTO subjects_limit (id, subject_id, kind, index, purpose, since_at, until_at, told_at, reason)
SELECT gen_random_uuid(), w.id, CASE WHEN (w.n + k) % 9 = 0 THEN 'restriction' ELSE 'objection' END, NULL,
       (ARRAY['all:direct-marketing', '', 'user-database', 'keep-history', 'improve-services', 'relevant-offers'])[1 + (w.n / 2 + k * 3) % 6],
       w.at + k * interval '30 days',
       CASE WHEN (w.n / 5 + k) % 8 > 0 THEN w.at + k * interval '200 days' END,
       CASE WHEN (w.n / 5 + k) % 8 > 0 THEN w.at + k * interval '190 days' END, 'test'
FROM who w, generate_series(1, 2) AS k;

INSERT INTO subjects_limit (id, subject_id, kind, index, purpose, since_at, until_at, told_at, reason)
SELECT gen_random_uuid(), NULL, 'suppression', decode(md5(n::text) || md5((n + 7)::text), 'hex'), 'all:direct-marketing',
       at + interval '10 days', NULL, NULL, 'erased'
FROM who WHERE n % 50 = 0;

DROP TABLE who
