//! Telephone numbers.
//!
//! The French, British and North American plans are read here, since they are nearly all of what is typed; a number with
//! a country code of any other plan is asked of libphonenumber's metadata, which is only then loaded.

use super::compact::{joint, Compact, Joint};
use super::{Announcer, Check, Cluster, Search};
use crate::category::Category;
use crate::token::Gap;

/// Looks for telephone numbers in a cluster of digits.
pub(crate) fn find(search: &mut Search<'_>, cluster: &Cluster) {
    let mut first = cluster.first;
    let mut consumed = cluster.first;
    while first <= cluster.last {
        match Attempt::new(search, cluster, first, consumed == first).and_then(|a| a.number(search)) {
            Some(last) => {
                first = last + 1;
                consumed = first;
            }
            None => first += 1,
        }
    }
}

/// What it takes from an international number that is not as long as those of its country: only words keep it.
const UNUSUAL_LENGTH: f32 = -2.3;

/// A place where a number may begin.
struct Attempt {
    run: Compact,
    first: usize,
    /// One past the last token of the cluster.
    until: usize,
    plus: bool,
    /// Nothing of the cluster stands before, but numbers that were found.
    fresh: bool,
    /// Glued to a word before, which is a label such as "tel".
    labelled: bool,
    /// Glued to a word before that is none: "joignable au06.12.34.56.78". Only what has a shape of its own is a number then.
    stuck: bool,
}

impl Attempt {
    fn new(search: &Search<'_>, cluster: &Cluster, first: usize, fresh: bool) -> Option<Attempt> {
        let token = &search.all[first];
        let (mut labelled, mut stuck) = (false, false);
        if token.gap == Gap::Glued && first > 0 {
            let word = search.all[first - 1].text(search.note);
            labelled = super::is_label(word);
            stuck = !labelled && !search.all[first - 1].is_number();
            if stuck && !token.text(search.note).starts_with('0') {
                return None;
            }
        }
        let plus = search.byte_before(token.start()) == b'+' || search.note[..token.start()].ends_with('＋')
            // "+ 3 3 6 …": a blank behind every character.
            || search.note[..token.start()].ends_with("+ ");
        if !fresh && !plus {
            // A number in the middle of digits: only after a blank or a slash.
            let before = joint(search.note, &search.all[first - 1], token)?;
            if !matches!(before, Joint::Blank | Joint::Slash | Joint::Mixed) {
                return None;
            }
        }
        let run = Compact::read(search.note, search.all, first, |_| true);
        Some(Attempt { run, first, until: cluster.last + 1, plus, fresh, labelled, stuck })
    }

    /// Finds what begins here; the last token of it.
    fn number(&self, search: &mut Search<'_>) -> Option<usize> {
        if self.plus {
            return self.international(search, 0);
        }
        let head = self.run.all();
        if head.len() < 7 {
            return None;
        }
        if self.stuck {
            return self.french(search);
        }
        // "0~0 1 …", "0~01 …": a tilde where the caller waits for a second tone inside the sign of other countries.
        if self.waits(search) {
            return self.international(search, 1);
        }
        match (head[0], head[1]) {
            (b'0', b'0') => {
                let found = self.international(search, 2);
                found.or_else(|| self.french(search)).or_else(|| self.announced(search))
            }
            (b'0', b'1'..=b'9') => {
                let found = self.french(search).or_else(|| self.british(search));
                let found =
                    found.or_else(|| self.abroad_from_north_america(search)).or_else(|| self.continental(search));
                found.or_else(|| self.announced(search)).or_else(|| self.alone(search))
            }
            (b'3', b'3') => self.french_without_plus(search).or_else(|| self.other(search)),
            _ => self.other(search),
        }
    }

    /// Whether the number goes on from a lone zero and a tilde.
    fn waits(&self, search: &Search<'_>) -> bool {
        self.run.all()[0] == b'0' && search.note[..search.all[self.first].start()].ends_with("0~")
    }

    /// `011` and a country code, as they are dialled from North America.
    fn abroad_from_north_america(&self, search: &mut Search<'_>) -> Option<usize> {
        let dialled = self.fresh && self.run.all().starts_with(b"011");
        dialled.then(|| self.international(search, 3)).flatten()
    }

