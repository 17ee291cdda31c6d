//! Text at the boundary: from the database's encoding to what the engine reads, and back.
//!
//! In a UTF-8 database nothing is converted or copied. Otherwise PostgreSQL's own conversion makes UTF-8 of the note.
//! A `SQL_ASCII` database declares no encoding and may hold any bytes: what is valid UTF-8 is read as such, and every
//! other byte as Latin-1. There PostgreSQL counts characters in bytes, and so do the positions given out here.

use std::borrow::Cow;
use std::ffi::{c_char, CStr};

use pgrx::callconv::{Arg, ArgAbi, BoxRet, FcInfo};
use pgrx::pg_sys::{self, pg_enc};
use pgrx::IntoDatum;
use vigie_engine::fold::{fold, Folded};

/// A note, readable by the engine, that knows how PostgreSQL counts and spells it.
pub struct Note<'n> {
    text: Cow<'n, str>,
    bytes: &'n [u8],
    encoding: Encoding,
}

/// How the bytes of the note relate to its text.
enum Encoding {
    /// They are the text.
    Utf8,
    /// PostgreSQL converts between the two, character by character.
    Converted,
    /// Bytes without a declared encoding; at these places of the text a single byte was read as a Latin-1 character.
    Undeclared(Vec<usize>),
}

impl<'n> Note<'n> {
    /// Reads the bytes of a `text` value.
    pub fn new(bytes: &'n [u8]) -> Note<'n> {
        if database_encoding() == pg_enc::PG_SQL_ASCII as i32 {
            return Note::undeclared(bytes);
        }
        match std::str::from_utf8(bytes) {
            // ASCII is the same in every server encoding, and needs no conversion.
            Ok(text) if is_utf8() || bytes.is_ascii() => {
                Note { text: Cow::Borrowed(text), bytes, encoding: Encoding::Utf8 }
            }
            _ => Note { text: Cow::Owned(to_utf8(bytes)), bytes, encoding: Encoding::Converted },
        }
    }

    fn undeclared(bytes: &'n [u8]) -> Note<'n> {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Note { text: Cow::Borrowed(text), bytes, encoding: Encoding::Undeclared(Vec::new()) };
        }
        let (mut text, mut single) = (String::with_capacity(bytes.len() * 2), Vec::new());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            for byte in chunk.invalid() {
                single.push(text.len());
                text.push(char::from(*byte));
            }
        }
        Note { text: Cow::Owned(text), bytes, encoding: Encoding::Undeclared(single) }
    }

    /// The note as the engine reads it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What gives PostgreSQL's positions for ascending places of the text.
    pub fn positions(&self) -> Positions<'_> {
        Positions { note: self, place: 0, characters: 0 }
    }

    /// A part of the note, as it is stored.
    pub fn part(&self, start: usize, end: usize) -> Text {
        match &self.encoding {
            Encoding::Utf8 => Text(self.bytes[start..end].to_vec()),
            Encoding::Converted => Text(from_utf8(&self.text[start..end])),
            Encoding::Undeclared(single) => Text(self.bytes[source(single, start)..source(single, end)].to_vec()),
        }
    }

    /// What the note was rewritten to.
    pub fn rewritten(&self, text: String) -> Text {
        match &self.encoding {
            Encoding::Utf8 => Text(text.into_bytes()),
            Encoding::Converted => Text(from_utf8(&text)),
            Encoding::Undeclared(single) if single.is_empty() => Text(text.into_bytes()),
            Encoding::Undeclared(_) => {
                let mut bytes = Vec::with_capacity(text.len());
                for c in text.chars() {
                    match u8::try_from(c) {
                        Ok(byte) => bytes.push(byte),
                        Err(_) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                    }
                }
                Text(bytes)
            }
        }
    }
}

/// The place among the bytes, given a place in the text and the places where a single byte became a character of two.
fn source(single: &[usize], place: usize) -> usize {
    place - single.partition_point(|s| *s < place)
}

/// Turns places of a text into positions as PostgreSQL counts them, from 1, in one pass over the text.
pub struct Positions<'n> {
    note: &'n Note<'n>,
    place: usize,
    characters: usize,
}

impl Positions<'_> {
    /// The start and the length of a span. Spans come in the order of their starts.
    pub fn span(&mut self, start: usize, end: usize) -> (i32, i32) {
        if let Encoding::Undeclared(single) = &self.note.encoding {
            let (start, end) = (source(single, start), source(single, end));
            return (start as i32 + 1, (end - start) as i32);
        }
        if start < self.place {
            (self.place, self.characters) = (0, 0);
        }
        self.characters += characters(&self.note.text[self.place..start]);
        self.place = start;
        (self.characters as i32 + 1, characters(&self.note.text[start..end]) as i32)
    }
}

/// The start of a span of a text, from 1, and its length, in characters.
pub fn span(text: &str, start: usize, end: usize) -> (i32, i32) {
    (characters(&text[..start]) as i32 + 1, characters(&text[start..end]) as i32)
}

