//! Addresses of machines: IP version 4 and 6, MAC.

use std::net::Ipv6Addr;

use super::compact::Joint;
use super::{Check, Cluster, Compact, Search};
use crate::category::Category;
use crate::token::Gap;

/// Looks for addresses in and around a cluster of numbers.
pub(crate) fn addresses(search: &mut Search<'_>, cluster: &Cluster) {
    if cluster.last - cluster.first >= 3 {
        for first in cluster.first..=cluster.last - 3 {
            if version_4(search, cluster, first) {
                break;
            }
        }
    }
    for at in cluster.first..=cluster.last {
        let token = &search.all[at];
        let around = [search.byte_before(token.start()), search.byte_at(token.end())];
        if around.contains(&b':')
            || (token.len <= 4 && around.iter().any(|b| matches!(b, b'-' | b'.') || b.is_ascii_hexdigit()))
        {
            hexadecimal(search, at);
        }
    }
}

/// Four numbers below 256 with dots between them (RFC 791).
fn version_4(search: &mut Search<'_>, cluster: &Cluster, first: usize) -> bool {
    let bytes = search.note.as_bytes();
    let all = search.all;
    let last = first + 3;
    let tight = (first..last).all(|t| all[t].end() + 1 == all[t + 1].start() && bytes[all[t].end()] == b'.');
    if !tight {
        return false;
    }
    let mut largest = 0;
    for token in &all[first..=last] {
        let text = token.text(search.note);
        match text.parse::<u16>() {
            Ok(part) if part < 256 && (text.len() == 1 || !text.starts_with('0')) => largest = largest.max(part),
            _ => return false,
        }
    }
    let (start, end) = (all[first].start(), all[last].end());
    let dotted_before = first > cluster.first && matches!(search.byte_before(start), b'.' | b'-');
    let dotted_after = search.byte_at(end) == b'.' && search.byte_at(end + 1).is_ascii_digit();
    let glued = all[first].gap == Gap::Glued || all.get(last + 1).is_some_and(|t| t.gap == Gap::Glued);
    // 1.1.1.1 may be a chapter or a version; 81.56.214.9 is hardly one.
    let private = search.note[start..end].starts_with("10.0.");
    let weight = match largest {
        _ if private => -1.0,
        0..=20 => -3.0,
        21..=63 => -1.2,
        _ => 0.0,
    };
    if !dotted_before && !dotted_after && (!glued || search.byte_before(start) == b'_') {
        search.push((Category::IP_ADDRESS, "ipv4"), (first, last), Check::Absent, weight);
    }
    true
}

/// Hexadecimal digits in groups: IP version 6 (RFC 4291), MAC (IEEE 802).
fn hexadecimal(search: &mut Search<'_>, at: usize) {
    let bytes = search.note.as_bytes();
    let inside = |b: u8| b.is_ascii_hexdigit() || matches!(b, b':' | b'-' | b'.');
    let token = &search.all[at];
    let mut start = token.start();
    while start > 0 && inside(bytes[start - 1]) && token.start() - start < 48 {
        start -= 1;
    }
    let mut end = token.end();
    while end < bytes.len() && inside(bytes[end]) && end - start < 60 {
        end += 1;
    }
    // The first number of the region alone speaks for it, and punctuation at its ends is not part of it.
    if bytes[start..token.start()].iter().any(u8::is_ascii_digit) {
        return;
    }
    while start < end && matches!(bytes[start], b'-' | b'.') {
        start += 1;
    }
    while end > start && matches!(bytes[end - 1], b'-' | b'.') {
        end -= 1;
    }
    if end - start < 12 && !search.note[start..end].contains("::") {
        return;
    }
    let outside = |b: u8| !b.is_ascii_alphanumeric();
    if !outside(search.byte_before(start)) || !outside(search.byte_at(end)) {
        // A label glued by its last letters ("mac" ends in hexadecimal digits) parts at a colon.
        return;
    }
    let mut region = &search.note[start..end];
    // "mac:7C:79:…", "adresse:2a01:…": a hexadecimal word before the first group was taken with it.
    if let Some(rest) = region.strip_prefix("mac:").or(region.strip_prefix(':').filter(|r| !r.starts_with(':'))) {
        start += region.len() - rest.len();
        region = rest;
    }
    let region = region.strip_suffix(':').filter(|r| !r.ends_with(':')).unwrap_or(region);
    let end = start + region.len();
    if is_mac(region) {
        // All zeros and all ones are no device's.
        if region.bytes().all(|b| matches!(b, b'0' | b':' | b'-' | b'.')) {
            return;
        }
        search.push_bytes((Category::MAC_ADDRESS, "mac"), start, end, Check::Absent, 0.0);
    } else if region.matches(':').count() >= 2 && region.parse::<Ipv6Addr>().is_ok_and(|a| !a.is_unspecified()) {
        search.push_bytes((Category::IP_ADDRESS, "ipv6"), start, end, Check::Absent, 0.0);
    }
}

/// Six pairs with one kind of separator, or three groups of four with dots.
fn is_mac(region: &str) -> bool {
    let grouped = |separator: char, groups: usize, size: usize| {
        region.len() == groups * (size + 1) - 1
            && region.split(separator).filter(|g| g.len() == size && g.bytes().all(|b| b.is_ascii_hexdigit())).count()
                == groups
    };
    grouped(':', 6, 2) || grouped('-', 6, 2) || (grouped('.', 3, 4) && region.bytes().any(|b| b.is_ascii_alphabetic()))
}

/// Twelve hexadecimal digits without separators: only where words announce a MAC.
pub(crate) fn plain_mac(search: &mut Search<'_>, at: usize) {
    // Hexadecimal digits may begin with letters.
    let mut first = at;
    while first > 0 && search.all[first].gap == Gap::Glued {
        first -= 1;
    }
    if at - first > 8 || (first < at && search.all[first..at].iter().any(|t| t.is_number())) {
        return;
    }
    let run = &Compact::read(search.note, search.all, first, |j| j == Joint::Glued);
    let glued = |count: usize| (1..run.tokens()).take_while(|t| run.joint(*t) == Joint::Glued).count() + 1 >= count;
    let Some((characters, last)) = run.first(12) else { return };
    let ends = search.all.get(last + 1).is_none_or(|t| t.gap != Gap::Glued);
    let mixed = characters.iter().any(u8::is_ascii_digit) && characters.iter().any(u8::is_ascii_alphabetic);
    if ends && mixed && glued(last - first + 1) && characters.iter().all(u8::is_ascii_hexdigit) {
        search.push((Category::MAC_ADDRESS, "mac_unseparated"), (first, last), Check::Absent, 0.0);
    }
}
