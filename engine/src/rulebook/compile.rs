//! Compiling rule files into tables, when the library is built.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use bytemuck::{bytes_of, cast_slice, Zeroable};

use super::layout::*;
use super::pattern::{entry, unfold, Item, Lists, Sequence, Word};
use super::source::{level, list, read, RuleError, RuleFile, Section as FileSection, TermLine};
use super::tables::{accented_hash, folded_hash};
use crate::category::{Category, NAMES};
use crate::token::{neighbour_bit, skeleton_hash, slot, Bitmap};

/// Compiled rules.
pub struct Compiled {
    /// The tables; read them with [`Tables::new`](super::Tables::new) from memory aligned to eight bytes.
    pub bytes: Vec<u8>,
    /// The files they were made from, for a build script's `rerun-if-changed`.
    pub files: Vec<PathBuf>,
}

impl Compiled {
    /// The tables in aligned memory that lives as long as the program. For tests, tools and benchmarks.
    pub fn leak(self) -> &'static [u8] {
        let mut aligned = vec![0u64; self.bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut aligned)[..self.bytes.len()].copy_from_slice(&self.bytes);
        let aligned: &'static [u64] = Vec::leak(aligned);
        &cast_slice(aligned)[..self.bytes.len()]
    }
}

/// Compiles the rule files of a directory and its subdirectories; `only`, where given, names the files to read besides
/// the shared ones (categories, lists, context). Every mistake is reported, with its file and line.
pub fn compile(directory: &Path, only: Option<&[String]>) -> Result<Compiled, Vec<RuleError>> {
    let (builder, files) = build(directory, only)?;
    Ok(Compiled { bytes: builder.finish(), files })
}

fn build(directory: &Path, only: Option<&[String]>) -> Result<(Builder, Vec<PathBuf>), Vec<RuleError>> {
    let mut errors = Vec::new();
    let mut paths = Vec::new();
    walk(directory, &mut paths, &mut errors);
    paths.sort();
    let mut files = Vec::new();
    for path in &paths {
        let name = path.strip_prefix(directory).unwrap_or(path).to_string_lossy().into_owned();
        let shared = ["categories.rules", "lists.rules", "context.rules", "common.rules", "exclusions.rules"];
        let wanted = only.is_none_or(|o| o.contains(&name)) || shared.iter().any(|s| name.ends_with(s));
        if !wanted {
            continue;
        }
        match std::fs::read_to_string(path) {
            Ok(text) => files.push((name, read(path, &text, &mut errors))),
            Err(e) => errors.push(RuleError { file: path.clone(), line: 0, message: e.to_string() }),
        }
    }
    let mut builder = Builder { errors, ..Builder::default() };
    builder.all(&files);
    if builder.errors.is_empty() {
        Ok((builder, paths))
    } else {
        builder.errors.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        Err(builder.errors)
    }
}

/// The terms of the rule files as plain folded phrases, for comparison with other matchers: every spelling of terms of
/// one part, and one spelling of each longer term.
pub fn phrases(directory: &Path) -> Result<Vec<String>, Vec<RuleError>> {
    let builder = build(directory, None)?.0;
    let spell = |words: &[Word]| words.iter().map(Word::folded).collect::<Vec<_>>().join(" ");
    let mut phrases = Vec::new();
    for (term, sequence) in builder.terms.iter().zip(&builder.sequences) {
        let required: Vec<&Item> = sequence.iter().filter(|i| !i.optional).collect();
        match (Kind::from_number(term.kind), required.as_slice()) {
            (Kind::Term, [only]) => {
                phrases.extend(only.words.iter().map(Word::folded));
                phrases.extend(only.runs.iter().map(|r| spell(r)));
            }
            (Kind::Term, several) => {
                let first = |i: &&Item| i.words.first().map_or_else(|| spell(&i.runs[0]), Word::folded);
                phrases.push(several.iter().map(first).collect::<Vec<_>>().join(" "));
            }
            _ => {}
        }
    }
    phrases.sort();
    phrases.dedup();
    Ok(phrases)
}

