-- rules_70.score as an experienced data engineer writes it for DuckDB: one pass over the events, one bit a condition.
-- Every text is tested once a distinct value; an event's bits are the AND of its columns' bits; one bit_or a lead answers
-- all "at least once" conditions. Points are whole ten-thousandths. Set first: the variables leads, events, output, as_of.

-- The conditions on single events: the event (NULL: any), the columns' patterns (NULL: any value), the window in days.
CREATE TEMP TABLE terms AS
SELECT bit, (1::BIGINT << bit) AS mask, event, pages, assets, days
FROM (VALUES
    (0, 'visited', ['/pricing%', '/plans'], NULL, 7),
    (1, 'visited', ['/customers/%'], NULL, 60),
    (2, 'visited', ['/about'], NULL, 14),
    (3, 'visited', ['/integrations/%'], NULL, 60),
    (4, 'visited', ['/security%'], NULL, 90),
    (5, 'visited', ['/docs/%'], NULL, 14),
    (6, 'visited', ['/compare%'], NULL, 30),
    (7, 'visited', ['/careers%'], NULL, 90),
    (8, 'visited', ['/careers%'], NULL, 30),
    (9, 'visited', NULL, NULL, 30),                     -- where seconds >= 300
    (10, NULL, NULL, NULL, 7),
    (11, 'downloaded', NULL, ['whitepaper-%'], 30),
    (12, 'downloaded', NULL, ['case-study-%'], 60),
    (13, 'downloaded', NULL, ['price-list-%'], 90),
    (14, 'downloaded', NULL, ['whitepaper-%'], 90),
    (15, 'watched', NULL, NULL, 90),                    -- where seconds >= 600
    (16, 'watched', NULL, NULL, 30),
    (17, 'registered', NULL, NULL, 30),
    (18, 'attended', NULL, NULL, 90),
    (19, 'replied', NULL, NULL, 90),
    (20, 'clicked', NULL, NULL, 90),
    (21, 'started_trial', NULL, NULL, 30),
    (22, 'logged_in', NULL, NULL, 7),
    (23, 'activated', NULL, ['feature-integration%'], 60),
    (24, 'activated', NULL, ['feature-import%'], 60),
    (25, 'unsubscribed', NULL, NULL, NULL),
    (26, 'requested_demo', NULL, NULL, 14),
    (27, 'requested_demo', NULL, NULL, 90),
    (28, 'requested_demo', NULL, NULL, 7),
    (29, 'submitted', NULL, ['contact-form'], 7),
    (30, 'submitted', NULL, ['contact-form', 'callback-form'], 30),
    (31, 'submitted', NULL, ['callback-form'], 7),
    (32, 'purchased', NULL, NULL, 365),
    (33, 'unsubscribed', NULL, NULL, 30),
    -- From here on: counted or summed.
    (34, 'visited', ['/pricing%', '/plans'], NULL, 30),
    (35, 'visited', ['/product/%'], NULL, 30),
    (36, 'visited', ['/blog/%'], NULL, 30),
    (37, 'visited', ['/docs/%'], NULL, 60),
    (38, 'visited', NULL, NULL, 30),
    (39, 'downloaded', NULL, NULL, 90),
    (40, 'watched', NULL, NULL, 90),
    (41, 'attended', NULL, ['webinar-%'], 180),
    (42, 'opened', NULL, NULL, 90),
    (43, 'clicked', NULL, NULL, 14),
    (44, 'activated', NULL, NULL, 30),
    (45, 'logged_in', NULL, NULL, 14),
    (46, 'submitted', NULL, NULL, 90),
    (47, 'visited', ['/integrations/%'], NULL, 14),
    (48, 'visited', ['/pricing%', '/plans'], NULL, 90),
    (49, 'downloaded', NULL, ['ebook-%'], NULL),
    (50, 'purchased', NULL, NULL, NULL)
) AS listed(bit, event, pages, assets, days);

