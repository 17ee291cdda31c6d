//! Compiling rule files into tables, when the library is built.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use bytemuck::{cast_slice, Zeroable};

use super::layout::*;
use super::pattern::{entry, unfold, Item, Lists, Sequence, Word};
use super::source::{level, list, read, RuleError, RuleFile, Section as FileSection, TermLine};
use crate::category::{Category, NAMES};
use crate::identifiers::Announcer;

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

#[derive(Default)]
pub(super) struct Builder {
    pub(super) errors: Vec<RuleError>,
    pub(super) strings: Strings,
    /// Word to its temporary number.
    pub(super) words: BTreeMap<Word, u32>,
    pub(super) terms: Vec<TermRecord>,
    pub(super) sequences: Vec<Sequence>,
    pub(super) detectors: Vec<DetectorRecord>,
    pub(super) signals: Vec<SignalRecord>,
    pub(super) categories: Vec<CategoryRecord>,
    pub(super) examples: Vec<ExampleRecord>,
    pub(super) cues: Vec<(u32, u32)>,
    pub(super) cue_numbers: HashMap<(String, String), u16>,
    /// Words too common to begin a search with.
    pub(super) common: HashMap<String, u32>,
    /// The languages whose commonest words a word is one of, as bits.
    pub(super) languages: HashMap<String, u16>,
    /// The languages of the files of common words, by their bit.
    pub(super) language_names: Vec<String>,
}

#[derive(Default)]
pub(super) struct Strings {
    pub(super) bytes: String,
    pub(super) ends: Vec<u32>,
    numbers: HashMap<String, u32>,
}

impl Strings {
    /// A string by its number.
    pub(super) fn text(&self, number: u32) -> &str {
        let end = |n: u32| self.ends.get(n as usize).map_or(0, |e| *e as usize);
        let start = if number == 0 { 0 } else { end(number - 1) };
        &self.bytes[start..end(number)]
    }

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
        let Some(language) = self.language(file.head.text("language")) else {
            return self.fail(file, 1, format!("more than {LANGUAGES} languages have common words"));
        };
        for (rank, term) in file.sections.iter().flat_map(|s| &s.terms).enumerate() {
            for word in term.pattern.split_whitespace() {
                let word = crate::fold::folded(word);
                *self.languages.entry(word.clone()).or_default() |= 1 << language;
                self.words.entry(Word::Plain(word.clone())).or_default();
                self.common.entry(word).or_insert(100_000 / (rank as u32 + 10));
            }
        }
    }

    /// The bit of a detector's language.
    fn language_bit(&self, name: &str) -> u8 {
        self.language_names.iter().position(|n| n == name).map_or(ANY_LANGUAGE, |place| place as u8)
    }

    /// The bit of a language, if there is one left.
    fn language(&mut self, name: &str) -> Option<usize> {
        if let Some(known) = self.language_names.iter().position(|n| n == name) {
            return Some(known);
        }
        self.language_names.push(name.to_string());
        Some(self.language_names.len() - 1).filter(|place| *place < LANGUAGES)
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
                language: self.language_bit(file.head.text("language")) as u32,
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
            language: self.language_bit(file.head.text("language")),
            announcer: if by_code { Announcer::of(category, &section.name).map_or(0, Announcer::number) } else { 0 },
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
    fn cue_list(&mut self, file: &RuleFile, text: &str, line: usize, lists: &Lists) -> u16 {
        if text.trim().is_empty() {
            return NO_LIST;
        }
        let key = (file.head.text("language").to_string(), text.to_string());
        if let Some(number) = self.cue_numbers.get(&key) {
            return *number;
        }
        let first = self.terms.len() as u32;
        for pattern in list(text) {
            match unfold(&pattern, lists, false, true) {
                Ok(sequence) => {
                    self.push(sequence, TermRecord { kind: Kind::Cue as u8, ..TermRecord::zeroed() }, &pattern);
                }
                Err(e) => self.fail(file, line, e),
            }
        }
        let number = self.cues.len().min(NO_LIST as usize) as u16;
        if number == NO_LIST {
            self.fail(file, line, format!("there are more than {NO_LIST} different lists of «with» and «without»"));
        }
        self.cues.push((first, self.terms.len() as u32 - first));
        self.cue_numbers.insert(key, number);
        number
    }

    fn add_signal_term(&mut self, file: &RuleFile, term: &TermLine, lists: &Lists, owner: u16) {
        match unfold(&term.pattern, lists, false, true) {
            Ok(sequence) => {
                let record = TermRecord { kind: Kind::Signal as u8, owner, ..TermRecord::zeroed() };
                self.push(sequence, record, &term.pattern);
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
                self.push(sequence, record, &term.pattern);
            }
            Err(e) => self.fail(file, term.line, e),
        }
    }

    fn push(&mut self, sequence: Sequence, mut record: TermRecord, pattern: &str) {
        for word in sequence.iter().flat_map(Item::all_words) {
            if !self.words.contains_key(word) {
                self.words.insert(word.clone(), 0);
            }
        }
        record.anchor = self.anchor(&sequence);
        record.pattern = match Kind::from_number(record.kind) {
            Kind::Cue | Kind::Signal => self.strings.number(""),
            _ => self.strings.number(&shortened(pattern)),
        };
        self.terms.push(record);
        self.sequences.push(sequence);
    }
}

/// A pattern as findings and explanations name it: its first hundred characters tell it from the others.
fn shortened(pattern: &str) -> Cow<'_, str> {
    const LONGEST: usize = 100;
    match pattern.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &pattern[..end])),
        None => Cow::Borrowed(pattern),
    }
}

/// The log-odds of a confidence.
fn logit(confidence: f32) -> f32 {
    (confidence / (1.0 - confidence)).ln()
}
