//! Context: what stands around a term speaks for it, against it, or qualifies it.
//!
//! In the manner of ConText (Harkema, Dowling, Thornblade, Chapman 2009) cues have a side and a reach, and the end of a
//! sentence ends them; unlike it they shift a confidence and never silently suppress, since a negated illness is still
//! health data.

use crate::category::{Category, Family, NAMES};
use crate::explain::{Effect, Trace};
use crate::rulebook::{term_flags, Qualifier, ANY_SPECIAL, LANGUAGES, NO_LIST};
use crate::scan::{Finding, Options};
use crate::score::{self, Evidence};
use crate::terms::{Match, Reader};
use crate::token::Gap;

/// How many words on either side a `with` list reaches.
const WITH_REACH: usize = 8;
/// How many words on either side a `without` list reaches.
const WITHOUT_REACH: usize = 5;
/// How far an exclusion may reach beyond the words it undoes.
const EXCLUSION_REACH: usize = 6;
/// The farthest any signal reaches.
const SIGNAL_REACH: usize = 10;

/// Weighs a matched term with its context; pushes a finding when enough speaks for it.
pub fn weigh<'b>(
    reader: &mut Reader<'_, 'b>,
    found: &Match,
    options: &Options<'_>,
    findings: &mut Vec<Finding<'b>>,
    mut trace: Option<&mut Trace<'b>>,
) {
    let tables = reader.tables;
    let Some(term) = tables.term(found.term) else { return };
    let Some((category, with, without)) = tables.weights(term.owner) else { return };
    if !options.categories.contains(category) {
        return;
    }
    let mut evidence = Evidence::new(term.base);
    if let Some(trace) = trace.as_deref_mut() {
        if let Some(finding) = finding(reader, found, 0.0) {
            trace.begin(&finding, term.base);
        }
    }
    if undone(reader, found, category, [term.without, without], findings, trace.as_deref_mut()) {
        return;
    }
    let mut count = |evidence: &mut Evidence, effect: Effect<'b>, weight: f32, word: &str| {
        evidence.add(weight);
        if let Some(trace) = trace.as_deref_mut() {
            trace.step(effect, weight, word);
        }
    };
    if found.fuzzy {
        count(&mut evidence, Effect::Spelling, score::MISSPELT, "");
    }
    if reader.is_shouted() && is_abbreviation(tables.string(term.pattern)) {
        count(&mut evidence, Effect::Capitals, score::SHOUTED, "");
    }
    if term.flags & term_flags::ALONE == 0 {
        for list in [term.with, with] {
            if let Some(place) = cue(reader, found.first, found.last, list, (WITH_REACH, WITH_REACH)) {
                count(&mut evidence, Effect::With, score::WITH, reader.token(place).text(reader.note));
                break;
            }
        }
        if tables.language_of(term.owner).is_some_and(|own| is_foreign(reader, own)) {
            count(&mut evidence, Effect::Foreign, score::FOREIGN, "");
        }
        let personal = signals(reader, found, &mut evidence, trace.as_deref_mut());
        if !personal && found.first > score::OPENING_WORDS && !reader.tells_of_a_person() {
            evidence.add(score::NOBODY);
            if let Some(trace) = trace.as_deref_mut() {
                trace.step(Effect::Nobody, score::NOBODY, "");
            }
        }
        let words = if personal { 0 } else { sentence_words(reader, found) };
        if let Some((_, weight)) = score::IMPERSONAL.iter().find(|(least, _)| words >= *least) {
            evidence.add(*weight);
            if let Some(trace) = trace.as_deref_mut() {
                trace.step(Effect::Impersonal, *weight, "");
            }
        }
        if term.flags & term_flags::PERSON != 0 && !personal {
            if let Some(trace) = trace.as_deref_mut() {
                trace.undo(Effect::NoPerson, "");
            }
            return;
        }
    }
    let confidence = evidence.confidence();
    if let Some(trace) = trace {
        trace.end(confidence, options.min_confidence);
    }
    if confidence >= options.min_confidence {
        findings.extend(finding(reader, found, confidence));
    }
}

/// The finding that a match makes.
fn finding<'b>(reader: &Reader<'_, 'b>, found: &Match, confidence: f32) -> Option<Finding<'b>> {
    let term = reader.tables.term(found.term)?;
    let detector = reader.tables.detector(term.owner)?;
    Some(Finding {
        category: detector.category,
        entity: detector.entity,
        start: reader.token(found.first).start(),
        end: reader.token(found.last).end(),
        confidence,
        file: detector.file,
        pattern: reader.tables.string(term.pattern),
    })
}