fn walk(directory: &Path, paths: &mut Vec<PathBuf>, errors: &mut Vec<RuleError>) {
    match std::fs::read_dir(directory) {
        Ok(entries) => {
            for path in entries.flatten().map(|e| e.path()) {
                if path.is_dir() {
                    walk(&path, paths, errors);
                } else if path.extension().is_some_and(|e| e == "rules") {
                    paths.push(path);
                }
            }
        }
        Err(e) => errors.push(RuleError { file: directory.to_path_buf(), line: 0, message: e.to_string() }),
    }
}

/// Every special category: what an exclusion of `exclusions.rules` is about.
pub const ANY_SPECIAL: u16 = 255;

#[derive(Default)]
struct Builder {
    errors: Vec<RuleError>,
    strings: Strings,
    /// Word to its temporary number.
    words: BTreeMap<Word, u32>,
    terms: Vec<TermRecord>,
    sequences: Vec<Sequence>,
    detectors: Vec<DetectorRecord>,
    signals: Vec<SignalRecord>,
    categories: Vec<CategoryRecord>,
    examples: Vec<ExampleRecord>,
    cues: Vec<(u32, u32)>,
    cue_numbers: HashMap<(String, String), u32>,
    /// Words too common to begin a search with.
    common: HashMap<String, u32>,
}

#[derive(Default)]
struct Strings {
    bytes: String,
    ends: Vec<u32>,
    numbers: HashMap<String, u32>,
}

impl Strings {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.ends.len() as u32;
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
        self.numbers.insert(text.to_string(), number);
        number
    }
}

impl Builder {
    fn fail(&mut self, file: &RuleFile, line: usize, message: impl Into<String>) {
        self.errors.push(RuleError { file: file.path.clone(), line, message: message.into() });
    }

    fn all(&mut self, files: &[(String, RuleFile)]) {
        self.strings.number("");
        let mut lists: HashMap<String, Lists> = HashMap::new();
        for (name, file) in files {
            match name.rsplit('/').next() {
                Some("lists.rules") => {
                    let language = file.head.text("language").to_string();
                    let mut own = Lists::new();
                    self.read_lists(file, &mut own);
                    lists.insert(language, own);
                }
                Some("common.rules") => self.read_common(file),
                Some("categories.rules") => self.read_categories(file),
                _ => {}
            }
        }
        let none = Lists::new();
        for (name, file) in files {
            let language = file.head.text("language");
            let lists = lists.get(language).unwrap_or(&none);
            match name.rsplit('/').next() {
                Some("lists.rules" | "common.rules" | "categories.rules") => {}
                Some("context.rules") => self.read_context(file, lists),
                _ => self.read_terms(name, file, lists),
            }
        }
    }

    fn read_lists(&mut self, file: &RuleFile, lists: &mut Lists) {
        for section in &file.sections {
            let Some(name) = section.name.strip_prefix("list ") else {
                self.fail(file, section.line, format!("expected «[list name]», found «[{}]»", section.name));
                continue;
            };
            let mut all = Vec::new();
            for term in &section.terms {
                match entry(&term.pattern, lists) {
                    Ok(spelt) => all.extend(spelt),
                    Err(e) => self.fail(file, term.line, e),
                }
            }
            lists.insert(name.to_string(), all);
        }
    }

    fn read_common(&mut self, file: &RuleFile) {
        for (rank, term) in file.sections.iter().flat_map(|s| &s.terms).enumerate() {
            for word in term.pattern.split_whitespace() {
                self.common.entry(crate::fold::folded(word)).or_insert(100_000 / (rank as u32 + 10));
            }
        }
    }