CREATE TEMP MACRO compared(value) AS nullif(lower(trim(regexp_replace(value, '\s+', ' ', 'g'))), '');
CREATE TEMP MACRO matches(value, patterns) AS
    patterns IS NULL OR coalesce(list_bool_or(list_transform(patterns, lambda pattern: value LIKE pattern)), false);

CREATE TEMP TABLE by_event AS
SELECT value, coalesce(bit_or(mask) FILTER (event IS NULL OR event = compared(value)), 0) AS mask
FROM (SELECT DISTINCT event AS value FROM read_parquet(getvariable('events'))), terms GROUP BY value;

CREATE TEMP TABLE by_page AS
SELECT value, coalesce(bit_or(mask) FILTER (matches(compared(value), pages)), 0) AS mask
FROM (SELECT DISTINCT page AS value FROM read_parquet(getvariable('events'))), terms GROUP BY value;

CREATE TEMP TABLE by_asset AS
SELECT value, coalesce(bit_or(mask) FILTER (matches(compared(value), assets)), 0) AS mask
FROM (SELECT DISTINCT asset AS value FROM read_parquet(getvariable('events'))), terms GROUP BY value;

CREATE TEMP MACRO window_mask(size) AS (SELECT bit_or(mask) FILTER (days IS NULL OR days >= size) FROM terms);
SET VARIABLE in_7d = window_mask(7);
SET VARIABLE in_14d = window_mask(14);
SET VARIABLE in_30d = window_mask(30);
SET VARIABLE in_60d = window_mask(60);
SET VARIABLE in_90d = window_mask(90);
SET VARIABLE in_180d = window_mask(180);
SET VARIABLE in_365d = window_mask(365);
SET VARIABLE at_all = (SELECT bit_or(mask) FROM terms WHERE days IS NULL);

CREATE TEMP MACRO has(mask, bit) AS mask & (1::BIGINT << bit) <> 0;
CREATE TEMP MACRO ago(size) AS getvariable('as_of') - to_days(size);

CREATE TEMP TABLE behaviour AS
SELECT
    lead,
    bit_or(mask) AS bits,
    count(*) FILTER (has(mask, 34)) AS pricing_30d,
    count(*) FILTER (has(mask, 35)) AS product_30d,
    count(*) FILTER (has(mask, 36)) AS blog_30d,
    count(*) FILTER (has(mask, 37)) AS docs_60d,
    count(*) FILTER (has(mask, 38)) AS visited_30d,
    count(*) FILTER (has(mask, 39)) AS downloaded_90d,
    count(*) FILTER (has(mask, 40)) AS watched_90d,
    count(*) FILTER (has(mask, 41)) AS webinars_180d,
    count(*) FILTER (has(mask, 42)) AS opened_90d,
    count(*) FILTER (has(mask, 43)) AS clicked_14d,
    count(*) FILTER (has(mask, 44)) AS activated_30d,
    count(*) FILTER (has(mask, 45)) AS logged_in_14d,
    count(*) FILTER (has(mask, 46)) AS submitted_90d,
    count(*) FILTER (has(mask, 47)) AS integrations_14d,
    sum(CASE WHEN has(mask, 48) THEN round(40000 * pow(2, -age / 15))::BIGINT END) AS pricing_halving,
    sum(CASE WHEN has(mask, 49) THEN round(30000 * pow(2, -age / 30))::BIGINT END) AS ebook_halving,
    sum(CASE WHEN has(mask, 32) THEN amount END) AS purchased_365d,
    sum(CASE WHEN has(mask, 50) THEN amount END) AS purchased