/// Whether the note is evidently in another language than that of the bit.
fn is_foreign(reader: &mut Reader<'_, '_>, own: usize) -> bool {
    own < LANGUAGES && reader.foreign_languages() >> own & 1 == 1
}

/// How many words the sentence of the match has, up to what counts; 0 where the match opens the note.
fn sentence_words(reader: &Reader<'_, '_>, found: &Match) -> usize {
    if found.first <= score::OPENING_WORDS + 1 {
        return 0;
    }
    let tokens = &reader.tokens.all;
    let most = score::IMPERSONAL[0].0;
    let before = tokens[..=found.first].iter().rev().take(most).position(|t| t.gap == Gap::Sentence).unwrap_or(most);
    let after = tokens[found.last + 1..].iter().take(most).take_while(|t| t.gap < Gap::Sentence).count();
    let sentence = &tokens[found.first - before.min(found.first)..=found.last + after];
    match sentence.iter().any(|t| t.is_number()) {
        true => sentence.len().min(most - 1),
        false => sentence.len(),
    }
}

/// Whether a pattern is made of capitals: an abbreviation.
fn is_abbreviation(pattern: &str) -> bool {
    pattern.chars().any(char::is_uppercase) && !pattern.chars().any(char::is_lowercase)
}

/// Whether an exclusion, a `without` word or an identifier undoes the match.
fn undone<'b>(
    reader: &mut Reader<'_, 'b>,
    found: &Match,
    category: Category,
    without: [u16; 2],
    findings: &[Finding<'b>],
    mut trace: Option<&mut Trace<'b>>,
) -> bool {
    let (start, end) = (reader.token(found.first).start(), reader.token(found.last).end());
    let holder =
        findings.iter().find(|f| f.category.family() == Family::Identifier && f.start <= start && end <= f.end);
    if let Some(holder) = holder {
        if let Some(trace) = trace.as_deref_mut() {
            trace.undo(Effect::InsideIdentifier, holder.category.name().unwrap_or_default());
        }
        return true;
    }
    if is_label(reader.note, start, end) {
        if let Some(trace) = trace.as_deref_mut() {
            trace.undo(Effect::Label, "");
        }
        return true;
    }
    if let Some(pattern) = exclusion(reader, found, category) {
        if let Some(trace) = trace.as_deref_mut() {
            trace.undo(Effect::Exclusion, reader.tables.string(pattern));
        }
        return true;
    }
    for list in without {
        if let Some(place) = cue(reader, found.first, found.last, list, (WITHOUT_REACH, WITHOUT_REACH)) {
            if let Some(trace) = trace.as_deref_mut() {
                trace.undo(Effect::Without, reader.token(place).text(reader.note));
            }
            return true;
        }
    }
    false
}

/// Whether a place lies in a label that redaction leaves: the name of a category in capitals and brackets, `[RELIGION]`.
pub fn is_label(note: &str, start: usize, end: usize) -> bool {
    const LONGEST: usize = 24;
    let inside = |b: &u8| b.is_ascii_uppercase() || *b == b'_';
    let bytes = note.as_bytes();
    let from = start - bytes[..start].iter().rev().take(LONGEST).take_while(|b| inside(b)).count();
    let to = end + bytes[end..].iter().take(LONGEST).take_while(|b| inside(b)).count();
    let bracketed = from > 0 && bytes[from - 1] == b'[' && bytes.get(to) == Some(&b']');
    bracketed && NAMES.iter().any(|name| name.eq_ignore_ascii_case(&note[from..to]))
}

/// The pattern of an exclusion that overlaps the match.
fn exclusion(reader: &mut Reader<'_, '_>, found: &Match, category: Category) -> Option<u32> {
    let from = found.first.saturating_sub(EXCLUSION_REACH);
    let to = (found.last + EXCLUSION_REACH).min(reader.tokens.all.len() - 1);
    for place in from..=to {
        let Some(slot) = reader.slot(place).filter(|slot| slot.exclusions > 0) else { continue };
        let near = reader.near(place);
        for posting in reader.tables.exclusions(slot) {
            if !near.meets(&posting.need) {
                continue;
            }
            let Some(term) = reader.tables.term(posting.term) else { continue };
            let concerns = term.owner == category.0 as u16
                || (term.owner == ANY_SPECIAL && category.family() != Family::Identifier);
            if !concerns {
                continue;
            }
            if let Some((first, last, _)) = reader.sequence(term, posting, slot, place) {
                let overlaps = first <= found.last && found.first <= last;
                // A longer finding is not undone by a shorter phrase inside it.
                if overlaps && last - first >= found.last - found.first {
                    return Some(term.pattern);
                }
            }
        }
    }
    None
}