    fn read_categories(&mut self, file: &RuleFile) {
        for name in NAMES {
            let Some(section) = file.sections.iter().find(|s| s.name == name) else {
                self.fail(file, 1, format!("the category «{name}» has no section"));
                continue;
            };
            for key in ["family", "description", "name_fr", "name_en", "write_fr", "write_en"] {
                if section.keys.text(key).is_empty() {
                    self.fail(file, section.line, format!("[{name}] has no «{key}:»"));
                }
            }
            let family = Category::from_name(name).map_or("", |c| c.family().name());
            if section.keys.text("family") != family {
                self.fail(file, section.line, format!("the family of «{name}» is «{family}» (DESIGN, section 1)"));
            }
            let mut text = |key| self.strings.number(section.keys.text(key));
            let record = CategoryRecord {
                description: text("description"),
                name_fr: text("name_fr"),
                name_en: text("name_en"),
                write_fr: text("write_fr"),
                write_en: text("write_en"),
            };
            self.categories.push(record);
        }
        for section in file.sections.iter().filter(|s| !NAMES.contains(&s.name.as_str())) {
            self.fail(
                file,
                section.line,
                format!("«{}» is not a category (they are: {})", section.name, NAMES.join(", ")),
            );
        }
    }

    fn read_context(&mut self, file: &RuleFile, lists: &Lists) {
        for section in &file.sections {
            let Some(name) = section.name.strip_prefix("signal ") else {
                self.fail(file, section.line, format!("expected «[signal name]», found «[{}]»", section.name));
                continue;
            };
            let weight = section.keys.text("weight").parse::<f32>();
            let reach = section.keys.text("reach").parse::<u8>();
            let side = match section.keys.text("side") {
                "" | "both" => Some(0),
                "before" => Some(1),
                "after" => Some(2),
                _ => None,
            };
            let qualifier = match section.keys.text("qualifier") {
                "" => Some(0),
                name => Qualifier::number(name),
            };
            let (Ok(weight), Ok(reach), Some(side), Some(qualifier)) = (weight, reach, side, qualifier) else {
                self.fail(
                    file,
                    section.line,
                    "a signal needs «weight:» (a number), «reach:» (words, up to 255), and may have «side:» (before, after) \
                     and «qualifier:» (negation, hypothesis, past, reported, relative)",
                );
                continue;
            };
            let owner = self.signals.len() as u16;
            let record = SignalRecord {
                weight,
                reach,
                side,
                qualifier,
                personal: matches!(name, "person" | "relative") as u8,
                name: self.strings.number(name),
                description: self.strings.number(section.keys.text("description")),
            };
            self.signals.push(record);
            for term in &section.terms {
                self.add_signal_term(file, term, lists, owner);
            }
        }
    }

    fn read_terms(&mut self, name: &str, file: &RuleFile, lists: &Lists) {
        let short = name.strip_suffix(".rules").unwrap_or(name);
        let for_all = short.ends_with("/exclusions");
        let category = match file.head.get("category") {
            Some((name, line)) => match Category::from_name(name) {
                Some(category) => Some(category),
                None => {
                    self.fail(file, line, format!("«{name}» is not a category (they are: {})", NAMES.join(", ")));
                    return;
                }
            },
            None => None,
        };
        if category.is_none() && !for_all {
            self.fail(file, 1, "the head of the file has no «category:»");
            return;
        }
        for key in ["language", "source", "licence"] {
            if file.head.text(key).is_empty() {
                self.fail(file, 1, format!("the head of the file has no «{key}:»"));
            }
        }
        for section in &file.sections {
            match (section.name.as_str(), category) {
                ("exclusions", _) => {
                    let owner = category.map_or(ANY_SPECIAL, |c| c.0 as u16);
                    for term in &section.terms {
                        self.add_term(file, term, lists, Kind::Exclusion, owner, None);
                    }
                }
                (_, Some(category)) => self.read_detector(short, file, section, lists, category),
                (_, None) => self.fail(file, section.line, "only «[exclusions]» may stand in this file"),
            }
        }
    }