    fn other(&self, search: &mut Search<'_>) -> Option<usize> {
        let found = self.north_american(search).or_else(|| self.southern(search));
        found.or_else(|| self.announced(search)).or_else(|| self.alone(search))
    }

    /// A number that is all there is in the note, and that exists in a country where the languages of the rules are spoken
    /// (libphonenumber's metadata).
    fn alone(&self, search: &mut Search<'_>) -> Option<usize> {
        let extended = self.first == 0 && has_extension(search, self.until);
        let whole = self.first == 0 && self.until == search.all.len() || extended;
        // What the run could not hold is longer than any number.
        if !whole || self.until - self.first > self.run.tokens() || self.looks_like_date() {
            return None;
        }
        // The run itself may go on into an extension that is glued to it.
        let count: usize = self.groups(self.until - 1).sum();
        if !(8..=12).contains(&count) {
            return None;
        }
        // Numbers that nothing parts, and thousands, are those of orders and amounts as well; numbers of versions and
        // fractions are no telephone's.
        let joints = || (1..self.until).map(|t| self.run.joint(t));
        let thousands = self.groups(self.until - 1).skip(1).all(|g| g == 3);
        let version = joints().all(|j| j == Joint::Dot) && self.groups(self.until - 1).all(|g| g <= 3);
        if thousands && !extended || version || joints().filter(|j| *j == Joint::Slash).count() > 1 {
            return None;
        }
        let (digits, last) = self.digits(search, count)?;
        // A zero in brackets says that a country code stands before it, and the number must be one of that country.
        let known = match self.trunk_zero(search) {
            Some(zero) => is_known(&[&digits[..zero], &digits[zero + 1..]].concat()),
            None => is_national(digits),
        };
        if !known {
            return None;
        }
        search.push((Category::PHONE, "alone"), (self.first, last), Check::Passed, 0.0);
        Some(last)
    }

    /// Where the zero of `64(0)3…` stands among the digits, directly behind the first group.
    fn trunk_zero(&self, search: &Search<'_>) -> Option<usize> {
        let zero = search.all[..self.until].get(self.first + 1).filter(|t| t.text(search.note) == "0")?;
        let bracketed = search.byte_before(zero.start()) == b'(' && search.byte_at(zero.end()) == b')';
        bracketed.then(|| self.run.group(0))
    }

    /// German, Austrian, Swiss, Dutch and Italian numbers by their zero and the sign or blank behind the area code:
    /// `0371 / 55 60 82-14`, `0221-1234567`, `020 123 45 67`, `06-12345678`, `0462 718309`.
    fn continental(&self, search: &mut Search<'_>) -> Option<usize> {
        let code = self.run.group(0);
        if !self.fresh || self.first + 1 >= self.until || !(2..=5).contains(&code) || self.looks_like_date() {
            return None;
        }
        let announced = self.labelled || search.announced(Announcer::Phone, self.first, 4);
        let sign = matches!(self.run.joint(1), Joint::Slash | Joint::Hyphen | Joint::Mixed);
        let (last, count) = (9..=13).rev().find_map(|n| self.digits(search, n).map(|(_, last)| (last, n)))?;
        // Inner groups of two to four digits, at most one extension behind a hyphen.
        let groups = last - self.first;
        // The form of American social-security numbers.
        if self.groups(last).eq([3, 2, 4]) {
            return None;
        }
        // Thirteen digits are those of a line with an extension, which words or a sign show.
        if count == 13 && !sign && !announced {
            return None;
        }
        let tail = (1..=groups).all(|g| (2..=8).contains(&self.run.group(g)));
        let extension = (2..=groups).filter(|g| self.run.joint(*g) == Joint::Hyphen).count();
        let others = (2..=groups).all(|g| matches!(self.run.joint(g), Joint::Blank | Joint::Hyphen));
        if !tail || !others || extension > 1 || last + 1 < self.until && !sign {
            return None;
        }
        let mobile = self.run.all().starts_with(b"01") && matches!(self.run.all()[2], b'5'..=b'7') && count >= 11;
        let swiss = count == 10 && (self.groups(last).eq([3, 3, 2, 2]) || self.groups(last).eq([3, 3, 4]));
        let dutch = count == 10 && sign && groups == 1 && self.run.group(1) >= 6;
        let spaced = groups > 1 && (2..=groups).all(|g| self.run.group(g) <= 4);
        let weight = match (sign, announced) {
            _ if mobile || dutch => 0.0,
            (_, true) => 0.0,
            (true, _) if code >= 3 && (spaced || count <= 12) => -0.3,
            _ if swiss => -0.4,
            (false, _) if code >= 3 && groups == 1 => -1.3,
            _ => -1.6,
        };
        search.push((Category::PHONE, "continental"), (self.first, last), Check::Absent, weight);
        Some(last)
    }

