//! Numbers of identity documents: announced, since their shapes are those of any reference.

use super::chunk::behind;
use super::{Announcer, Check, Search};
use crate::category::Category;

/// How many chunks behind the announcing words the number may stand.
const REACH: usize = 7;

/// Looks behind every word for a document.
pub(crate) fn find(search: &mut Search<'_>) {
    for index in 0..search.announcements.len() {
        let announcement = search.announcements[index];
        let entity = match announcement.announcer {
            Announcer::Passport => "passport",
            Announcer::IdentityCard => "identity_card",
            Announcer::DrivingLicence => "driving_licence",
            Announcer::ResidencePermit => "residence_permit",
            _ => continue,
        };
        let from = search.all[announcement.tokens.1].end();
        let mut found = None;
        let mut spaced: Option<(usize, usize, usize)> = None;
        for (distance, chunk) in behind(search.note, from, REACH).enumerate() {
            let upper = chunk.text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            let (digits, length) = (chunk.digits(), chunk.text.len());
            if upper
                && (7..=18).contains(&length)
                && digits >= 2
                && (chunk.letters() > 0 || digits >= 8 || distance <= 3)
            {
                found = Some((chunk.start, chunk.end(), distance));
                break;
            }
            // A number in groups: "12 AB 34567", "940 875 100 231".
            let group = upper && (digits > 0 || length <= 3) && length <= 6;
            spaced = match spaced {
                _ if !group => None,
                Some((start, end, count)) if chunk.start == end + 1 => Some((start, chunk.end(), count + length)),
                _ if digits > 0 || length == 2 => Some((chunk.start, chunk.end(), length)),
                _ => None,
            };
            if let Some((start, end, count)) = spaced.filter(|(start, end, count)| {
                let digits = search.note[*start..*end].bytes().filter(u8::is_ascii_digit).count();
                (8..=16).contains(count) && digits >= 5
            }) {
                let goes_on = search.note[end..].starts_with(' ')
                    && search.note[end + 1..].starts_with(|c: char| c.is_ascii_digit());
                if !goes_on {
                    found = Some((start, end, count.min(3)));
                    break;
                }
            }
            if matches!(search.byte_at(chunk.end()), b'.' | b';') && distance > 2 {
                break;
            }
        }
        if let Some((start, end, distance)) = found {
            let weight = if distance <= 3 { 0.0 } else { -0.7 };
            search.push_bytes((Category::ID_DOCUMENT, entity), start, end, Check::Absent, weight);
        }
    }
}