    fn read_detector(
        &mut self,
        short: &str,
        file: &RuleFile,
        section: &FileSection,
        lists: &Lists,
        category: Category,
    ) {
        let keys = &section.keys;
        let by_code = keys.get("matcher").is_some();
        let mut level_of = |key: &str| match keys.get(key) {
            None => None,
            Some((text, line)) => {
                let found = level(text);
                if found.is_none() {
                    self.errors.push(RuleError {
                        file: file.path.clone(),
                        line,
                        message: format!(
                            "«{text}» is not a level (certain, strong, likely, fair, weak, faint, or a decimal)"
                        ),
                    });
                }
                found
            }
        };
        let confidence = level_of("confidence");
        let failed = level_of("failed");
        for (key, least) in [("description", 1), ("example", 1)] {
            if keys.all(key).count() < least {
                self.fail(file, section.line, format!("the detector [{}] has no «{key}:»", section.name));
            }
        }
        let Some(confidence) = confidence else {
            self.fail(file, section.line, format!("the detector [{}] has no «confidence:»", section.name));
            return;
        };
        if section.name.chars().any(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')) {
            self.fail(file, section.line, "a detector's name is lower-case English with underscores");
        }
        let id = self.detectors.len() as u16;
        let with = self.cue_list(file, keys.text("with"), section.line, lists);
        let without = self.cue_list(file, keys.text("without"), section.line, lists);
        let source = match file.head.text("licence") {
            "" => file.head.text("source").to_string(),
            licence => format!("{} ({licence})", file.head.text("source")),
        };
        let record = DetectorRecord {
            base: logit(confidence),
            failed: failed.map_or(f32::NAN, logit),
            category: category.0,
            by_code: by_code as u8,
            pad: 0,
            with,
            without,
            entity: self.strings.number(&section.name),
            languages: self.strings.number(file.head.text("language")),
            description: self.strings.number(keys.text("description")),
            source: self.strings.number(&source),
            reference: self.strings.number(keys.text("reference")),
            file: self.strings.number(short),
            terms: section.terms.len() as u32,
        };
        self.detectors.push(record);
        for (key, found) in [("example", 1), ("counterexample", 0)] {
            for (text, line) in keys.all(key) {
                let text = self.strings.number(&text.replace("\\n", "\n"));
                self.examples.push(ExampleRecord { detector: id as u32, found, text, line: line as u32 });
            }
        }
        let kind = if by_code { Kind::Announcer } else { Kind::Term };
        for term in &section.terms {
            self.add_term(file, term, lists, kind, id, Some(term.level.unwrap_or(confidence)));
        }
    }

    /// The number of a `with` or `without` list; the same list is kept once.
    fn cue_list(&mut self, file: &RuleFile, text: &str, line: usize, lists: &Lists) -> u32 {
        if text.trim().is_empty() {
            return NONE;
        }
        let key = (file.head.text("language").to_string(), text.to_string());
        if let Some(number) = self.cue_numbers.get(&key) {
            return *number;
        }
        let first = self.terms.len() as u32;
        for pattern in list(text) {
            match unfold(&pattern, lists, false, true) {
                Ok(sequence) => {
                    self.push(sequence, TermRecord { kind: Kind::Cue as u8, ..TermRecord::zeroed() }, &pattern, line);
                }
                Err(e) => self.fail(file, line, e),
            }
        }
        let number = self.cues.len() as u32;
        self.cues.push((first, self.terms.len() as u32 - first));
        self.cue_numbers.insert(key, number);
        number
    }

    fn add_signal_term(&mut self, file: &RuleFile, term: &TermLine, lists: &Lists, owner: u16) {
        match unfold(&term.pattern, lists, false, true) {
            Ok(sequence) => {
                let record = TermRecord { kind: Kind::Signal as u8, owner, ..TermRecord::zeroed() };
                self.push(sequence, record, &term.pattern, term.line);
            }
            Err(e) => self.fail(file, term.line, e),
        }
    }