FROM (
    SELECT
        lead, "at", amount,
        date_diff('microsecond', "at", getvariable('as_of')) // 86400000000 AS age,
        by_event.mask & by_page.mask & by_asset.mask
        & CASE WHEN "at" > ago(7) THEN getvariable('in_7d') WHEN "at" > ago(14) THEN getvariable('in_14d')
               WHEN "at" > ago(30) THEN getvariable('in_30d') WHEN "at" > ago(60) THEN getvariable('in_60d')
               WHEN "at" > ago(90) THEN getvariable('in_90d') WHEN "at" > ago(180) THEN getvariable('in_180d')
               WHEN "at" > ago(365) THEN getvariable('in_365d') ELSE getvariable('at_all') END
        & CASE WHEN seconds >= 600 THEN -1 WHEN seconds >= 300 THEN ~(1::BIGINT << 15)
               ELSE ~((1::BIGINT << 9) | (1::BIGINT << 15)) END AS mask
    FROM read_parquet(getvariable('events')) AS events
    JOIN by_event ON events.event IS NOT DISTINCT FROM by_event.value
    JOIN by_page ON events.page IS NOT DISTINCT FROM by_page.value
    JOIN by_asset ON events.asset IS NOT DISTINCT FROM by_asset.value
    WHERE "at" <= getvariable('as_of')
)
WHERE mask <> 0
GROUP BY lead;

-- The newest of all events looks at every row: apart, so that the many aggregates see few.
CREATE TEMP TABLE newest AS
SELECT lead, max("at") AS active, max(CASE WHEN visit THEN "at" END) AS visited
FROM read_parquet(getvariable('events')) AS events
JOIN (SELECT value, coalesce(compared(value) = 'visited', false) AS visit FROM by_event) AS by_event
    ON events.event IS NOT DISTINCT FROM by_event.value
WHERE "at" <= getvariable('as_of')
GROUP BY lead;

-- Once per campaign, over the few events of 45 days.
CREATE TEMP TABLE by_mail AS
SELECT value, compared(value) AS name FROM by_event WHERE compared(value) IN ('opened', 'clicked');

CREATE TEMP TABLE by_campaign AS
SELECT value, dense_rank() OVER (ORDER BY compared(value)) AS number
FROM (SELECT DISTINCT campaign AS value FROM read_parquet(getvariable('events')));

CREATE TEMP TABLE mail AS
SELECT lead, count(*) FILTER (name = 'opened') AS opened, count(*) FILTER (name = 'clicked') AS clicked
FROM (
    SELECT DISTINCT lead, name, number
    FROM read_parquet(getvariable('events')) AS events
    JOIN by_mail ON events.event = by_mail.value
    JOIN by_campaign ON events.campaign IS NOT DISTINCT FROM by_campaign.value
    WHERE "at" > ago(45) AND "at" <= getvariable('as_of')
)
GROUP BY lead;

-- The profile: points a distinct value.
CREATE TEMP TABLE by_title AS
SELECT
    value,
    CASE WHEN t IN ('ceo', 'cfo', 'cto', 'cmo', 'founder') OR t LIKE 'chief %' THEN 250000 ELSE 0 END
    + CASE WHEN t LIKE 'vp %' THEN 200000 ELSE 0 END
    + CASE WHEN t LIKE 'head of %' THEN 150000 ELSE 0 END
    + CASE WHEN t LIKE 'director%' THEN 150000 ELSE 0 END
    + CASE WHEN t LIKE '%manager%' THEN 80000 ELSE 0 END
    + CASE WHEN regexp_matches(t, '(^|[^\pL\pN])marketing([^\pL\pN]|$)') THEN 60000 ELSE 0 END
    + CASE WHEN regexp_matches(t, '(^|[^\pL\pN])sales([^\pL\pN]|$)') THEN 60000 ELSE 0 END
    + CASE WHEN t LIKE '%operations%' THEN 40000 ELSE 0 END
    + CASE WHEN t IN ('student', 'intern', 'working student') THEN -200000 ELSE 0 END
    + CASE WHEN t LIKE '%assistant%' THEN -50000 ELSE 0 END
    + CASE WHEN t IS NULL THEN -50000 ELSE 0 END AS points
FROM (SELECT value, compared(value) AS t FROM (SELECT DISTINCT title AS value FROM read_parquet(getvariable('leads'))));