    /// Spanish numbers and Italian mobiles, which begin with no zero: `612 34 56 78`, `335 123 4567`.
    fn southern(&self, search: &mut Search<'_>) -> Option<usize> {
        let head = self.run.all();
        let italian = head[0] == b'3' && matches!(head[1], b'1'..=b'9');
        if !self.fresh || !(italian || matches!(head[0], b'6'..=b'9')) {
            return None;
        }
        let (count, usual): (usize, [&[usize]; 6]) = if italian {
            (10, [&[3, 7], &[3, 3, 4], &[3, 2, 3, 2], &[3, 2, 2, 3], &[3, 3, 2, 2], &[3, 4, 3]])
        } else {
            (9, [&[3, 2, 2, 2], &[2, 3, 2, 2], &[3, 6], &[3, 3, 3], &[2, 7], &[9]])
        };
        let (_, last) = self.digits(search, count)?;
        let place = usual.iter().position(|u| self.groups(last).eq(u.iter().copied()));
        let announced = self.labelled || search.announced(Announcer::Phone, self.first, 4);
        let plain = last == self.first;
        if !announced && (place.is_none() && !(plain && italian) || self.pairs_go_on(search, last)) {
            return None;
        }
        let blanks = (1..=last - self.first).all(|t| matches!(self.run.joint(t), Joint::Blank));
        let weight = match (announced, place) {
            (true, _) => 0.5,
            // Groups that amounts do not have.
            (_, Some(0 | 1)) if !italian && blanks => -0.2,
            (_, Some(_)) if italian && !plain => -0.2,
            // As many numbers of orders are written so.
            _ if plain => -2.4,
            _ => -1.8,
        };
        search.push((Category::PHONE, "southern"), (self.first, last), Check::Absent, weight);
        Some(last)
    }

    /// The first `count` characters, where they are digits that end a number.
    fn digits(&self, search: &Search<'_>, count: usize) -> Option<(&[u8], usize)> {
        let (digits, last) = self.run.first(count).filter(|(_, last)| *last < self.until)?;
        let ends = match search.all.get(last + 1) {
            Some(next) if next.gap == Gap::Glued => next.text(search.note).len() > 2 || is_extension(search, last + 1),
            Some(next) if last + 1 < self.until => {
                !matches!(joint(search.note, &search.all[last], next), Some(Joint::Dot | Joint::Hyphen | Joint::Mixed) if !spaced(search, last))
            }
            _ => true,
        };
        (ends && digits.iter().all(u8::is_ascii_digit)).then_some((digits, last))
    }