    fn add_term(
        &mut self,
        file: &RuleFile,
        term: &TermLine,
        lists: &Lists,
        kind: Kind,
        owner: u16,
        level: Option<f32>,
    ) {
        let with = self.cue_list(file, &term.with.join(", "), term.line, lists);
        let without = self.cue_list(file, &term.without.join(", "), term.line, lists);
        let flags = [
            (term.flags.capital, term_flags::CAPITAL),
            (term.flags.exact, term_flags::EXACT),
            (term.flags.person, term_flags::PERSON),
            (term.flags.alone, term_flags::ALONE),
        ];
        let flags = flags.into_iter().filter(|(on, _)| *on).fold(0, |all, (_, flag)| all | flag);
        let base = level.map_or(0.0, logit);
        // Titles are short ("m", "me"), and only lead the code to a place.
        match unfold(&term.pattern, lists, term.flags.accents, kind == Kind::Announcer) {
            Ok(sequence) => {
                let record = TermRecord { base, owner, kind: kind as u8, flags, with, without, ..TermRecord::zeroed() };
                self.push(sequence, record, &term.pattern, term.line);
            }
            Err(e) => self.fail(file, term.line, e),
        }
    }

    fn push(&mut self, sequence: Sequence, mut record: TermRecord, pattern: &str, line: usize) {
        for word in sequence.iter().flat_map(Item::all_words) {
            if !self.words.contains_key(word) {
                self.words.insert(word.clone(), 0);
            }
        }
        record.anchor = self.anchor(&sequence);
        record.pattern = self.strings.number(pattern);
        record.line = line as u32;
        self.terms.push(record);
        self.sequences.push(sequence);
    }

    /// How often the word is met: what a search that begins at it costs.
    fn cost(&self, word: &Word) -> u32 {
        let folded = word.folded();
        let length = folded.chars().count() as u32;
        if folded.bytes().all(|b| b.is_ascii_digit()) {
            return 4_000;
        }
        match (self.common.get(&folded), length) {
            (Some(common), _) => 1_000 + common,
            (None, 0..=1) => 2_000,
            (None, 2) => 500,
            (None, 3) => 150,
            (None, _) => 400 / (length * length),
        }
    }

    /// The word of a run that is met most rarely.
    fn rarest(&self, run: &[Word]) -> usize {
        (0..run.len()).min_by_key(|i| self.cost(&run[*i])).unwrap_or(0)
    }

    /// The item whose words are met most rarely, so that clean notes seldom stop there.
    fn anchor(&self, sequence: &Sequence) -> u8 {
        let cost = |item: &Item| {
            let words = item.words.iter().map(|w| self.cost(w)).sum::<u32>();
            words + item.runs.iter().map(|r| self.cost(&r[self.rarest(r)])).sum::<u32>()
        };
        let required = (0..sequence.len().min(255)).filter(|i| !sequence[*i].optional);
        required.min_by_key(|i| cost(&sequence[*i])).unwrap_or(0) as u8
    }

