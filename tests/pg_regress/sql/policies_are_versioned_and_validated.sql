SELECT name, version, built_in FROM vigie.policies ORDER BY name;
SELECT vigie.create_policy('shop', '{"rules": [{"families": ["conduct"], "action": "reject", "hint": "Restez factuel."},
                                              {"categories": ["phone"], "action": "redact"}],
  "terms":    [{"category": "offensive", "entity": "house_list", "terms": ["gros relou"]}],
  "patterns": [{"category": "customer_ref", "entity": "contract", "regex": "\\bCT-\\d{8}\\b"}],
  "default_action": "tag", "allow": ["01 99 00 99 99"]}');
SELECT category, entity, start, length, "match", action FROM vigie.scan('Un GROS-RELOU, réf CT-12345678, tél 01 99 00 12 34, 01 99 00 99 99', 'shop');
SELECT vigie.categories('Un gros relou, réf CT-12345678', 'shop'), vigie.violates('un gros relou', 'shop'), vigie.violates('réf CT-12345678', 'shop');
SELECT vigie.redact_with('Un gros relou, réf CT-12345678, tél 01 99 00 12 34', 'shop');
-- Versions.
SELECT vigie.alter_policy('shop', '{"default_action": "allow"}');
SELECT vigie.categories('Un connard, tél 01 99 00 12 34', 'shop');
BEGIN;
SELECT vigie.alter_policy('shop', '{"default_action": "tag"}');
SELECT vigie.categories('Un connard', 'shop') AS inside;
ROLLBACK;
SELECT vigie.categories('Un connard', 'shop') AS rolled_back;
SELECT name, version, spec IS NULL AS dropped FROM vigie.policy WHERE name = 'shop' ORDER BY version;
SELECT vigie.drop_policy('shop');
SELECT vigie.categories('x', 'shop');
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.create_policy('shop', '{}');
SELECT vigie.create_policy('shop', '{}');
SELECT vigie.drop_policy('shop');
-- Built-in policies stay as they are.
SELECT vigie.alter_policy('default', '{}');
SELECT vigie.create_policy('strict', '{}');
SELECT vigie.drop_policy('audit');
-- Thresholds: a finding that a rule finds too weak goes on to the next.
SELECT vigie.create_policy('sure', '{"rules": [{"families": ["conduct"], "min_confidence": 1, "action": "reject"}], "default_action": "warn"}');
SELECT action FROM vigie.scan('quel connard', 'sure');
SELECT vigie.drop_policy('sure');
