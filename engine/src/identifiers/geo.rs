//! Coordinates: decimal degrees in pairs, and degrees, minutes, seconds.

use super::{Check, Cluster, Search};
use crate::category::Category;

/// Looks for decimal degrees that begin in a cluster of two numbers or more.
pub(crate) fn decimal(search: &mut Search<'_>, cluster: &Cluster) {
    let all = search.all;
    for first in &all[cluster.first..cluster.last] {
        let Some((latitude, end)) = degrees(search.note, first.start()) else { continue };
        let start = signed(search.note, first.start());
        let before = search.byte_before(start);
        if latitude > 90.0 || before.is_ascii_alphanumeric() || before == b'.' {
            continue;
        }
        let rest = &search.note[end..];
        let blank = rest.trim_start_matches([' ', ',', ';', '/', '°', 'N', '\u{a0}']);
        let between = &rest[..rest.len() - blank.len()];
        let place = end + between.len();
        let second = place + (blank.starts_with('-') as usize);
        let Some((longitude, end)) = degrees(search.note, second).filter(|_| !between.is_empty() && between.len() <= 6)
        else {
            continue;
        };
        let next = search.byte_at(end);
        if longitude <= 180.0 && !next.is_ascii_alphanumeric() && next != b'%' {
            search.push_bytes((Category::GEO_COORDINATES, "decimal"), start, end, Check::Absent, 0.0);
            return;
        }
    }
}

fn signed(note: &str, start: usize) -> usize {
    if note[..start].ends_with('-') {
        start - 1
    } else {
        start
    }
}

/// A number of one to three digits, a dot and four to eight digits that begins at a byte: its value and its end.
fn degrees(note: &str, start: usize) -> Option<(f64, usize)> {
    let bytes = &note.as_bytes()[start..];
    let whole = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    if !(1..=3).contains(&whole) || bytes.get(whole) != Some(&b'.') {
        return None;
    }
    let decimals = bytes[whole + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
    if !(4..=15).contains(&decimals) {
        return None;
    }
    let end = start + whole + 1 + decimals;
    Some((note[start..end].parse().ok()?, end))
}

/// Looks for `45°11'18"` at the number `at`, with its other half.
pub(crate) fn sexagesimal(search: &mut Search<'_>, at: usize) {
    let note = search.note;
    let start = search.all[at].start();
    if !note[search.all[at].end()..].starts_with('°') {
        return;
    }
    let Some(end) = arc(note, start) else { return };
    let rest = &note[end..];
    let skipped = rest.len() - rest.trim_start_matches([' ', ',', ';', '/', '-', 'N', 'S', 'E', 'W', 'O']).len();
    let Some(mut end) = arc(note, end + skipped) else { return };
    let tail = &note[end..];
    let letter = tail.trim_start_matches(' ');
    if letter.starts_with(['E', 'W', 'O', 'N', 'S']) && !letter[1..].starts_with(char::is_alphanumeric) {
        end += tail.len() - letter.len() + 1;
    }
    let before = note[..start].trim_end_matches(' ');
    let lead = before.ends_with(['N', 'S']) && !before[..before.len() - 1].ends_with(char::is_alphanumeric);
    let start = if lead { before.len() - 1 } else { start };
    search.push_bytes((Category::GEO_COORDINATES, "sexagesimal"), start, end, Check::Absent, 0.0);
}

/// Degrees, minutes and perhaps seconds that begin at a byte; their end.
fn arc(note: &str, start: usize) -> Option<usize> {
    let number = |from: usize, most: usize| {
        let digits =
            note.as_bytes()[from..].iter().take(most).take_while(|b| b.is_ascii_digit() || **b == b'.').count();
        (digits > 0).then_some(from + digits)
    };
    let after_degrees = number(start, 4)?;
    let rest = note[after_degrees..].strip_prefix('°')?;
    let minutes = note.len() - rest.trim_start_matches(' ').len();
    let after_minutes = number(minutes, 9)?;
    let sign = note[after_minutes..].chars().next().filter(|c| matches!(c, '\'' | '’' | '′' | '´'))?;
    let mut end = after_minutes + sign.len_utf8();
    let seconds = note.len() - note[end..].trim_start_matches(' ').len();
    if let Some(after_seconds) = number(seconds, 8) {
        let tail = &note[after_seconds..];
        let mark = ["\"", "″", "''", "”", "’’"].iter().find(|m| tail.starts_with(**m));
        if let Some(mark) = mark {
            end = after_seconds + mark.len();
        }
    }
    Some(end)
}