    fn finish(mut self) -> Vec<u8> {
        // Words are grouped by skeleton, so that one look-up gives every spelling that may be meant.
        let mut groups: BTreeMap<u64, Vec<Word>> = BTreeMap::new();
        for word in self.words.keys() {
            groups.entry(skeleton_hash(&word.folded())).or_default().push(word.clone());
        }
        let mut word_records = Vec::new();
        let mut slots = vec![SlotRecord::zeroed(); (groups.len() * 2).next_power_of_two().max(2)];
        for (skeleton, members) in &groups {
            let mut at = slot(*skeleton) as usize & (slots.len() - 1);
            while slots[at].count != 0 {
                at = (at + 1) & (slots.len() - 1);
            }
            slots[at] =
                SlotRecord { skeleton: *skeleton, first: word_records.len() as u32, count: members.len() as u32 };
            for word in members {
                self.words.insert(word.clone(), word_records.len() as u32);
                let (exact, strictness) = match word {
                    Word::Plain(w) => (folded_hash(w), PLAIN),
                    Word::Capitals(w) => (folded_hash(w), CAPITALS),
                    Word::Accented(w) => (accented_hash(w), ACCENTED),
                };
                let len = word.folded().chars().count().min(255) as u8;
                word_records.push(WordRecord { exact, strictness, len, ..WordRecord::zeroed() });
            }
        }
        let mut laid = Laid::default();
        let mut postings: Vec<Vec<PostingRecord>> = vec![Vec::new(); word_records.len()];
        let mut triggers = vec![false; word_records.len()];
        let anchors: Vec<Vec<usize>> = self
            .terms
            .iter()
            .zip(&self.sequences)
            .map(|(term, sequence)| sequence[term.anchor as usize].runs.iter().map(|r| self.rarest(r)).collect())
            .collect();
        let number_of = |word: &Word| self.words[word];
        for (number, (term, sequence)) in self.terms.iter_mut().zip(&self.sequences).enumerate() {
            term.first_item = laid.items.len() as u32;
            term.items = sequence.len().min(255) as u8;
            let is_trigger = matches!(Kind::from_number(term.kind), Kind::Term | Kind::Announcer);
            for (i, item) in sequence.iter().enumerate() {
                let record = laid.item(item, &number_of);
                if i != term.anchor as usize || term.kind == Kind::Cue as u8 {
                    continue;
                }
                let mut post = |word: &Word, posting: PostingRecord| {
                    let id = number_of(word) as usize;
                    postings[id].push(posting);
                    triggers[id] |= is_trigger;
                };
                let others = neighbours(sequence, i);
                for word in &item.words {
                    post(word, PostingRecord::single(number as u32, others));
                }
                for (r, (run, offset)) in item.runs.iter().zip(&anchors[number]).enumerate() {
                    let next = run.get(offset + 1).or_else(|| run.get(offset.wrapping_sub(1)));
                    let bit = next.map_or(u64::MAX, |w| neighbour_bit(skeleton_hash(&w.folded())));
                    let (run_number, offset) = (record.first_run + r as u32, *offset);
                    post(&run[offset], PostingRecord::in_run(number as u32, bit, run_number, offset.min(255) as u8));
                }
            }
        }
        let cues: Vec<CueRecord> = self
            .cues
            .iter()
            .map(|(first, count)| {
                let range = *first as usize..(*first + *count) as usize;
                let mut starts = Vec::new();
                for sequence in &self.sequences[range] {
                    // What may be left out at the beginning lets the next item begin.
                    let leading = sequence.iter().position(|i| !i.optional).unwrap_or(0);
                    for item in &sequence[..=leading] {
                        starts.extend(item.words.iter().map(number_of));
                        starts.extend(item.runs.iter().map(|r| number_of(&r[0])));
                    }
                }
                let (first_word, words) = laid.set(starts);
                CueRecord { first_word, words, first_term: *first, terms: *count }
            })
            .collect();
        let mut flat: Vec<PostingRecord> = Vec::new();
        for (record, own) in word_records.iter_mut().zip(&postings) {
            record.first_posting = flat.len() as u32;
            record.postings = own.len() as u32;
            flat.extend(own);
        }
        let trigger_count = triggers.iter().filter(|t| **t).count();
        // Sixty-four bits a word keep the share of words let through by mistake under two in a hundred.
        let mut bitmap = vec![0u64; trigger_count.next_power_of_two().clamp(1 << 10, 1 << 14)];
        for (skeleton, members) in &groups {
            if members.iter().any(|w| triggers[self.words[w] as usize]) {
                Bitmap::set(&mut bitmap, *skeleton);
            }
        }
        let sections: [&[u8]; SECTIONS] = [
            cast_slice(&bitmap),
            cast_slice(&slots),
            cast_slice(&word_records),
            cast_slice(&flat),
            cast_slice(&self.terms),
            cast_slice(&laid.items),
            cast_slice(&laid.runs),
            cast_slice(&laid.sets),
            cast_slice(&cues),
            cast_slice(&self.detectors),
            cast_slice(&self.signals),
            cast_slice(&self.categories),
            cast_slice(&self.examples),
            cast_slice(&self.strings.ends),
            self.strings.bytes.as_bytes(),
        ];
        lay_out(&sections)
    }
}

