//! Documents: the strings inside JSON, arrays and XML, in the text forms in which PostgreSQL gives such values out, each
//! with the path by which a person finds it. A document is only ever cut where its strings are, so that what is rewritten
//! stays a document and keeps everything else as it was.
//!
//! Sources: RFC 8259 (JSON), the chapter on arrays of the PostgreSQL manual (array literals), XML 1.0 (character data and
//! attribute values). A document is taken to be well-formed: it comes from a column of its type.

use std::borrow::Cow;
use std::ops::Range;

/// How a document is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// `json` or `jsonb`.
    Json,
    /// An array of strings, `{"a b",c,NULL}`.
    Array,
    /// `xml`.
    Xml,
}

/// A string inside a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece<'d> {
    /// Where it is: `$.visits[2].remark` in JSON, `[3]` in an array, `/note/text` or `/note/@author` in XML.
    pub path: String,
    /// Its bytes in the document, with what marks its ends (quotes).
    pub place: Range<usize>,
    /// What it says, in plain characters.
    pub text: Cow<'d, str>,
}

/// The strings of a document in their order; keys of JSON objects and names of XML elements are not among them.
pub fn pieces(form: Form, document: &str) -> Vec<Piece<'_>> {
    match form {
        Form::Json => json(document),
        Form::Array => array(document),
        Form::Xml => xml(document),
    }
}

/// The document with other strings in some places, which come in their order.
pub fn rewritten(form: Form, document: &str, changes: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(document.len());
    let mut from = 0;
    for (place, text) in changes {
        out.push_str(&document[from..place.start]);
        match form {
            Form::Json => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
            Form::Array => {
                out.push('"');
                for c in text.chars() {
                    if matches!(c, '"' | '\\') {
                        out.push('\\');
                    }
                    out.push(c);
                }
                out.push('"');
            }
            // What stands in these has no references.
            Form::Xml if ["<![CDATA[", "<!--"].iter().any(|o| document[..place.start].ends_with(o)) => {
                out.push_str(text)
            }
            Form::Xml => {
                for c in text.chars() {
                    match ENTITIES.iter().find(|(_, plain)| *plain == c) {
                        Some((name, _)) => out.extend(["&", name, ";"]),
                        None => out.push(c),
                    }
                }
            }
        }
        from = place.end;
    }
    out.push_str(&document[from..]);
    out
}

/// Where one is while walking through a JSON document.
enum Level {
    /// In an object, at the value of the key.
    Object(String),
    /// In an array, at the element of that number, from 0.
    Array(usize),
}

fn json(document: &str) -> Vec<Piece<'_>> {
    let bytes = document.as_bytes();
    let mut pieces = Vec::new();
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0;
    // The string that was read last: it is a key where a colon follows.
    let mut held: Option<(Range<usize>, Cow<'_, str>)> = None;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let end = string_end(bytes, at);
                let literal = &document[at..end];
                // Half of a surrogate pair is no character; what is around it is read as typed.
                let text = serde_json::from_str(literal).map_or(Cow::Borrowed(literal.trim_matches('"')), Cow::Owned);
                held = Some((at..end, text));
                at = end;
                continue;
            }
            b':' => {
                if let (Some((_, key)), Some(level)) = (held.take(), levels.last_mut()) {
                    *level = Level::Object(key.into_owned());
                }
            }
            b'{' => levels.push(Level::Object(String::new())),
            b'[' => levels.push(Level::Array(0)),
            b'}' | b']' | b',' => {
                if let Some((place, text)) = held.take() {
                    pieces.push(Piece { path: json_path(&levels), place, text });
                }
                match (byte, levels.last_mut()) {
                    (b',', Some(Level::Array(element))) => *element += 1,
                    (b',', _) => {}
                    _ => drop(levels.pop()),
                }
            }
            _ => {}
        }
        at += 1;
    }
    if let Some((place, text)) = held {
        pieces.push(Piece { path: json_path(&levels), place, text });
    }
    pieces
}

/// One past the quote that ends the string which begins at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'\\' => end += 2,
            b'"' => return end + 1,
            _ => end += 1,
        }
    }
    bytes.len()
}