    fn groups(&self, last: usize) -> impl Iterator<Item = usize> + '_ {
        (0..=last - self.first).map(|g| self.run.group(g))
    }

    /// Whether ten digits are typed one by one, with one sign between the pairs: `0 6 . 1 2 . 3 4 . 5 6 . 7 8`.
    fn is_spaced_pairs(&self, last: usize) -> bool {
        last - self.first == 9
            && (1..10).all(|t| match t % 2 {
                0 => {
                    self.run.joint(t) == self.run.joint(2) && !matches!(self.run.joint(t), Joint::Slash | Joint::Blank)
                }
                _ => self.run.joint(t) == Joint::Blank,
            })
    }

    /// Ten digits from 01 to 09 (ARCEP, plan national de numérotation); 00 in pairs, which is a slip of the hand.
    fn french(&self, search: &mut Search<'_>) -> Option<usize> {
        let (_, last) = self.digits(search, 10)?;
        let usual: [&[usize]; 11] = [
            &[2, 2, 2, 2, 2],
            &[2, 2, 4, 2],
            &[2, 4, 2, 2],
            &[4, 2, 2, 2],
            &[1, 3, 2, 2, 2],
            &[1, 1, 2, 2, 2, 2],
            &[2, 4, 4],
            &[3, 3, 4],
            &[2, 2, 2, 4],
            &[2, 8],
            &[1, 9],
        ];
        let pairs = self.groups(last).eq([2, 2, 2, 2, 2]);
        let spaced_pairs = self.is_spaced_pairs(last);
        let known = spaced_pairs || usual.iter().any(|u| self.groups(last).eq(u.iter().copied()));
        let plain = last == self.first;
        if !self.fresh && !pairs && !plain || self.pairs_go_on(search, last) {
            return None;
        }
        // "08/12/28 05/11": dates. A slash stands between all groups, or behind the first alone.
        let slashes = (1..=last - self.first).filter(|t| self.run.joint(*t) == Joint::Slash).count();
        if slashes > 0 && slashes < last - self.first && (slashes > 1 || self.run.joint(1) != Joint::Slash) {
            return None;
        }
        let zeros = self.run.all().starts_with(b"00");
        let signs = last > self.first && matches!(self.run.joint(1), Joint::Dot | Joint::Hyphen) || self.labelled;
        if zeros && !pairs && !spaced_pairs || self.stuck && !pairs && !spaced_pairs && !plain {
            return None;
        }
        // Digits one by one, or in groups of no usual size, are a number only where one sign parts them all and none follow.
        let alike = (2..=last - self.first).all(|t| self.run.joint(t) == self.run.joint(1));
        if !plain && !known && (!alike || last + 1 < self.until || self.looks_like_date()) {
            return None;
        }
        let entity = if plain && !self.labelled { "french_unspaced" } else { "french" };
        let weight = match known || plain {
            false => -2.4,
            _ if zeros && !signs => -2.4,
            _ if zeros => -1.4,
            _ if self.stuck && plain => -1.4,
            _ => 0.0,
        };
        search.push((Category::PHONE, entity), (self.first, last), Check::Absent, weight);
        Some(last)
    }

    /// Whether more pairs of digits follow that are no number of their own: a parcel, not a telephone.
    fn pairs_go_on(&self, search: &Search<'_>, last: usize) -> bool {
        let pair =
            |t: usize| t < self.until && search.all[t].len == 2 && search.byte_before(search.all[t].start()) == b' ';
        pair(last + 1) && pair(last + 2) && !search.all[last + 1].text(search.note).starts_with('0')
    }

    /// `33 6 12 34 56 78`: the plus was forgotten.
    fn french_without_plus(&self, search: &mut Search<'_>) -> Option<usize> {
        let (digits, last) = self.digits(search, 11)?;
        if !self.fresh || digits[2] == b'0' {
            return None;
        }
        // "(33)612345678".
        let start = search.all[self.first].start();
        if search.byte_before(start) == b'(' && self.run.group(0) == 2 && search.byte_at(start + 2) == b')' {
            let end = search.all[last].end();
            search.push_bytes((Category::PHONE, "french"), start - 1, end, Check::Absent, -0.5);
            return Some(last);
        }
        if self.groups(last).eq([2, 1, 2, 2, 2, 2]) || self.groups(last).eq([2, 3, 2, 2, 2]) {
            search.push((Category::PHONE, "french"), (self.first, last), Check::Absent, -0.5);
            return Some(last);
        }
        None
    }

    /// Eleven digits from 01, 02, 03 or 07 (Ofcom, National Telephone Numbering Plan).
    fn british(&self, search: &mut Search<'_>) -> Option<usize> {
        let (digits, last) = self.digits(search, 11)?;
        if !self.fresh || !matches!(digits[1], b'1' | b'2' | b'3' | b'7' | b'8') {
            return None;
        }
        let usual: [&[usize]; 8] =
            [&[5, 6], &[5, 3, 3], &[4, 3, 4], &[3, 4, 4], &[4, 7], &[3, 8], &[5, 2, 2, 2], &[4, 4, 3]];
        let plain = last == self.first;
        let known = usual.iter().any(|u| self.groups(last).eq(u.iter().copied()));
        if !plain && !known {
            return None;
        }
        let entity = if plain && !self.labelled { "british_unspaced" } else { "british" };
        search.push((Category::PHONE, entity), (self.first, last), Check::Absent, 0.0);
        Some(last)
    }

    /// Area code, exchange and line, 3-3-4 (North American Numbering Plan).
    fn north_american(&self, search: &mut Search<'_>) -> Option<usize> {
        let lead = (self.run.all()[0] == b'1' && self.run.group(0) == 1) as usize;
        let (digits, last) = self.digits(search, 10 + lead)?;
        let digits = &digits[lead..];
        let token = self.first + lead;
        let bracketed = search.byte_before(search.all[token].start()) == b'(';
        let grouped =
            self.groups(last).skip(lead).eq([3, 3, 4]) || bracketed && self.groups(last).skip(lead).eq([3, 7]);
        if !self.fresh || !grouped || digits[0] < b'2' || digits[3] < b'2' {
            return None;
        }
        let joints = || (token + 1 - self.first..=last - self.first).map(|t| self.run.joint(t));
        let blanks = joints().all(|j| j == Joint::Blank);
        let slashes = joints().any(|j| j == Joint::Slash);
        let bracket = bracketed;
        if blanks && !bracket || slashes {
            return None;
        }
        let start = search.all[self.first].start() - (bracket && lead == 0) as usize;
        let end = search.all[last].end();
        search.push_bytes((Category::PHONE, "north_american"), start, end, Check::Absent, 0.0);
        Some(last)
    }

    /// `+` or `00` and a country code.
    fn international(&self, search: &mut Search<'_>, zeros: usize) -> Option<usize> {
        let head = self.run.all();
        // In a number with blanks the country code is a group of its own; a tilde (one zero left) is sign enough.
        let grouped = zeros > 1 && self.run.group(0) < 9;
        if head[zeros..].starts_with(b"33") && (!grouped || self.run.group(0) == 4) {
            let optional_zero = head.get(zeros + 2) == Some(&b'0');
            let found = self.digits(search, zeros + 11 + optional_zero as usize);
            if let Some(last) = found.map(|(_, last)| last) {
                self.push_international(search, last, Check::Passed);
                return Some(last);
            }
        }
        // libphonenumber is asked only where the blanks leave a country code that exists.
        let code = calling_code(&head[zeros..]);
        let apart = zeros == 3 && self.run.group(0) == zeros && self.run.group(1) == code;
        if grouped && self.run.group(0) != zeros + code && !apart {
            return None;
        }
        let mut possible = None;
        // Numbers of services have as few as seven digits, country code included.
        for length in (zeros + 7..=zeros + 16).rev() {
            let Some((digits, last)) = self.digits(search, length) else { continue };
            if is_known(&digits[zeros..]) {
                self.push_international(search, last, Check::Passed);
                return Some(last);
            }
            let usual = has_usual_length(&digits[zeros..]);
            match possible {
                None => possible = Some((last, usual)),
                Some((_, false)) if usual => possible = Some((last, true)),
                _ => {}
            }
        }
        let (last, usual) = possible.filter(|_| self.plus && head[0] != b'0')?;
        // A number that was never given out is still one that somebody dials, if it is as long as those of its country.
        self.push_international(search, last, Check::Failed);
        if let (false, Some(candidate)) = (usual, search.found.last_mut()) {
            candidate.weight = UNUSUAL_LENGTH;
        }
        Some(last)
    }

    fn push_international(&self, search: &mut Search<'_>, last: usize, check: Check) {
        let mut start = search.all[self.first].start();
        if self.plus {
            let sign = search.note[..start].trim_end_matches(' ');
            start = sign.len() - sign.chars().next_back().map_or(0, char::len_utf8);
        }
        if self.waits(search) {
            start -= "0~".len();
        }
        // "(+33) 6 …": the bracket belongs to the number.
        if self.plus && search.byte_before(start) == b'(' && !search.note[start..search.all[last].end()].contains('(') {
            start -= 1;
        }
        search.push_bytes((Category::PHONE, "international"), start, search.all[last].end(), check, 0.0);
    }

    /// A number of any other plan, when words announce it.
    fn announced(&self, search: &mut Search<'_>) -> Option<usize> {
        if !self.fresh || self.first != self.until - 1 && self.looks_like_date() {
            return None;
        }
        if !self.labelled && !search.announced(Announcer::Phone, self.first, 4) {
            return None;
        }
        let last = (7..=13).rev().find_map(|count| self.digits(search, count)).map(|(_, last)| last)?;
        search.push((Category::PHONE, "announced"), (self.first, last), Check::Absent, 0.0);
        Some(last)
    }

    /// Whether the first groups are a day, a month and a year.
    fn looks_like_date(&self) -> bool {
        if self.run.tokens() < 3 {
            return false;
        }
        let joints = [self.run.joint(1), self.run.joint(2.min(self.run.tokens() - 1))];
        let tight = joints.iter().all(|j| matches!(j, Joint::Slash | Joint::Dot | Joint::Hyphen));
        let groups = [self.run.group(0), self.run.group(1), self.run.group(2)];
        tight && matches!(groups, [1 | 2, 1 | 2, 4] | [4, 2, 2])
    }
}

