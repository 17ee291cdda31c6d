-- The report of a run as one page of HTML: nothing is fetched, light and dark, on paper and on a telephone.

-- A chart of horizontal bars. bars: [{"label", "value", "shown", "class"}], labels and shown values escaped already.
CREATE FUNCTION vigie.bar_chart(title text, bars jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    most constant double precision := (SELECT max((b ->> 'value')::double precision) FROM jsonb_array_elements(bars) b);
    n constant integer := jsonb_array_length(bars);
BEGIN
    IF n = 0 OR most IS NULL THEN
        RETURN '';
    END IF;
    RETURN format(E'<figure><figcaption>%s</figcaption>\n<svg viewBox="0 0 460 %s" role="img" aria-label="%s">\n', title, n * 28 + 4, title)
        || (SELECT string_agg(format(
                E'<g transform="translate(0 %s)"><text class="l" x="200" y="18">%s</text><rect class="%s" x="207" y="5" width="%s" height="18" rx="2"/><text x="%s" y="18">%s</text></g>\n',
                (b.place - 1) * 28, b.bar ->> 'label', b.bar ->> 'class', w.width, w.width + 213, b.bar ->> 'shown'), '' ORDER BY b.place)
              FROM jsonb_array_elements(bars) WITH ORDINALITY b (bar, place)
             CROSS JOIN LATERAL (SELECT round(greatest(180 * (b.bar ->> 'value')::double precision / nullif(most, 0), 1.5)::numeric, 1) AS width) w)
        || E'</svg></figure>\n';
END
$$;

CREATE FUNCTION vigie.short_label(label text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- The end of a name tells more than its beginning.
    RETURN vigie.html_escape(CASE WHEN length(label) > 28 THEN '...' || right(label, 25) ELSE label END);
END
$$;

CREATE FUNCTION vigie.audit_report_html(report jsonb) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    french constant boolean := vigie.report_in_french();
    w constant jsonb := vigie.report_words(french);
    sampled constant boolean := (report -> 'run' ->> 'sample_percent')::real < 100;
    compared constant boolean := report -> 'run' ->> 'before' IS NOT NULL;
    style constant text := $css$
:root{color-scheme:light dark;--bg:#fff;--fg:#1c2330;--soft:#5b6575;--line:#d9dee7;--card:#f5f7fa;--r3:#b3261e;--r2:#a15c00;--r1:#2f6db5;--code:#eef1f6}
@media(prefers-color-scheme:dark){:root{--bg:#14181f;--fg:#e6e9ef;--soft:#a3adbd;--line:#333c4a;--card:#1c222c;--r3:#ff8a80;--r2:#ffb454;--r1:#7db4f5;--code:#222a36}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:68rem;margin:0 auto;padding:1.5rem 1rem 3rem}h1{font-size:1.7rem;line-height:1.2;margin:0 0 .2rem}h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}h3{font-size:1rem;margin:1.2rem 0 .3rem;overflow-wrap:anywhere}
p{margin:.4rem 0}.soft{color:var(--soft)}.lead{font-size:1.08rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--soft);font-weight:600;white-space:nowrap}td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td code{overflow-wrap:anywhere}.risk{font-weight:700;white-space:nowrap}.risk3{color:var(--r3)}.risk2{color:var(--r2)}.risk1{color:var(--r1)}
.fix{display:inline-block;border:1px solid currentColor;border-radius:1em;padding:0 .5em;font-size:.8em;color:var(--r3);white-space:nowrap}
figure{margin:1rem 0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.8rem}figcaption{font-weight:600;margin-bottom:.4rem}svg{width:100%;max-width:32rem;height:auto;display:block}svg text{fill:var(--fg);font:13px system-ui,sans-serif}svg .l{text-anchor:end}svg .risk3{fill:var(--r3)}svg .risk2{fill:var(--r2)}svg .risk1{fill:var(--r1)}
pre{background:var(--code);border-radius:6px;padding:.7rem;overflow-x:auto;font-size:.85rem;margin:.3rem 0}ul{padding-left:1.2rem}li{overflow-wrap:anywhere}
@media(max-width:40rem){main{padding:1rem .7rem}thead{display:none}tr{display:block;border-bottom:1px solid var(--line);padding:.5rem 0}td,td.n{display:flex;gap:.8rem;justify-content:space-between;text-align:right;border:0;padding:.12rem 0;white-space:normal}td::before{content:attr(data-l);color:var(--soft);text-align:left}svg text{font-size:14px}}
@media print{:root{--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--card:#fff;--code:#fff;--r3:#b3261e;--r2:#8a4f00;--r1:#1f5a9c}body{font-size:10pt}main{max-width:none;padding:0}h2,h3{break-after:avoid}tr,figure,pre{break-inside:avoid}pre{border:1px solid #bbb;white-space:pre-wrap}svg *{print-color-adjust:exact;-webkit-print-color-adjust:exact}.scroll{overflow:visible}}
$css$;
    page text;
    part text;
BEGIN
    page := format(E'<!DOCTYPE html>\n<html lang="%s">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src ''none''; style-src ''unsafe-inline''">\n<title>%s - %s</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n'
        '<h1>%s</h1>\n<p class="soft">%s <strong>%s</strong>, %s</p>\n',
        w ->> 'lang', w ->> 'title', vigie.html_escape(report ->> 'database'), style, w ->> 'title', w ->> 'database',
        vigie.html_escape(report ->> 'database'), to_char(coalesce((report -> 'run' ->> 'finished_at')::timestamptz, (report -> 'run' ->> 'started_at')::timestamptz), 'YYYY-MM-DD HH24:MI'));
    page := page || format(E'<p class="lead">%s</p>\n', array_to_string(vigie.report_sentences(report, w), ' '));
    IF report -> 'findings' <> '[]' THEN
        SELECT string_agg(format(
                E'<tr><td data-l="%s" class="risk risk%s">%s</td><td data-l="%s"><code>%s</code></td><td data-l="%s">%s%s</td><td data-l="%s" class="n">%s</td><td data-l="%s" class="n">%s</td>%s%s<td data-l="%s"><code>%s</code></td></tr>\n',
                w ->> 'risk', f ->> 'risk', w ->> ('risk' || (f ->> 'risk')),
                w ->> 'column', vigie.html_escape(format('%s.%s', f ->> 'relation', f ->> 'column')),
                w ->> 'category', vigie.report_category(f ->> 'category', w),
                CASE WHEN (f ->> 'to_fix')::boolean THEN format(' <span class="fix">%s</span>', w ->> 'to_fix') ELSE '' END,
                w ->> 'rows', vigie.report_number((f ->> 'rows_flagged')::numeric, french),
                w ->> 'rate', vigie.report_percent((f ->> 'rate')::double precision, french),
                CASE WHEN sampled THEN format('<td data-l="%s" class="n">%s - %s</td>', w ->> 'interval',
                    vigie.report_percent((f ->> 'low')::double precision, french), vigie.report_percent((f ->> 'high')::double precision, french)) ELSE '' END,
                CASE WHEN compared THEN format('<td data-l="%s" class="n">%s</td>', w ->> 'before', coalesce(vigie.report_number((f ->> 'rows_before')::numeric, french), '-')) ELSE '' END,
                w ->> 'example', vigie.html_escape(f ->> 'example')), '' ORDER BY place)
          INTO part FROM jsonb_array_elements(report -> 'findings') WITH ORDINALITY e (f, place);
        page := page || format(E'<h2>%s</h2>\n<div class="scroll"><table>\n<thead><tr><th>%s</th><th>%s</th><th>%s</th><th class="n">%s</th><th class="n">%s</th>%s%s<th>%s</th></tr></thead>\n<tbody>\n%s</tbody>\n</table></div>\n',
            w ->> 'findings', w ->> 'risk', w ->> 'column', w ->> 'category', w ->> 'rows', w ->> 'rate',
            CASE WHEN sampled THEN format('<th class="n">%s</th>', w ->> 'interval') ELSE '' END,
            CASE WHEN compared THEN format('<th class="n">%s</th>', w ->> 'before') ELSE '' END, w ->> 'example', part);
        page := page || vigie.bar_chart(w ->> 'by_category', (
            SELECT jsonb_agg(jsonb_build_object('label', vigie.report_category(c ->> 'category', w), 'value', c -> 'rows_flagged',
                   'shown', vigie.report_number((c ->> 'rows_flagged')::numeric, french), 'class', 'risk' || (c ->> 'risk')) ORDER BY (c ->> 'rows_flagged')::numeric DESC)
              FROM jsonb_array_elements(report -> 'categories') c));
        page := page || vigie.bar_chart(w ->> 'by_column', (
            SELECT jsonb_agg(jsonb_build_object('label', vigie.short_label(format('%s.%s', c ->> 'relation', c ->> 'column')), 'value', c -> 'rate',
                   'shown', vigie.report_percent((c ->> 'rate')::double precision, french), 'class', 'risk' || (c ->> 'risk')) ORDER BY (c ->> 'rate')::double precision DESC)
              FROM (SELECT c FROM jsonb_array_elements(report -> 'columns') c WHERE (c ->> 'risk')::int > 0 ORDER BY (c ->> 'rate')::double precision DESC LIMIT 20) q));
    END IF;
    IF jsonb_array_length(report -> 'runs') > 1 THEN
        page := page || vigie.bar_chart(w ->> 'by_run', (
            SELECT jsonb_agg(jsonb_build_object('label', to_char((c ->> 'started_at')::timestamptz, 'YYYY-MM-DD HH24:MI'), 'value', c -> 'rows_flagged',
                   'shown', vigie.report_number((c ->> 'rows_flagged')::numeric, french), 'class', 'risk1') ORDER BY (c ->> 'id')::bigint)
              FROM jsonb_array_elements(report -> 'runs') c));
    END IF;
    IF report -> 'findings' <> '[]' THEN
        SELECT string_agg(format(E'<h3>%s</h3>\n%s<pre>%s</pre>\n', vigie.html_escape(format('%s.%s', c ->> 'relation', c ->> 'column')),
                   CASE WHEN (c ->> 'watched')::boolean THEN format(E'<p class="soft">%s</p>\n', w ->> 'protected') ELSE '' END,
                   vigie.html_escape(vigie.report_advice(c, vigie.report_worst(report, c)))), '' ORDER BY place)
          INTO part FROM jsonb_array_elements(report -> 'columns') WITH ORDINALITY e (c, place) WHERE (c ->> 'risk')::int > 0;
        page := page || format(E'<h2>%s</h2>\n<p>%s</p>\n%s', w ->> 'todo', w ->> 'todo_text', part);
    END IF;
    IF report -> 'errors' <> '[]' THEN
        page := page || format(E'<h2>%s</h2>\n<ul>\n%s</ul>\n', w ->> 'errors', (
            SELECT string_agg(format(E'<li><code>%s</code>: %s</li>\n', vigie.html_escape(concat_ws('.', e ->> 'relation', e ->> 'column')), vigie.html_escape(e ->> 'error')), '')
              FROM jsonb_array_elements(report -> 'errors') e));
    END IF;
    IF report -> 'accepted' <> '[]' THEN
        page := page || format(E'<h2>%s</h2>\n<ul>\n%s</ul>\n', w ->> 'accepted', (
            SELECT string_agg(format(E'<li>%s</li>\n', vigie.html_escape(vigie.report_decision(a, w))), '') FROM jsonb_array_elements(report -> 'accepted') a));
    END IF;
    RETURN page || format(E'<h2>%s</h2>\n<p class="soft">%s</p>\n</main>\n</body>\n</html>\n', w ->> 'method', array_to_string(vigie.report_method(report, w), E'</p>\n<p class="soft">'));
END
$$;

COMMENT ON FUNCTION vigie.bar_chart(text, jsonb) IS 'A chart of horizontal bars as SVG';
COMMENT ON FUNCTION vigie.short_label(text) IS 'A name that fits beside a bar';
COMMENT ON FUNCTION vigie.audit_report_html(jsonb) IS 'A report as one page of HTML';