CREATE TEMP TABLE by_industry AS
SELECT
    value, i IN ('software', 'fintech') AS tech, i = 'public sector' AS public_sector,
    CASE WHEN i IS NULL THEN -20000 WHEN i IN ('software', 'fintech') THEN 150000
         WHEN i IN ('manufacturing', 'logistics') THEN 80000 WHEN i = 'insurance' OR i LIKE 'health%' THEN 50000
         ELSE 0 END AS points
FROM (SELECT value, compared(value) AS i FROM (SELECT DISTINCT industry AS value FROM read_parquet(getvariable('leads'))));

CREATE TEMP TABLE by_country AS
SELECT
    value, c IS NULL AS missing, c IN ('nl', 'be', 'lu') AS benelux,
    CASE WHEN c IN ('nl', 'be', 'lu') THEN 100000 WHEN c IN ('de', 'at', 'ch') THEN 60000
         WHEN c IN ('us', 'gb', 'ie') THEN 40000 ELSE 0 END AS points
FROM (SELECT value, compared(value) AS c FROM (SELECT DISTINCT country AS value FROM read_parquet(getvariable('leads'))));

CREATE TEMP TABLE by_source AS
SELECT
    value, s = 'referral' AS referral,
    CASE WHEN s IS NULL THEN 0 WHEN s IN ('webinar', 'event') THEN 40000 WHEN s = 'referral' THEN 80000
         WHEN s = 'import' THEN -20000 ELSE 10000 END AS points
FROM (SELECT value, compared(value) AS s FROM (SELECT DISTINCT source AS value FROM read_parquet(getvariable('leads'))));

CREATE TEMP TABLE by_interests AS
SELECT
    value,
    CASE WHEN list_has_any(list_transform(regexp_split_to_array(value, '[;|]'), lambda item: compared(item)),
                           ['crm', 'automation']) THEN 50000 ELSE 0 END AS points
FROM (SELECT DISTINCT interests AS value FROM read_parquet(getvariable('leads')));