/// Whether blanks stand around the sign after a token: " - ", " / ".
fn spaced(search: &Search<'_>, token: usize) -> bool {
    search.byte_at(search.all[token].end()) == b' '
}

/// Whether fixed lines or mobiles of the country have as many digits, country code first.
fn has_usual_length(digits: &[u8]) -> bool {
    let number: String = std::iter::once('+').chain(digits.iter().map(|d| *d as char)).collect();
    let Ok(number) = phonenumber::parse(None, number) else { return false };
    let code = number.country().code();
    let Some(countries) = phonenumber::metadata::DATABASE.by_code(&code) else { return false };
    let length = (digits.len() - calling_code(digits)) as u16;
    countries.iter().any(|country| {
        let lines = country.descriptors();
        [lines.fixed_line(), lines.mobile()].into_iter().flatten().any(|line| {
            // Where a kind of line names no length, those of all lines hold.
            let own = line.possible_length();
            if own.is_empty() { lines.general().possible_length() } else { own }.contains(&length)
        })
    })
}

/// Whether the word is the sign of an extension, "x" or "ext", glued between two numbers.
fn is_extension(search: &Search<'_>, word: usize) -> bool {
    let next = search.all.get(word + 1);
    matches!(search.all[word].text(search.note), "x" | "X")
        && next.is_some_and(|n| n.is_number() && n.gap == Gap::Glued && n.len <= 6)
}

