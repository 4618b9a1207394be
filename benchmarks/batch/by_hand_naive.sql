-- rules_70.score as SQL is mostly written: one aggregate a condition, each with its own FILTER over every event.
-- Points are whole ten-thousandths. Set first: the variables leads, events, output, as_of.

CREATE TEMP MACRO compared(value) AS nullif(lower(trim(regexp_replace(value, '\s+', ' ', 'g'))), '');
CREATE TEMP MACRO ago(size) AS getvariable('as_of') - to_days(size);

CREATE TEMP TABLE behaviour AS
SELECT
    lead,
    count(*) FILTER (event = 'visited' AND (page LIKE '/pricing%' OR page = '/plans') AND "at" > ago(7)) > 0 AS has_pricing_7d,
    count(*) FILTER (event = 'visited' AND page LIKE '/customers/%' AND "at" > ago(60)) > 0 AS has_customers_60d,
    count(*) FILTER (event = 'visited' AND page = '/about' AND "at" > ago(14)) > 0 AS has_about_14d,
    count(*) FILTER (event = 'visited' AND page LIKE '/integrations/%' AND "at" > ago(60)) > 0 AS has_integrations_60d,
    count(*) FILTER (event = 'visited' AND page LIKE '/security%' AND "at" > ago(90)) > 0 AS has_security_90d,
    count(*) FILTER (event = 'visited' AND page LIKE '/docs/%' AND "at" > ago(14)) > 0 AS has_docs_14d,
    count(*) FILTER (event = 'visited' AND page LIKE '/compare%' AND "at" > ago(30)) > 0 AS has_compare_30d,
    count(*) FILTER (event = 'visited' AND page LIKE '/careers%' AND "at" > ago(90)) > 0 AS has_careers_90d,
    count(*) FILTER (event = 'visited' AND page LIKE '/careers%' AND "at" > ago(30)) > 0 AS has_careers_30d,
    count(*) FILTER (event = 'visited' AND seconds >= 300 AND "at" > ago(30)) > 0 AS has_long_visit_30d,
    count(*) FILTER ("at" > ago(7)) > 0 AS has_active_7d,
    count(*) FILTER (event = 'downloaded' AND asset LIKE 'whitepaper-%' AND "at" > ago(30)) > 0 AS has_whitepaper_30d,
    count(*) FILTER (event = 'downloaded' AND asset LIKE 'case-study-%' AND "at" > ago(60)) > 0 AS has_case_study_60d,
    count(*) FILTER (event = 'downloaded' AND asset LIKE 'price-list-%' AND "at" > ago(90)) > 0 AS has_price_list_90d,
    count(*) FILTER (event = 'downloaded' AND asset LIKE 'whitepaper-%' AND "at" > ago(90)) > 0 AS has_whitepaper_90d,
    count(*) FILTER (event = 'watched' AND seconds >= 600 AND "at" > ago(90)) > 0 AS has_long_watch_90d,
    count(*) FILTER (event = 'watched' AND "at" > ago(30)) > 0 AS has_watched_30d,
    count(*) FILTER (event = 'registered' AND "at" > ago(30)) > 0 AS has_registered_30d,
    count(*) FILTER (event = 'attended' AND "at" > ago(90)) > 0 AS has_attended_90d,
    count(*) FILTER (event = 'replied' AND "at" > ago(90)) > 0 AS has_replied_90d,
    count(*) FILTER (event = 'clicked' AND "at" > ago(90)) > 0 AS has_clicked_90d,
    count(*) FILTER (event = 'started_trial' AND "at" > ago(30)) > 0 AS has_trial_30d,
    count(*) FILTER (event = 'logged_in' AND "at" > ago(7)) > 0 AS has_logged_in_7d,
    count(*) FILTER (event = 'activated' AND asset LIKE 'feature-integration%' AND "at" > ago(60)) > 0 AS has_integration_60d,
    count(*) FILTER (event = 'activated' AND asset LIKE 'feature-import%' AND "at" > ago(60)) > 0 AS has_import_60d,
    count(*) FILTER (event = 'unsubscribed') > 0 AS has_unsubscribed,
    count(*) FILTER (event = 'requested_demo' AND "at" > ago(14)) > 0 AS has_demo_14d,
    count(*) FILTER (event = 'requested_demo' AND "at" > ago(90)) > 0 AS has_demo_90d,
    count(*) FILTER (event = 'requested_demo' AND "at" > ago(7)) > 0 AS has_demo_7d,
    count(*) FILTER (event = 'submitted' AND asset = 'contact-form' AND "at" > ago(7)) > 0 AS has_contact_7d,
    count(*) FILTER (event = 'submitted' AND (asset = 'contact-form' OR asset = 'callback-form')
        AND "at" > ago(30)) > 0 AS has_contact_30d,
    count(*) FILTER (event = 'submitted' AND asset = 'callback-form' AND "at" > ago(7)) > 0 AS has_callback_7d,
    count(*) FILTER (event = 'purchased' AND "at" > ago(365)) > 0 AS has_purchased_365d,
    count(*) FILTER (event = 'unsubscribed' AND "at" > ago(30)) > 0 AS has_unsubscribed_30d,
    count(*) FILTER (event = 'visited' AND (page LIKE '/pricing%' OR page = '/plans') AND "at" > ago(30)) AS pricing_30d,
    count(*) FILTER (event = 'visited' AND page LIKE '/product/%' AND "at" > ago(30)) AS product_30d,
    count(*) FILTER (event = 'visited' AND page LIKE '/blog/%' AND "at" > ago(30)) AS blog_30d,
    count(*) FILTER (event = 'visited' AND page LIKE '/docs/%' AND "at" > ago(60)) AS docs_60d,
    count(*) FILTER (event = 'visited' AND "at" > ago(30)) AS visited_30d,
    count(*) FILTER (event = 'downloaded' AND "at" > ago(90)) AS downloaded_90d,
    count(*) FILTER (event = 'watched' AND "at" > ago(90)) AS watched_90d,
    count(*) FILTER (event = 'attended' AND asset LIKE 'webinar-%' AND "at" > ago(180)) AS webinars_180d,
    count(*) FILTER (event = 'opened' AND "at" > ago(90)) AS opened_90d,
    count(*) FILTER (event = 'clicked' AND "at" > ago(14)) AS clicked_14d,
    count(*) FILTER (event = 'activated' AND "at" > ago(30)) AS activated_30d,
    count(*) FILTER (event = 'logged_in' AND "at" > ago(14)) AS logged_in_14d,
    count(*) FILTER (event = 'submitted' AND "at" > ago(90)) AS submitted_90d,
    count(*) FILTER (event = 'visited' AND page LIKE '/integrations/%' AND "at" > ago(14)) AS integrations_14d,
    count(DISTINCT coalesce(campaign, '')) FILTER (event = 'opened' AND "at" > ago(45)) AS campaigns_opened,
    count(DISTINCT coalesce(campaign, '')) FILTER (event = 'clicked' AND "at" > ago(45)) AS campaigns_clicked,
    sum(round(40000 * pow(2, -(date_diff('microsecond', "at", getvariable('as_of')) // 86400000000) / 15))::BIGINT)
        FILTER (event = 'visited' AND (page LIKE '/pricing%' OR page = '/plans') AND "at" > ago(90)) AS pricing_halving,
    sum(round(30000 * pow(2, -(date_diff('microsecond', "at", getvariable('as_of')) // 86400000000) / 30))::BIGINT)
        FILTER (event = 'downloaded' AND asset LIKE 'ebook-%') AS ebook_halving,
    max("at") AS newest,
    max("at") FILTER (event = 'visited') AS newest_visit,
    sum(amount) FILTER (event = 'purchased' AND "at" > ago(365)) AS purchased_365d,
    sum(amount) FILTER (event = 'purchased') AS purchased
FROM (
    SELECT lead, "at", compared(event) AS event, compared(page) AS page, compared(asset) AS asset,
        compared(campaign) AS campaign, seconds, amount
    FROM read_parquet(getvariable('events'))
    WHERE "at" <= getvariable('as_of')
)
GROUP BY lead;

CREATE TEMP MACRO capped(amount, most) AS least(coalesce(amount, 0), most);
CREATE TEMP MACRO within(points, least, most) AS greatest(least, least(points, most));
CREATE TEMP MACRO rounded(units, size) AS
    CASE WHEN units < 0 THEN -((-units + size // 2) // size) ELSE (units + size // 2) // size END * size;

COPY (
    WITH facts AS (
        SELECT
            leads.file_row_number AS place, leads.id, leads.employees, leads.revenue, leads.opted_in,
            compared(leads.title) AS title, compared(leads.industry) AS industry, compared(leads.country) AS country,
            compared(leads.source) AS source, compared(leads.interests) AS interests,
            leads.email, leads.company_domain, leads.signup,
            behaviour.* EXCLUDE (lead),
            date_diff('microsecond', newest, getvariable('as_of')) // 86400000000 AS silent_days,
            date_diff('microsecond', newest_visit, getvariable('as_of')) // 86400000000 AS days_off
        FROM read_parquet(getvariable('leads'), file_row_number = true) AS leads
        LEFT JOIN behaviour ON leads.id = behaviour.lead
    ),
    scored AS (
        SELECT
            *,
            rounded(within(
                least(
                    CASE WHEN title IN ('ceo', 'cfo', 'cto', 'cmo', 'founder') OR title LIKE 'chief %' THEN 250000 ELSE 0 END
                    + CASE WHEN title LIKE 'vp %' THEN 200000 ELSE 0 END
                    + CASE WHEN title LIKE 'head of %' THEN 150000 ELSE 0 END
                    + CASE WHEN title LIKE 'director%' THEN 150000 ELSE 0 END
                    + CASE WHEN title LIKE '%manager%' THEN 80000 ELSE 0 END
                    + CASE WHEN regexp_matches(title, '(^|[^\pL\pN])marketing([^\pL\pN]|$)') THEN 60000 ELSE 0 END
                    + CASE WHEN regexp_matches(title, '(^|[^\pL\pN])sales([^\pL\pN]|$)') THEN 60000 ELSE 0 END
                    + CASE WHEN title LIKE '%operations%' THEN 40000 ELSE 0 END
                    + CASE WHEN title IN ('student', 'intern', 'working student') THEN -200000 ELSE 0 END
                    + CASE WHEN title LIKE '%assistant%' THEN -50000 ELSE 0 END
                    + CASE WHEN title IS NULL THEN -50000 ELSE 0 END,
                    400000)
                + within(
                    CASE WHEN industry IS NULL THEN -20000 WHEN industry IN ('software', 'fintech') THEN 150000
                         WHEN industry IN ('manufacturing', 'logistics') THEN 80000
                         WHEN industry = 'insurance' OR industry LIKE 'health%' THEN 50000 ELSE 0 END
                    + CASE WHEN country IN ('nl', 'be', 'lu') THEN 100000 ELSE 0 END
                    + CASE WHEN country IN ('de', 'at', 'ch') THEN 60000 ELSE 0 END
                    + CASE WHEN country IN ('us', 'gb', 'ie') THEN 40000 ELSE 0 END
                    + CASE WHEN employees IS NULL THEN -50000 WHEN employees >= 1000 THEN 200000
                           WHEN employees >= 200 THEN 120000 WHEN employees >= 50 THEN 60000 ELSE 0 END
                    + CASE WHEN revenue IS NULL THEN -10000 WHEN revenue >= 10000000 THEN 100000
                           WHEN revenue >= 1000000 THEN 50000 ELSE 0 END
                    + CASE WHEN employees >= 200 AND industry IN ('software', 'fintech') THEN 60000 ELSE 0 END
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
                    CASE WHEN source IS NULL THEN 0 WHEN source IN ('webinar', 'event') THEN 40000
                         WHEN source = 'referral' THEN 80000 WHEN source = 'import' THEN -20000 ELSE 10000 END
                    + CASE WHEN list_has_any(list_transform(regexp_split_to_array(interests, '[;|]'), lambda item: trim(item)),
                                             ['crm', 'automation']) THEN 50000 ELSE 0 END
                    + CASE WHEN source = 'referral' AND country IN ('nl', 'be', 'lu') THEN 30000 ELSE 0 END
                    + CASE WHEN signup > ago(30) AND signup <= getvariable('as_of') THEN 50000 ELSE 0 END
                    + CASE WHEN signup <= ago(365) THEN -30000 ELSE 0 END,
                    150000),
                0, 1000000), 10000) AS fit,
            rounded(within(
                least(
                    CASE WHEN pricing_30d >= 3 THEN 150000 ELSE 0 END
                    + CASE WHEN has_pricing_7d THEN 60000 ELSE 0 END
                    + capped(product_30d, 5) * 10000
                    + capped(blog_30d, 8) * 5000
                    + capped(docs_60d, 5) * 10000
                    + CASE WHEN has_customers_60d OR has_about_14d THEN 30000 ELSE 0 END
                    + CASE WHEN has_integrations_60d THEN 30000 ELSE 0 END
                    + CASE WHEN has_security_90d AND has_docs_14d THEN 30000 ELSE 0 END
                    + CASE WHEN has_compare_30d AND NOT coalesce(has_careers_90d, false) THEN 40000 ELSE 0 END
                    + CASE WHEN visited_30d >= 20 THEN 80000 WHEN visited_30d >= 10 THEN 50000
                           WHEN visited_30d >= 4 THEN 20000 ELSE 0 END
                    + CASE WHEN has_careers_30d THEN -100000 ELSE 0 END
                    + CASE WHEN has_long_visit_30d THEN 30000 ELSE 0 END
                    + CASE WHEN has_active_7d THEN 40000 ELSE 0 END
                    + capped(pricing_halving, 150000),
                    400000)
                + least(
                    CASE WHEN has_whitepaper_30d THEN 100000 ELSE 0 END
                    + CASE WHEN has_case_study_60d THEN 80000 ELSE 0 END
                    + capped(downloaded_90d, 4) * 20000
                    + CASE WHEN has_price_list_90d THEN 80000 ELSE 0 END
                    + capped(watched_90d, 3) * 20000
                    + CASE WHEN has_long_watch_90d THEN 40000 ELSE 0 END
                    + capped(webinars_180d, 3) * 50000
                    + CASE WHEN coalesce(has_registered_30d, false)::INTEGER
                                + coalesce(has_watched_30d, false)::INTEGER + coalesce(has_attended_90d, false)::INTEGER
                                + coalesce(has_whitepaper_90d, false)::INTEGER >= 2 THEN 40000 ELSE 0 END
                    + capped(ebook_halving, 120000),
                    400000)
                + least(
                    capped(campaigns_opened, 6) * 10000
                    + capped(campaigns_clicked, 6) * 20000
                    + CASE WHEN has_replied_90d OR clicked_14d >= 3 THEN 80000 ELSE 0 END
                    + CASE WHEN opened_90d >= 5 AND NOT coalesce(has_clicked_90d, false) THEN -30000 ELSE 0 END,
                    200000) // 2
                + least(
                    CASE WHEN has_trial_30d AND has_logged_in_7d THEN 100000 ELSE 0 END
                    + capped(activated_30d, 6) * 20000
                    + CASE WHEN logged_in_14d >= 5 THEN 80000 ELSE 0 END
                    + CASE WHEN has_integration_60d OR has_import_60d THEN 40000 ELSE 0 END,
                    300000)
                + greatest(
                    CASE WHEN has_unsubscribed THEN -200000 ELSE 0 END
                    + CASE WHEN silent_days >= 180 THEN -150000 WHEN silent_days >= 90 THEN -80000
                           WHEN silent_days >= 30 THEN -30000 ELSE 0 END
                    + CASE WHEN days_off > 30 THEN greatest((days_off - 30) // 10 * -10000, -120000) ELSE 0 END,
                    -400000),
                0, 1000000), 1000) AS engagement,
            rounded(within(
                CASE WHEN has_demo_14d OR has_contact_7d THEN 400000 ELSE 0 END
                + CASE WHEN has_demo_90d THEN 150000 ELSE 0 END
                + CASE WHEN has_contact_30d THEN 250000 ELSE 0 END
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
                - coalesce(has_purchased_365d, false)::INTEGER
                + coalesce(industry = 'public sector', false)::INTEGER, 1, 4) AS step
        FROM scored
    ),
    tiered AS (
        SELECT
            *,
            CASE WHEN (step <= 2 AND engagement >= 300000) OR intent >= 400000 OR has_demo_7d OR has_callback_7d
                 THEN CASE WHEN country IS NULL OR has_unsubscribed_30d THEN 'warm' ELSE 'hot' END
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
            CASE WHEN tier = 'warm' AND opted_in AND NOT coalesce(has_careers_30d, false) THEN 'nurture_mails' END,
            CASE WHEN tier = 'hot' AND integrations_14d >= 2 THEN 'partner_desk' END
        ], lambda route: route IS NOT NULL) AS routes
    FROM tiered
    ORDER BY place
) TO (getvariable('output')) (FORMAT parquet);