/// A path as PostgreSQL's `jsonpath` writes it.
fn json_path(levels: &[Level]) -> String {
    let mut path = String::from("$");
    for level in levels {
        match level {
            Level::Array(element) => path.push_str(&format!("[{element}]")),
            Level::Object(key) if is_plain(key) => path.extend([".", key]),
            Level::Object(key) => path.push_str(&format!(".{}", serde_json::Value::from(key.as_str()))),
        }
    }
    path
}

fn is_plain(key: &str) -> bool {
    key.starts_with(|c: char| c.is_alphabetic() || c == '_') && key.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn array(document: &str) -> Vec<Piece<'_>> {
    let bytes = document.as_bytes();
    let mut pieces = Vec::new();
    // What comes before the first brace are bounds: `[0:1]={a,b}`.
    let mut at = bytes.iter().position(|b| *b == b'{').unwrap_or(bytes.len());
    let mut subscripts: Vec<usize> = Vec::new();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => subscripts.push(1),
            b'}' => drop(subscripts.pop()),
            b',' => {
                if let Some(last) = subscripts.last_mut() {
                    *last += 1;
                }
            }
            _ => {
                let quoted = *byte == b'"';
                let end = if quoted { string_end(bytes, at) } else { bare_end(bytes, at) };
                let literal = &document[at..end];
                if quoted || !literal.eq_ignore_ascii_case("null") {
                    let inside = if quoted { &literal[1..(literal.len() - 1).max(1)] } else { literal };
                    let path = subscripts.iter().map(|s| format!("[{s}]")).collect();
                    pieces.push(Piece { path, place: at..end, text: unescaped(inside) });
                }
                at = end;
                continue;
            }
        }
        at += 1;
    }
    pieces
}

/// Where an element without quotes ends.
fn bare_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|b| matches!(b, b',' | b'}')).map_or(bytes.len(), |length| at + length)
}

/// An element of an array without its backslashes.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut characters = text.chars();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = characters.next() {
        out.extend(if c == '\\' { characters.next() } else { Some(c) });
    }
    Cow::Owned(out)
}

/// The entities that every XML document has.
const ENTITIES: [(&str, char); 5] = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];

fn xml(document: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let path = |names: &[&str], last: &str| format!("/{}{last}", names.join("/"));
    let mut at = 0;
    while at < document.len() {
        let rest = &document[at..];
        // Comments and CDATA hold text that a person typed, too; instructions and declarations do not.
        let special = [("<!--", "-->", true), ("<![CDATA[", "]]>", true), ("<?", "?>", false), ("<!", ">", false)];
        let special = special.into_iter().find(|(opening, _, _)| rest.starts_with(opening));
        if let Some((opening, closing, holds_text)) = special {
            let inside = rest[opening.len()..].find(closing).map_or(rest.len(), |end| opening.len() + end);
            if holds_text {
                let text = Cow::Borrowed(&rest[opening.len()..inside]);
                pieces.push(Piece { path: path(&names, ""), place: at + opening.len()..at + inside, text });
            }
            at += (inside + closing.len()).min(rest.len());
        } else if rest.starts_with('<') {
            let end = tag_end(rest);
            let tag = &rest[..end];
            let name = tag.trim_start_matches(['<', '/']);
            let name = &name[..name.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(name.len())];
            if tag.starts_with("</") {
                names.pop();
            } else {
                names.push(name);
                attributes(tag, |attribute, value| {
                    let place = at + value.start..at + value.end;
                    let text = without_entities(&tag[value]);
                    pieces.push(Piece { path: path(&names, &format!("/@{attribute}")), place, text });
                });
                if tag.ends_with("/>") {
                    names.pop();
                }
            }
            at += end;
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            if !rest[..end].trim().is_empty() {
                let text = without_entities(&rest[..end]);
                pieces.push(Piece { path: path(&names, ""), place: at..at + end, text });
            }
            at += end;
        }
    }
    pieces
}

/// One past the end of the tag at the beginning of a text; a `>` inside quotes does not end it.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (place, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if open == byte => quote = None,
            (b'>', None) => return place + 1,
            _ => {}
        }
    }
    text.len()
}

