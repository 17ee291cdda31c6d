-- The report of a run as a page that a data-protection officer reads. French words are written with HTML's entities, so
-- that this file can be loaded in a database of any encoding; Markdown knows them too.

CREATE FUNCTION vigie.html_escape(raw text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN replace(replace(replace(replace(replace(raw, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
END
$$;

-- The same for Markdown, where names of tables and columns must not break out of a cell: its signs become entities, with
-- which HTML can be written as well.
CREATE FUNCTION vigie.markdown_escape(raw text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    escaped text := vigie.html_escape(regexp_replace(raw, '\s+', ' ', 'g'));
    sign text;
BEGIN
    FOREACH sign IN ARRAY '{"\\",`,*,_,[,],|,~}'::text[] LOOP
        escaped := replace(escaped, sign, '&#' || ascii(sign) || ';');
    END LOOP;
    RETURN escaped;
END
$$;

CREATE FUNCTION vigie.report_in_french() RETURNS boolean
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE current_setting('vigie.message_language', true)
        WHEN 'fr' THEN true WHEN 'en' THEN false ELSE lower(current_setting('lc_messages')) LIKE 'fr%' END;
END
$$;

CREATE FUNCTION vigie.report_words(french boolean) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE WHEN french THEN $j${
"lang": "fr", "title": "Audit des textes libres", "database": "base",
"summary": "%s colonnes de %s tables ont &eacute;t&eacute; lues (%s valeurs). Colonnes o&ugrave; se trouvent des donn&eacute;es personnelles ou sensibles : %s.",
"clean": "Rien de sensible n'a &eacute;t&eacute; trouv&eacute;.",
"worst": "Le plus urgent : %s dans %s (%s lignes).",
"worse": "Depuis l'audit pr&eacute;c&eacute;dent, %s valeurs signal&eacute;es de plus.", "better": "Depuis l'audit pr&eacute;c&eacute;dent, %s valeurs signal&eacute;es de moins.", "same": "Rien n'a chang&eacute; depuis l'audit pr&eacute;c&eacute;dent.",
"unfinished": "Cet audit n'est pas termin&eacute; : les chiffres sont provisoires.",
"findings": "Ce qui a &eacute;t&eacute; trouv&eacute;", "column": "Colonne", "category": "Cat&eacute;gorie", "risk": "Risque", "rows": "Lignes", "rate": "Taux", "interval": "Intervalle 95 %", "confidence": "Confiance max.", "example": "Exemple masqu&eacute;", "before": "Avant", "none": "nulle part",
"risk3": "&eacute;lev&eacute;", "risk2": "moyen", "risk1": "faible", "to_fix": "&agrave; corriger",
"by_category": "Valeurs signal&eacute;es par cat&eacute;gorie", "by_column": "Part des lignes signal&eacute;es par colonne", "by_run": "Valeurs signal&eacute;es d'un audit &agrave; l'autre",
"todo": "Que faire", "todo_text": "Pour chaque colonne : d'abord emp&ecirc;cher que cela continue, puis voir o&ugrave; c'est, essayer, corriger ; ou accepter ce qui est l&eacute;gitime.", "protected": "Cette colonne est d&eacute;j&agrave; surveill&eacute;e.",
"errors": "Ce qui n'a pas pu &ecirc;tre lu", "unreadable": "%s lignes illisibles ont &eacute;t&eacute; laiss&eacute;es de c&ocirc;t&eacute;.", "accepted": "Ce qui a &eacute;t&eacute; accept&eacute;", "by": "par", "everywhere": "partout",
"method": "M&eacute;thode et limites", "method_run": "Audit n&deg; %s, lanc&eacute; par %s le %s ; dur&eacute;e %s s. R&egrave;gles %s, politique : %s. Tables : %s.", "built_in": "les r&egrave;gles int&eacute;gr&eacute;es",
"method_all": "Toutes les lignes ont &eacute;t&eacute; lues.", "method_sample": "Un &eacute;chantillon de %s % a &eacute;t&eacute; lu : les taux sont des estimations, avec leur intervalle de confiance &agrave; 95 % (Wilson). Dans les grandes tables des blocs entiers sont tir&eacute;s : si les notes semblables se suivent, l'intervalle r&eacute;el est plus large.",
"method_carried": "%s colonnes n'ont pas &eacute;t&eacute; relues, car rien n'y a &eacute;t&eacute; &eacute;crit depuis l'audit pr&eacute;c&eacute;dent.",
"limits": "Une machine ne voit pas tout : une note sans signalement peut contenir une donn&eacute;e sensible, et une note signal&eacute;e peut &ecirc;tre l&eacute;gitime. Ce qui est &eacute;crit pendant l'audit peut manquer. Les exemples sont masqu&eacute;s : ce rapport ne contient aucun texte des notes.",
"categories": {"person_name": "nom de personne", "email": "adresse &eacute;lectronique", "phone": "t&eacute;l&eacute;phone", "postal_address": "adresse postale", "date_of_birth": "date de naissance", "iban": "IBAN", "credit_card": "carte bancaire", "bank_account": "compte bancaire", "national_id": "num&eacute;ro national", "id_document": "pi&egrave;ce d'identit&eacute;", "company_id": "num&eacute;ro d'entreprise", "ip_address": "adresse IP", "mac_address": "adresse MAC", "geo_coordinates": "coordonn&eacute;es GPS", "imei": "IMEI", "social_handle": "compte de r&eacute;seau social", "licence_plate": "plaque d'immatriculation", "vin": "num&eacute;ro de ch&acirc;ssis", "secret": "mot de passe ou cl&eacute;", "health": "sant&eacute;", "religion": "religion", "political_opinion": "opinion politique", "trade_union": "syndicat", "ethnic_origin": "origine ethnique", "sexual_orientation": "orientation sexuelle", "genetic": "g&eacute;n&eacute;tique", "biometric": "biom&eacute;trie", "criminal": "infractions", "offensive": "propos injurieux", "hardship": "difficult&eacute;s sociales"}
}$j$::jsonb ELSE $j${
"lang": "en", "title": "Audit of free texts", "database": "database",
"summary": "%s columns of %s tables were read (%s values). Columns that hold personal or sensitive data: %s.",
"clean": "Nothing sensitive was found.",
"worst": "Most urgent: %s in %s (%s rows).",
"worse": "Since the audit before, %s more values are flagged.", "better": "Since the audit before, %s fewer values are flagged.", "same": "Nothing has changed since the audit before.",
"unfinished": "This audit is not finished: its figures are provisional.",
"findings": "What was found", "column": "Column", "category": "Category", "risk": "Risk", "rows": "Rows", "rate": "Rate", "interval": "95 % interval", "confidence": "Max. confidence", "example": "Masked example", "before": "Before", "none": "nowhere",
"risk3": "high", "risk2": "medium", "risk1": "low", "to_fix": "to be fixed",
"by_category": "Flagged values by category", "by_column": "Share of flagged rows by column", "by_run": "Flagged values from audit to audit",
"todo": "What to do", "todo_text": "For each column: first keep it from going on, then see where it is, try, put right; or accept what is legitimate.", "protected": "This column is guarded already.",
"errors": "What could not be read", "unreadable": "%s unreadable rows were left out.", "accepted": "What was accepted", "by": "by", "everywhere": "everywhere",
"method": "Method and limits", "method_run": "Audit no. %s, started by %s on %s; %s s long. Rules %s, policy: %s. Tables: %s.", "built_in": "the built-in rules",
"method_all": "All rows were read.", "method_sample": "A sample of %s % was read: rates are estimates, with their 95 % confidence interval (Wilson). Of large tables whole blocks are drawn: where similar notes lie together, the true interval is wider.",
"method_carried": "%s columns were not read again, as nothing was written there since the audit before.",
"limits": "A machine does not see everything: a note that is not flagged can hold sensitive data, and a flagged one can be legitimate. What is written during the audit may be missing. Examples are masked: this report holds no text of the notes.",
"categories": {}
}$j$::jsonb END;
END
$$;

CREATE FUNCTION vigie.report_number(n numeric, french boolean) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN replace(to_char(n, 'FM999G999G999G999G990'), ',', CASE WHEN french THEN '&nbsp;' ELSE ',' END);
END
$$;

CREATE FUNCTION vigie.report_percent(rate double precision, french boolean) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    shown text := CASE WHEN rate > 0 AND rate < 0.001 THEN '< 0.1' ELSE round((100 * rate)::numeric, CASE WHEN rate < 0.1 THEN 1 ELSE 0 END)::text END;
BEGIN
    RETURN CASE WHEN french THEN replace(replace(shown, '.', ','), '<', '&lt;') || '&nbsp;%' ELSE replace(shown, '<', '&lt;') || '%' END;
END
$$;

-- The sentences that both pages show: escaped already.
CREATE FUNCTION vigie.report_sentences(report jsonb, w jsonb) RETURNS text[]
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    french constant boolean := w ->> 'lang' = 'fr';
    t constant jsonb := report -> 'totals';
    worst constant jsonb := report -> 'findings' -> 0;
    change numeric := (SELECT sum((c ->> 'rows_flagged')::numeric - coalesce((c ->> 'rows_before')::numeric, 0)) FROM jsonb_array_elements(report -> 'categories') c);
    s text[];
BEGIN
    s := ARRAY[format(w ->> 'summary', vigie.report_number((t ->> 'columns')::numeric, french), vigie.report_number((t ->> 'tables')::numeric, french),
        vigie.report_number((t ->> 'rows_scanned')::numeric, french), vigie.report_number((t ->> 'columns_flagged')::numeric, french))];
    IF worst IS NULL THEN
        s := s || (w ->> 'clean');
    ELSE
        s := s || format(w ->> 'worst', vigie.report_category(worst ->> 'category', w),
            vigie.markdown_escape(format('%s.%s', worst ->> 'relation', worst ->> 'column')), vigie.report_number((worst ->> 'rows_flagged')::numeric, french));
    END IF;
    IF report -> 'run' ->> 'before' IS NOT NULL AND worst IS NOT NULL THEN
        s := s || CASE WHEN change > 0 THEN format(w ->> 'worse', vigie.report_number(change, french))
                       WHEN change < 0 THEN format(w ->> 'better', vigie.report_number(-change, french)) ELSE w ->> 'same' END;
    END IF;
    IF report -> 'run' ->> 'state' <> 'finished' THEN
        s := s || (w ->> 'unfinished');
    END IF;
    RETURN s;
END
$$;

CREATE FUNCTION vigie.report_method(report jsonb, w jsonb) RETURNS text[]
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    r constant jsonb := report -> 'run';
    sample constant text := r ->> 'sample_percent';
    s text[];
BEGIN
    s := ARRAY[format(w ->> 'method_run', r ->> 'id', vigie.markdown_escape(r ->> 'actor'), to_char((r ->> 'started_at')::timestamptz, 'YYYY-MM-DD HH24:MI'),
            r ->> 'seconds', vigie.markdown_escape(r ->> 'rules_version'),
            coalesce(vigie.markdown_escape((r ->> 'policy') || ' (version ' || (r ->> 'policy_version') || ')'), w ->> 'built_in'),
            vigie.markdown_escape((r ->> 'include') || coalesce(' - ' || (r ->> 'exclude'), ''))),
        CASE WHEN sample::real = 100 THEN w ->> 'method_all' ELSE replace(w ->> 'method_sample', '%s', sample) END];
    IF (report -> 'totals' ->> 'carried')::int > 0 THEN
        s := s || format(w ->> 'method_carried', report -> 'totals' ->> 'carried');
    END IF;
    IF (report -> 'totals' ->> 'unreadable')::numeric > 0 THEN
        s := s || format(w ->> 'unreadable', report -> 'totals' ->> 'unreadable');
    END IF;
    RETURN s || (w ->> 'limits');
END
$$;

CREATE FUNCTION vigie.report_category(category text, w jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN coalesce(w -> 'categories' ->> category, vigie.html_escape(replace(category, '_', ' ')));
END
$$;

-- The statements that put a column right, for copying. The worst category stands for the rest.
CREATE FUNCTION vigie.report_advice(col jsonb, category text) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    target constant text := quote_literal(col ->> 'target');
    named constant text := quote_literal(col ->> 'column');
BEGIN
    RETURN concat_ws(E'\n',
        CASE WHEN NOT (col ->> 'watched')::boolean AND (col ->> 'writable')::boolean THEN format('SELECT vigie.protect(%s, %s);', target, named) END,
        format('SELECT * FROM vigie.audit_rows(%s, %s, %L);', target, named, category),
        -- What the policy default rejects; it lets the other identifiers be.
        CASE WHEN (col ->> 'writable')::boolean AND (category IN ('national_id', 'credit_card', 'secret')
                  OR EXISTS (SELECT FROM vigie.detectors() d WHERE d.category = $2 AND d.family <> 'identifier')) THEN
            format(E'CALL vigie.remediate(%1$s, %2$s, ''default'', dry_run => true);\nCALL vigie.remediate(%1$s, %2$s, ''default'');', target, named) END,
        format('SELECT vigie.review(''accept'', %s, %s, %L, note => ''...'');', target, named, category));
END
$$;

CREATE FUNCTION vigie.audit_report_markdown(report jsonb) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    french constant boolean := vigie.report_in_french();
    w constant jsonb := vigie.report_words(french);
    sampled constant boolean := (report -> 'run' ->> 'sample_percent')::real < 100;
    page text;
    f jsonb;
BEGIN
    page := format(E'# %s: %s\n\n%s\n\n## %s\n\n', w ->> 'title', vigie.markdown_escape(report ->> 'database'),
        array_to_string(vigie.report_sentences(report, w), E'\n'), w ->> 'findings');
    page := page || format(E'| %s | %s | %s | %s | %s | %s | %s |\n|---|---|---|---:|---:|---:|---|\n', w ->> 'risk', w ->> 'column', w ->> 'category',
        w ->> 'rows', w ->> 'rate', w ->> 'before', w ->> 'example');
    FOR f IN SELECT * FROM jsonb_array_elements(report -> 'findings') LOOP
        page := page || format(E'| %s | %s | %s | %s | %s | %s | %s |\n',
            w ->> ('risk' || (f ->> 'risk')), vigie.markdown_escape(format('%s.%s', f ->> 'relation', f ->> 'column')),
            vigie.report_category(f ->> 'category', w) || CASE WHEN (f ->> 'to_fix')::boolean THEN format(' (%s)', w ->> 'to_fix') ELSE '' END,
            vigie.report_number((f ->> 'rows_flagged')::numeric, french),
            vigie.report_percent((f ->> 'rate')::double precision, french) || CASE WHEN sampled THEN format(' (%s - %s)',
                vigie.report_percent((f ->> 'low')::double precision, french), vigie.report_percent((f ->> 'high')::double precision, french)) ELSE '' END,
            coalesce(vigie.report_number((f ->> 'rows_before')::numeric, french), ''), '`' || (f ->> 'example') || '`');
    END LOOP;
    page := page || format(E'\n## %s\n\n%s\n', w ->> 'todo', w ->> 'todo_text');
    FOR f IN SELECT * FROM jsonb_array_elements(report -> 'columns') c WHERE (c ->> 'risk')::int > 0 LOOP
        page := page || format(E'\n### %s\n\n```sql\n%s\n```\n', vigie.markdown_escape(format('%s.%s', f ->> 'relation', f ->> 'column')),
            vigie.report_advice(f, vigie.report_worst(report, f)));
    END LOOP;
    IF report -> 'errors' <> '[]' THEN
        page := page || format(E'\n## %s\n\n', w ->> 'errors')
            || (SELECT string_agg(format(E'- %s: %s\n', vigie.markdown_escape(concat_ws('.', e ->> 'relation', e ->> 'column')), vigie.markdown_escape(e ->> 'error')), '')
                  FROM jsonb_array_elements(report -> 'errors') e);
    END IF;
    IF report -> 'accepted' <> '[]' THEN
        page := page || format(E'\n## %s\n\n', w ->> 'accepted')
            || (SELECT string_agg(format(E'- %s\n', vigie.markdown_escape(vigie.report_decision(a, w))), '') FROM jsonb_array_elements(report -> 'accepted') a);
    END IF;
    RETURN page || format(E'\n## %s\n\n%s\n', w ->> 'method', array_to_string(vigie.report_method(report, w), E'\n'));
END
$$;

CREATE FUNCTION vigie.report_worst(report jsonb, col jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT f.value ->> 'category' FROM jsonb_array_elements(report -> 'findings') WITH ORDINALITY f (value, place)
             WHERE f.value ->> 'relation' = col ->> 'relation' AND f.value ->> 'column' = col ->> 'column' ORDER BY f.place LIMIT 1);
END
$$;

CREATE FUNCTION vigie.report_decision(a jsonb, w jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN concat_ws(', ', coalesce(nullif(concat_ws('.', a ->> 'relation', a ->> 'column'), ''), w ->> 'everywhere'), a ->> 'category', '"' || (a ->> 'term') || '"')
        || format(' (%s %s, %s)', w ->> 'by', a ->> 'decided_by', left(a ->> 'decided_at', 10)) || coalesce(': ' || (a ->> 'note'), '');
END
$$;

COMMENT ON FUNCTION vigie.html_escape(text) IS 'A text for a page of HTML';
COMMENT ON FUNCTION vigie.markdown_escape(text) IS 'A text for a cell of Markdown';
COMMENT ON FUNCTION vigie.report_in_french() IS 'Whether reports are in French, as messages are';
COMMENT ON FUNCTION vigie.report_words(boolean) IS 'The words of reports';
COMMENT ON FUNCTION vigie.report_number(numeric, boolean) IS 'A number as a reader writes it';
COMMENT ON FUNCTION vigie.report_percent(double precision, boolean) IS 'A rate as a reader writes it';
COMMENT ON FUNCTION vigie.report_sentences(jsonb, jsonb) IS 'A report in a few sentences';
COMMENT ON FUNCTION vigie.report_method(jsonb, jsonb) IS 'How the figures of a report came about';
COMMENT ON FUNCTION vigie.report_category(text, jsonb) IS 'A category in the reader''s language';
COMMENT ON FUNCTION vigie.report_advice(jsonb, text) IS 'The statements that put a column right';
COMMENT ON FUNCTION vigie.report_worst(jsonb, jsonb) IS 'The worst category of a column';
COMMENT ON FUNCTION vigie.report_decision(jsonb, jsonb) IS 'A decision in words';
COMMENT ON FUNCTION vigie.audit_report_markdown(jsonb) IS 'A report as Markdown';
