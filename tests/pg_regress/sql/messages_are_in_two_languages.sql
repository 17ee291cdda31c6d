SET vigie.message_language = 'fr';
SELECT vigie.assert_clean('quel connard');
SET vigie.message_language = 'en';
SELECT vigie.assert_clean('quel connard');
SET vigie.message_language = 'de';
RESET vigie.message_language;