/// The token at which a phrase of the list begins near the tokens `first` to `last`, in the same sentence; `reach` is in
/// words before and after.
pub fn cue(reader: &mut Reader<'_, '_>, first: usize, last: usize, list: u16, reach: (usize, usize)) -> Option<usize> {
    if list == NO_LIST {
        return None;
    }
    for place in around(reader, first, last, reach.0, reach.1) {
        if !reader.tables.may_begin_cue(list, reader.token(place).skeleton) {
            continue;
        }
        let Some(slot) = reader.slot(place) else { continue };
        for term_id in reader.tables.cues(list, slot.words()) {
            let Some(term) = reader.tables.term(term_id) else { continue };
            if let Some((from, to, _)) = reader.sequence_from(term, place) {
                if to < first || from > last {
                    return Some(place);
                }
            }
        }
    }
    None
}

/// The tokens around a match within reach and the same sentence, nearest first on each side.
fn around(
    reader: &Reader<'_, '_>,
    first: usize,
    last: usize,
    before: usize,
    after: usize,
) -> impl Iterator<Item = usize> {
    let tokens = &reader.tokens.all;
    let mut from = first;
    while from > 0 && first - from < before && tokens[from].gap < Gap::Sentence {
        from -= 1;
    }
    let mut to = last;
    while to + 1 < tokens.len() && to - last < after && tokens[to + 1].gap < Gap::Sentence {
        to += 1;
    }
    (from..first).rev().chain(last + 1..=to)
}

/// Adds the weights of the signals around the match, each once, at its strongest; tells whether a person is meant.
fn signals<'b>(
    reader: &mut Reader<'_, 'b>,
    found: &Match,
    evidence: &mut Evidence,
    mut trace: Option<&mut Trace<'b>>,
) -> bool {
    let tables = reader.tables;
    let mut best: [(u16, f32, usize); 16] = [(u16::MAX, 0.0, 0); 16];
    let mut personal = false;
    for place in around(reader, found.first, found.last, SIGNAL_REACH, SIGNAL_REACH) {
        let Some(slot) = reader.slot(place).filter(|slot| slot.signals > 0) else { continue };
        let near = reader.near(place);
        for posting in tables.signals(slot) {
            if !near.meets(&posting.need) {
                continue;
            }
            let Some(term) = tables.term(posting.term) else { continue };
            let Some(signal) = tables.signal(term.owner) else { continue };
            let before = place < found.first;
            if (signal.side == 1 && !before) || (signal.side == 2 && before) {
                continue;
            }
            let distance = if before { found.first - place } else { place - found.last };
            if distance > signal.reach as usize {
                continue;
            }
            if is_foreign(reader, signal.language as usize) {
                continue;
            }
            let Some((from, to, fuzzy)) = reader.sequence(term, posting, slot, place) else { continue };
            if fuzzy || (from <= found.last && found.first <= to) {
                continue;
            }
            personal |= signal.personal == 1;
            let near = distance * 2 <= signal.reach as usize && !crosses_clause(reader, found, place);
            let weight = if near { signal.weight } else { signal.weight / 2.0 };
            // Languages share signals: "Mr" is a person's title once, whichever of them knows it.
            let same = |id: u16| tables.signal(id).is_some_and(|s| s.name == signal.name);
            let slot = best.iter_mut().find(|(id, _, _)| *id == u16::MAX || same(*id));
            if let Some(slot) = slot {
                if slot.0 == u16::MAX || weight.abs() > slot.1.abs() {
                    *slot = (term.owner, weight, place);
                }
            }
        }
    }
    if found.first <= score::OPENING_WORDS && reader.token(found.first).gap <= Gap::Sentence {
        evidence.add(score::OPENING);
        if let Some(trace) = trace.as_deref_mut() {
            trace.step(Effect::Opening, score::OPENING, "");
        }
    }
    for (id, weight, place) in best.into_iter().take_while(|(id, _, _)| *id != u16::MAX) {
        let Some(signal) = tables.signal(id) else { continue };
        evidence.add_signal(weight);
        if let Some(trace) = trace.as_deref_mut() {
            let word = reader.token(place).text(reader.note);
            match Qualifier::from_number(signal.qualifier) {
                Qualifier::None => trace.step(Effect::Signal(tables.string(signal.name)), weight, word),
                qualifier => trace.step(Effect::Qualifier(qualifier), weight, word),
            }
        }
    }
    personal
}

/// Whether a comma, bracket or colon lies between the match and the token.
fn crosses_clause(reader: &Reader<'_, '_>, found: &Match, place: usize) -> bool {
    let (from, to) = if place < found.first { (place + 1, found.first) } else { (found.last + 1, place) };
    reader.tokens.all[from..=to].iter().any(|t| t.gap >= Gap::Clause)
}