/// Puts the header and the sections behind each other, each aligned to eight bytes.
fn lay_out(sections: &[&[u8]; SECTIONS]) -> Vec<u8> {
    let mut header = Header { magic: MAGIC, sections: [[0; 2]; SECTIONS] };
    let mut at = size_of::<Header>().next_multiple_of(8);
    for (place, section) in header.sections.iter_mut().zip(sections) {
        *place = [at as u32, section.len() as u32];
        at = (at + section.len()).next_multiple_of(8);
    }
    let mut bytes = vec![0; at];
    bytes[..size_of::<Header>()].copy_from_slice(bytes_of(&header));
    for (place, section) in header.sections.iter().zip(sections) {
        bytes[place[0] as usize..][..section.len()].copy_from_slice(section);
    }
    bytes
}

/// The log-odds of a confidence.
fn logit(confidence: f32) -> f32 {
    (confidence / (1.0 - confidence)).ln()
}

/// The bits of the words of an item beside the anchor, one of which must stand near the anchor; all ones when no item must
/// be so near.
fn neighbours(sequence: &Sequence, anchor: usize) -> u64 {
    let mut least = u64::MAX;
    for (index, item) in sequence.iter().enumerate() {
        if index == anchor || item.optional {
            continue;
        }
        let between = &sequence[index.min(anchor)..index.max(anchor)];
        let width = |i: &Item| i.runs.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let gaps: usize = sequence[index.min(anchor) + 1..=index.max(anchor)].iter().map(|i| i.gap as usize).sum();
        let farthest: usize = gaps + between.iter().map(width).sum::<usize>() + width(item);
        if farthest > NEIGHBOURS + 1 {
            continue;
        }
        let bits = item.all_words().fold(0, |bits, w| bits | neighbour_bit(skeleton_hash(&w.folded())));
        if bits.count_ones() < least.count_ones() {
            least = bits;
        }
    }
    least
}

/// Items, runs and sets as they are laid out; equal sets are kept once.
#[derive(Default)]
struct Laid {
    items: Vec<ItemRecord>,
    runs: Vec<RunRecord>,
    sets: Vec<u32>,
    places: HashMap<Vec<u32>, u32>,
}

impl Laid {
    /// Lays out a set of words: where it begins, and how many there are.
    fn set(&mut self, mut ids: Vec<u32>) -> (u32, u32) {
        ids.sort_unstable();
        ids.dedup();
        self.run(ids)
    }

    /// Lays out words in their order.
    fn run(&mut self, ids: Vec<u32>) -> (u32, u32) {
        let count = ids.len() as u32;
        let sets = &mut self.sets;
        let place = self.places.entry(ids).or_insert_with_key(|ids| {
            let at = sets.len() as u32;
            sets.extend(ids);
            at
        });
        (*place, count)
    }

    fn item(&mut self, item: &Item, number_of: &impl Fn(&Word) -> u32) -> ItemRecord {
        let (first_word, words) = self.set(item.words.iter().map(number_of).collect());
        let first_run = self.runs.len() as u32;
        for run in &item.runs {
            let (first_word, words) = self.run(run.iter().map(number_of).collect());
            self.runs.push(RunRecord { first_word, words });
        }
        let record = ItemRecord {
            first_word,
            words: words as u16,
            gap: item.gap,
            optional: item.optional as u8,
            first_run,
            runs: item.runs.len() as u32,
        };
        self.items.push(record);
        record
    }
}