/// Whether all that follows in the note is an extension. Quantities too stand behind an "x", but seldom of hundreds.
fn has_extension(search: &Search<'_>, word: usize) -> bool {
    let Some([sign, number]) = search.all.get(word..) else { return false };
    let sign = sign.text(search.note);
    let least = match sign {
        "x" | "X" => 3,
        _ if ["ext", "extension", "extn", "poste", "durchwahl"].iter().any(|w| sign.eq_ignore_ascii_case(w)) => 1,
        _ => return false,
    };
    number.is_number() && (least..=6).contains(&(number.len as usize))
}

/// Whether libphonenumber's metadata know the number in a country where the languages of the rules are spoken.
fn is_national(digits: &[u8]) -> bool {
    use phonenumber::country::Id::{AR, AT, AU, BE, CA, CH, DE, ES, FR, GB, IE, IT, LU, MX, NL, NZ, US};
    const COUNTRIES: [phonenumber::country::Id; 17] =
        [FR, US, GB, DE, ES, IT, NL, BE, CH, AT, LU, IE, CA, AU, NZ, MX, AR];
    let number: String = digits.iter().map(|d| *d as char).collect();
    COUNTRIES.iter().any(|c| phonenumber::parse(Some(*c), &number).is_ok_and(|n| n.is_valid()))
}

/// How many digits the country code has (ITU-T E.164, list of assigned codes): one for zones 1 and 7, two for those listed,
/// three for all others.
fn calling_code(digits: &[u8]) -> usize {
    const TWO: [&[u8; 2]; 43] = [
        b"20", b"27", b"30", b"31", b"32", b"33", b"34", b"36", b"39", b"40", b"41", b"43", b"44", b"45", b"46", b"47",
        b"48", b"49", b"51", b"52", b"53", b"54", b"55", b"56", b"57", b"58", b"60", b"61", b"62", b"63", b"64", b"65",
        b"66", b"81", b"82", b"84", b"86", b"90", b"91", b"92", b"93", b"94", b"95",
    ];
    match digits {
        [b'1' | b'7', ..] => 1,
        [b'9', b'8', ..] => 2,
        _ if TWO.iter().any(|code| digits.starts_with(*code)) => 2,
        _ => 3,
    }
}

/// Whether libphonenumber's metadata know a number of those digits, country code first.
fn is_known(digits: &[u8]) -> bool {
    let number: String = std::iter::once('+').chain(digits.iter().map(|d| *d as char)).collect();
    phonenumber::parse(None, number).is_ok_and(|n| n.is_valid())
}