/// Calls `each` with the names of a tag's attributes and the places of their values in the tag.
fn attributes(tag: &str, mut each: impl FnMut(&str, Range<usize>)) {
    let mut at = 0;
    while let Some(equals) = tag[at..].find('=').map(|e| at + e) {
        let name = tag[..equals].trim_end();
        let name = &name[name.rfind([' ', '\t', '\r', '\n']).map_or(0, |blank| blank + 1)..];
        let Some(opening) = tag[equals..].find(['"', '\'']).map(|o| equals + o) else { return };
        let quote = &tag[opening..opening + 1];
        let Some(closing) = tag[opening + 1..].find(quote).map(|c| opening + 1 + c) else { return };
        each(name, opening + 1..closing);
        at = closing + 1;
    }
}

/// A text of an XML document with characters in the place of references.
fn without_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        let Some(end) = rest[start..].find(';').map(|end| start + end) else { break };
        match character(&rest[start + 1..end]) {
            Some(c) => out.push(c),
            None => out.push_str(&rest[start..=end]),
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that a reference stands for: `amp`, `#233`, `#xE9`.
fn character(reference: &str) -> Option<char> {
    let number = match reference.strip_prefix('#') {
        None => return ENTITIES.iter().find(|(name, _)| *name == reference).map(|(_, plain)| *plain),
        Some(number) => number,
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(form: Form, document: &str) -> Vec<String> {
        pieces(form, document).iter().map(|p| format!("{}: {}", p.path, p.text)).collect()
    }

    #[test]
    fn strings_of_json_have_paths_and_keys_are_none() {
        let document = r#"{"a": "un", "b c": [1, "de\u0075x", {"d": null, "e": "\"trois\""}], "f": {}}"#;
        assert_eq!(shown(Form::Json, document), ["$.a: un", "$.\"b c\"[1]: deux", "$.\"b c\"[2].e: \"trois\""]);
        assert_eq!(shown(Form::Json, r#""seul""#), ["$: seul"]);
        assert_eq!(shown(Form::Json, "[12, true, {}]"), Vec::<String>::new());
    }

    #[test]
    fn elements_of_arrays_have_subscripts_and_null_is_none() {
        let document = r#"{un,"de,ux",NULL,"NULL","a\"b\\c"}"#;
        assert_eq!(shown(Form::Array, document), ["[1]: un", "[2]: de,ux", "[4]: NULL", "[5]: a\"b\\c"]);
        assert_eq!(shown(Form::Array, "[0:1][1:1]={{a},{b}}"), ["[1][1]: a", "[2][1]: b"]);
        assert_eq!(shown(Form::Array, "{}"), Vec::<String>::new());
    }

    #[test]
    fn text_and_attributes_of_xml_have_paths() {
        let document = "<?xml version=\"1.0\"?><n a='l&apos;un' b=\"x > y\"><p>d&#233;ux<br/> fin</p><!-- rem --><![CDATA[a<b]]></n>";
        let expected = ["/n/@a: l'un", "/n/@b: x > y", "/n/p: déux", "/n/p:  fin", "/n:  rem ", "/n: a<b"];
        assert_eq!(shown(Form::Xml, document), expected);
    }

    #[test]
    fn what_is_rewritten_keeps_everything_else() {
        for (form, document, expected) in [
            (Form::Json, r#"{ "a" : "x",  "b":["y"] }"#, r#"{ "a" : "\"x\"",  "b":["\"y\""] }"#),
            (Form::Array, "[0:1]={x,\"y z\"}", r#"[0:1]={"\"x\"","\"y z\""}"#),
            (Form::Xml, "<n a=\"x\">y</n>", "<n a=\"&quot;x&quot;\">&quot;y&quot;</n>"),
            (Form::Xml, "<n><![CDATA[<]]></n>", "<n><![CDATA[\"<\"]]></n>"),
        ] {
            let changes: Vec<_> =
                pieces(form, document).into_iter().map(|p| (p.place, format!("\"{}\"", p.text))).collect();
            assert_eq!(rewritten(form, document, &changes), expected);
        }
    }

    #[test]
    fn broken_documents_end_somewhere() {
        for document in ["", "{", "\"", "{\"a\\", "[\"a", "<a b='", "<a b", "<!--", "&", "<![CDATA[x", "}", "]", "{\"a"]
        {
            for form in [Form::Json, Form::Array, Form::Xml] {
                for piece in pieces(form, document) {
                    assert!(document.get(piece.place).is_some(), "{document}");
                }
            }
        }
    }
}