CREATE TEMP MACRO capped(amount, most) AS least(coalesce(amount, 0), most);
CREATE TEMP MACRO within(points, least, most) AS greatest(least, least(points, most));
CREATE TEMP MACRO rounded(units, size) AS
    CASE WHEN units < 0 THEN -((-units + size // 2) // size) ELSE (units + size // 2) // size END * size;

COPY (
    WITH facts AS (
        SELECT
            leads.file_row_number AS place, leads.id, leads.employees, leads.revenue, leads.opted_in,
            by_title.points AS role_points,
            by_industry.points AS industry_points, coalesce(by_industry.tech, false) AS tech,
            coalesce(by_industry.public_sector, false) AS public_sector,
            by_country.points AS country_points, coalesce(by_country.benelux, false) AS benelux, by_country.missing AS no_country,
            by_source.points AS source_points, coalesce(by_source.referral, false) AS referral,
            by_interests.points AS interests_points,
            leads.email, leads.company_domain, leads.signup,
            coalesce(behaviour.bits, 0) AS bits, behaviour.* EXCLUDE (lead, bits),
            coalesce(mail.opened, 0) AS campaigns_opened, coalesce(mail.clicked, 0) AS campaigns_clicked,
            date_diff('microsecond', newest.active, getvariable('as_of')) // 86400000000 AS silent_days,
            date_diff('microsecond', newest.visited, getvariable('as_of')) // 86400000000 AS days_off
        FROM read_parquet(getvariable('leads'), file_row_number = true) AS leads
        JOIN by_title ON leads.title IS NOT DISTINCT FROM by_title.value
        JOIN by_industry ON leads.industry IS NOT DISTINCT FROM by_industry.value
        JOIN by_country ON leads.country IS NOT DISTINCT FROM by_country.value
        JOIN by_source ON leads.source IS NOT DISTINCT FROM by_source.value
        JOIN by_interests ON leads.interests IS NOT DISTINCT FROM by_interests.value
        LEFT JOIN behaviour ON leads.id = behaviour.lead
        LEFT JOIN newest ON leads.id = newest.lead
        LEFT JOIN mail ON leads.id = mail.lead
    ),
    scored AS (
        SELECT
            *,
            rounded(within(
                least(role_points, 400000)
                + within(
                    industry_points + country_points
                    + CASE WHEN employees IS NULL THEN -50000 WHEN employees >= 1000 THEN 200000
                           WHEN employees >= 200 THEN 120000 WHEN employees >= 50 THEN 60000 ELSE 0 END
                    + CASE WHEN revenue IS NULL THEN -10000 WHEN revenue >= 10000000 THEN 100000
                           WHEN revenue >= 1000000 THEN 50000 ELSE 0 END
                    + CASE WHEN employees >= 200 AND tech THEN 60000 ELSE 0 END
                    + CASE WHEN revenue >= 10000000 AND employees BETWEEN 50 AND 1000 THEN 50000 ELSE 0 END
                    + CASE WHEN employees > 0 THEN least(employees // 500 * 10000, 60000) ELSE 0 END,
                    -100000, 500000)
                + (
                    CASE WHEN compared(split_part(email, '@', -1)) IN ('gmail.com', 'outlook.com', 'yahoo.com', 'gmx.net')
                         THEN -100000 ELSE 0 END
                    + CASE WHEN email IS NULL THEN -100000 ELSE 0 END
                    + CASE WHEN email IS NOT NULL AND company_domain IS NOT NULL THEN 40000 ELSE 0 END
                    + CASE WHEN opted_in THEN 60000 ELSE 0 END
                    + CASE WHEN compared(company_domain) LIKE '%.edu' THEN -60000 ELSE 0 END
                ) // 2
                + least(
                    source_points + interests_points
                    + CASE WHEN referral AND benelux THEN 30000 ELSE 0 END
                    + CASE WHEN signup > ago(30) AND signup <= getvariable('as_of') THEN 50000 ELSE 0 END
                    + CASE WHEN signup <= ago(365) THEN -30000 ELSE 0 END,
                    150000),
                0, 1000000), 10000) AS fit,
            rounded(within(
                least(
                    CASE WHEN pricing_30d >= 3 THEN 150000 ELSE 0 END
                    + CASE WHEN has(bits, 0) THEN 60000 ELSE 0 END
                    + capped(product_30d, 5) * 10000
                    + capped(blog_30d, 8) * 5000
                    + capped(docs_60d, 5) * 10000
                    + CASE WHEN has(bits, 1) OR has(bits, 2) THEN 30000 ELSE 0 END
                    + CASE WHEN has(bits, 3) THEN 30000 ELSE 0 END
                    + CASE WHEN has(bits, 4) AND has(bits, 5) THEN 30000 ELSE 0 END
                    + CASE WHEN has(bits, 6) AND NOT has(bits, 7) THEN 40000 ELSE 0 END
                    + CASE WHEN visited_30d >= 20 THEN 80000 WHEN visited_30d >= 10 THEN 50000
                           WHEN visited_30d >= 4 THEN 20000 ELSE 0 END
                    + CASE WHEN has(bits, 8) THEN -100000 ELSE 0 END
                    + CASE WHEN has(bits, 9) THEN 30000 ELSE 0 END
                    + CASE WHEN has(bits, 10) THEN 40000 ELSE 0 END
                    + capped(pricing_halving, 150000),
                    400000)
                + least(
                    CASE WHEN has(bits, 11) THEN 100000 ELSE 0 END
                    + CASE WHEN has(bits, 12) THEN 80000 ELSE 0 END
                    + capped(downloaded_90d, 4) * 20000
                    + CASE WHEN has(bits, 13) THEN 80000 ELSE 0 END
                    + capped(watched_90d, 3) * 20000
                    + CASE WHEN has(bits, 15) THEN 40000 ELSE 0 END
                    + capped(webinars_180d, 3) * 50000
                    + CASE WHEN has(bits, 17)::INTEGER + has(bits, 16)::INTEGER + has(bits, 18)::INTEGER
                                + has(bits, 14)::INTEGER >= 2 THEN 40000 ELSE 0 END
                    + capped(ebook_halving, 120000),
                    400000)
                + least(
                    least(campaigns_opened, 6) * 10000
                    + least(campaigns_clicked, 6) * 20000
                    + CASE WHEN has(bits, 19) OR clicked_14d >= 3 THEN 80000 ELSE 0 END
                    + CASE WHEN opened_90d >= 5 AND NOT has(bits, 20) THEN -30000 ELSE 0 END,
                    200000) // 2
                + least(
                    CASE WHEN has(bits, 21) AND has(bits, 22) THEN 100000 ELSE 0 END
                    + capped(activated_30d, 6) * 20000
                    + CASE WHEN logged_in_14d >= 5 THEN 80000 ELSE 0 END
                    + CASE WHEN has(bits, 23) OR has(bits, 24) THEN 40000 ELSE 0 END,
                    300000)
                + greatest(
                    CASE WHEN has(bits, 25) THEN -200000 ELSE 0 END
                    + CASE WHEN silent_days >= 180 THEN -150000 WHEN silent_days >= 90 THEN -80000
                           WHEN silent_days >= 30 THEN -30000 ELSE 0 END
                    + CASE WHEN days_off > 30 THEN greatest((days_off - 30) // 10 * -10000, -120000) ELSE 0 END,
                    -400000),
                0, 1000000), 1000) AS engagement,
            rounded(within(
                CASE WHEN has(bits, 26) OR has(bits, 29) THEN 400000 ELSE 0 END
                + CASE WHEN has(bits, 27) THEN 150000 ELSE 0 END
                + CASE WHEN has(bits, 30) THEN 250000 ELSE 0 END
                + capped(submitted_90d, 3) * 40000
                + CASE WHEN purchased_365d >= 1000 THEN 200000 WHEN purchased_365d >= 200 THEN 100000
                       WHEN purchased_365d >= 1 THEN 50000 ELSE 0 END
                + CASE WHEN purchased > 0 THEN least((purchased * 100)::BIGINT // 50000 * 20000, 200000) ELSE 0 END,
                0, 1000000), 10000) AS intent
        FROM facts
    ),
    graded AS (
        SELECT
            *,
            within(
                CASE WHEN fit >= 600000 THEN 1 WHEN fit >= 400000 THEN 2 WHEN fit >= 200000 THEN 3 ELSE 4 END
                - has(bits, 32)::INTEGER + public_sector::INTEGER, 1, 4) AS step
        FROM scored
    ),
    tiered AS (
        SELECT
            *,
            CASE WHEN (step <= 2 AND engagement >= 300000) OR intent >= 400000 OR has(bits, 28) OR has(bits, 31)
                 THEN CASE WHEN no_country OR has(bits, 33) THEN 'warm' ELSE 'hot' END
                 WHEN engagement >= 120000 OR step = 1 THEN 'warm' ELSE 'cold' END AS tier
        FROM graded
    )
    SELECT
        id AS lead,
        (engagement / 10000)::DECIMAL(16, 1) AS engagement,
        (fit // 10000)::DECIMAL(15, 0) AS fit,
        (intent // 10000)::DECIMAL(15, 0) AS intent,
        ['A', 'B', 'C', 'D'][step] AS grade,
        tier,
        list_filter([
            CASE WHEN tier = 'hot' AND employees >= 200 THEN 'field_sales' END,
            CASE WHEN tier = 'hot' AND (employees < 200 OR employees IS NULL) THEN 'inside_sales' END,
            CASE WHEN tier = 'warm' AND opted_in AND NOT has(bits, 8) THEN 'nurture_mails' END,
            CASE WHEN tier = 'hot' AND integrations_14d >= 2 THEN 'partner_desk' END
        ], lambda route: route IS NOT NULL) AS routes
    FROM tiered
    ORDER BY place
) TO (getvariable('output')) (FORMAT parquet);