/// Counts characters: a byte begins one unless it is of the form `10xxxxxx`.
fn characters(text: &str) -> usize {
    text.as_bytes().iter().filter(|b| (**b as i8) >= -0x40).count()
}

/// A text on its way out, in the encoding of the database.
pub struct Text(Vec<u8>);

impl Text {
    /// Its bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// A text of our own: messages, names, explanations. Where the database cannot spell a character, a question mark
    /// stands for it.
    pub fn of(text: &str) -> Text {
        if is_utf8() || text.is_ascii() || database_encoding() == pg_enc::PG_SQL_ASCII as i32 {
            return Text(text.as_bytes().to_vec());
        }
        let western = [pg_enc::PG_LATIN1, pg_enc::PG_LATIN9, pg_enc::PG_WIN1252].map(|e| e as i32);
        if western.contains(&database_encoding()) {
            let keep = |c: char| if c.is_ascii() || ('\u{a1}'..='\u{ff}').contains(&c) { c } else { '?' };
            return Text(from_utf8(&text.chars().map(keep).collect::<String>()));
        }
        Text(spellable(text).into_bytes())
    }
}

/// A message of our own in what any database can spell: pgrx hands messages on as UTF-8, so that where the database has
/// another encoding they lose their accents.
pub fn spellable(text: &str) -> String {
    if is_utf8() || text.is_ascii() {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match (c, fold(c)) {
            (c, _) if c.is_ascii() => plain.push(c),
            ('«' | '»', _) => plain.push('"'),
            ('\u{2018}' | '\u{2019}', _) => plain.push('\''),
            ('…', _) => plain.push_str("..."),
            ('\u{a0}' | '\u{202f}', _) => plain.push(' '),
            (c, Folded::Letter(l)) if l.is_ascii() && c.is_uppercase() => plain.push(l.to_ascii_uppercase()),
            (_, Folded::Letter(l)) if l.is_ascii() => plain.push(l),
            (_, Folded::Two(a, b)) if a.is_ascii() && b.is_ascii() => plain.extend([a, b]),
            _ => plain.push('?'),
        }
    }
    plain
}

/// A name of the database as the database spells it.
pub fn server_bytes(name: &str) -> Vec<u8> {
    if is_utf8() || name.is_ascii() || database_encoding() == pg_enc::PG_SQL_ASCII as i32 {
        return name.as_bytes().to_vec();
    }
    from_utf8(name)
}

impl IntoDatum for Text {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        // A `text` and a `bytea` are laid out alike: a length and bytes.
        self.0.into_datum()
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::TEXTOID
    }
}

// SAFETY: `Text` is a varlena of bytes in the encoding of the database, as `text` is.
unsafe impl BoxRet for Text {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> pgrx::datum::Datum<'fcx> {
        match self.into_datum() {
            // SAFETY: the datum is a `text` allocated in the memory context of the call.
            Some(datum) => unsafe { fcinfo.return_raw_datum(datum) },
            None => fcinfo.return_null(),
        }
    }
}

pgrx::impl_sql_translatable!(Text, "text");

// SAFETY: a `text` argument is a varlena, which `&[u8]` reads (detoasting it where needed) whatever its encoding.
unsafe impl<'fcx> ArgAbi<'fcx> for Note<'fcx> {
    unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
        // SAFETY: the caller vouches for the argument; it is declared as `text`.
        Note::new(unsafe { <&'fcx [u8]>::unbox_arg_unchecked(arg) })
    }
}

pgrx::impl_sql_translatable!(Note<'_>, arg_only = "text");

fn database_encoding() -> i32 {
    // SAFETY: reads a variable of the backend.
    unsafe { pg_sys::GetDatabaseEncoding() }
}

fn is_utf8() -> bool {
    database_encoding() == pg_enc::PG_UTF8 as i32
}

/// PostgreSQL's conversion of bytes in the encoding of the database. They were checked when they were stored, so that
/// what cannot be converted is rare; it is PostgreSQL's own error.
fn to_utf8(bytes: &[u8]) -> String {
    // SAFETY: the pointer and the length are those of a slice; the answer is another, zero-terminated string, since
    // conversion takes place (the caller knows that the encodings differ and that the bytes are not ASCII).
    let converted = unsafe {
        let source = bytes.as_ptr().cast();
        let converted = pg_sys::pg_server_to_any(source, bytes.len() as i32, pg_enc::PG_UTF8 as i32);
        if std::ptr::eq(converted, source) {
            bytes
        } else {
            CStr::from_ptr(converted).to_bytes()
        }
    };
    String::from_utf8_lossy(converted).into_owned()
}

/// PostgreSQL's conversion into the encoding of the database.
fn from_utf8(text: &str) -> Vec<u8> {
    // SAFETY: as in `to_utf8`, the other way.
    unsafe {
        let source: *const c_char = text.as_ptr().cast();
        let converted = pg_sys::pg_any_to_server(source, text.len() as i32, pg_enc::PG_UTF8 as i32);
        if std::ptr::eq(converted, source) {
            text.as_bytes().to_vec()
        } else {
            CStr::from_ptr(converted).to_bytes().to_vec()
        }
    }
}
