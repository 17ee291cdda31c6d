//! Precision and recall, as `GUIDE.md` defines them: identifiers by span (same label, an overlap of half of the union,
//! each used once), special categories by note, and the share of clean notes with any finding.

use std::collections::{BTreeMap, BTreeSet};

use vigie_engine::{Category, Engine, Family, Options, Scratch};

use crate::notes::{Note, Span};

/// Hits, false findings and misses of one label.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Tally {
    /// Right findings.
    pub hit: usize,
    /// Findings that are not in the labels.
    pub extra: usize,
    /// Labels that were not found.
    pub missed: usize,
}

impl Tally {
    /// Right findings among all findings.
    pub fn precision(&self) -> f64 {
        ratio(self.hit, self.hit + self.extra)
    }

    /// Right findings among all labels.
    pub fn recall(&self) -> f64 {
        ratio(self.hit, self.hit + self.missed)
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        }
    }

    fn add(&mut self, other: &Tally) {
        self.hit += other.hit;
        self.extra += other.extra;
        self.missed += other.missed;
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// A miss or a false finding.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// Whether it was missed, or found falsely.
    pub missed: bool,
    /// The category.
    pub label: String,
    /// The note's name.
    pub id: String,
    /// The words.
    pub words: String,
    /// The note.
    pub text: String,
    /// The rule, for a false finding.
    pub rule: String,
}

/// The scores of a set of notes.
#[derive(Debug, Default)]
pub struct Report {
    /// By label.
    pub labels: BTreeMap<String, Tally>,
    /// Notes without any label.
    pub clean: usize,
    /// Clean notes with a finding.
    pub alarms: usize,
    /// What went wrong.
    pub mistakes: Vec<Mistake>,
}

impl Report {
    /// The sum over the labels that are identifiers (or are not).
    pub fn group(&self, identifiers: bool) -> Tally {
        let mut sum = Tally::default();
        for (label, tally) in &self.labels {
            if is_identifier(label) == identifiers {
                sum.add(tally);
            }
        }
        sum
    }

    /// The mean F1 over the special labels.
    pub fn special_macro_f1(&self) -> f64 {
        let all: Vec<f64> = self.labels.iter().filter(|(l, _)| !is_identifier(l)).map(|(_, t)| t.f1()).collect();
        if all.is_empty() {
            0.0
        } else {
            all.iter().sum::<f64>() / all.len() as f64
        }
    }

    /// The share of clean notes with a finding.
    pub fn alarm_rate(&self) -> f64 {
        ratio(self.alarms, self.clean)
    }

    /// The table.
    pub fn table(&self) -> String {
        let mut out =
            format!("{:20} {:>5} {:>5} {:>5} {:>5}      P     R    F1\n", "label", "gold", "hit", "false", "miss");
        let mut line = |name: &str, t: &Tally| {
            out += &format!(
                "{name:20} {:5} {:5} {:5} {:5}   {:.2}  {:.2}  {:.2}\n",
                t.hit + t.missed,
                t.hit,
                t.extra,
                t.missed,
                t.precision(),
                t.recall(),
                t.f1()
            );
        };
        for identifiers in [true, false] {
            for (label, tally) in self.labels.iter().filter(|(l, _)| is_identifier(l) == identifiers) {
                line(label, tally);
            }
        }
        line("== identifiers", &self.group(true));
        line("== special", &self.group(false));
        out += &format!("== special macro F1 {:.3}\n", self.special_macro_f1());
        let percent = 100.0 * self.alarm_rate();
        out += &format!("== false alarms: {} of {} clean notes ({percent:.1} %)\n", self.alarms, self.clean);
        out
    }
}

fn is_identifier(label: &str) -> bool {
    Category::from_name(label).is_none_or(|c| c.family() == Family::Identifier)
}

struct Found {
    start: usize,
    end: usize,
    label: &'static str,
    rule: String,
}

/// Scores the engine on the notes; `labels`, where given, are the only ones counted.
pub fn score(engine: &Engine<'_>, notes: &[Note], labels: Option<&BTreeSet<String>>) -> Report {
    let mut report = Report::default();
    let mut scratch = Scratch::default();
    let counted = |label: &str| labels.is_none_or(|l| l.contains(label));
    for note in notes {
        let gold: Vec<&Span> = note.spans.iter().filter(|s| counted(&s.label)).collect();
        let found: Vec<Found> = engine
            .scan(&note.text, &Options::default(), &mut scratch)
            .into_iter()
            .map(|f| Found {
                start: note.text[..f.start].chars().count(),
                end: note.text[..f.end].chars().count(),
                label: f.category.name().unwrap_or("own"),
                rule: f.rule(),
            })
            .filter(|f| counted(f.label))
            .collect();
        if note.spans.is_empty() {
            report.clean += 1;
            report.alarms += !found.is_empty() as usize;
        }
        let names: BTreeSet<&str> =
            gold.iter().map(|s| s.label.as_str()).chain(found.iter().map(|f| f.label)).collect();
        for label in names {
            one_label(note, label, &gold, &found, &mut report);
        }
    }
    report
}

fn one_label(note: &Note, label: &str, gold: &[&Span], found: &[Found], report: &mut Report) {
    let gold: Vec<&&Span> = gold.iter().filter(|s| s.label == label).collect();
    let mut free: Vec<&Found> = found.iter().filter(|f| f.label == label).collect();
    let words = |start: usize, end: usize| note.text.chars().skip(start).take(end - start).collect::<String>();
    let mut mistake = |missed: bool, start: usize, end: usize, rule: &str| {
        report.mistakes.push(Mistake {
            missed,
            label: label.into(),
            id: note.id.clone(),
            words: words(start, end),
            text: note.text.clone(),
            rule: rule.into(),
        });
    };
    let mut tally = Tally::default();
    if is_identifier(label) {
        for span in gold {
            let best = (0..free.len()).max_by(|a, b| overlap(span, free[*a]).total_cmp(&overlap(span, free[*b])));
            match best.filter(|b| overlap(span, free[*b]) >= 0.5) {
                Some(best) => {
                    free.remove(best);
                    tally.hit += 1;
                }
                None => {
                    tally.missed += 1;
                    mistake(true, span.start, span.end, "");
                }
            }
        }
        for f in free {
            tally.extra += 1;
            mistake(false, f.start, f.end, &f.rule);
        }
    } else {
        match (gold.first(), free.first()) {
            (Some(_), Some(_)) => tally.hit += 1,
            (None, Some(f)) => {
                tally.extra += 1;
                mistake(false, f.start, f.end, &f.rule);
            }
            (Some(span), None) => {
                tally.missed += 1;
                mistake(true, span.start, span.end, "");
            }
            (None, None) => {}
        }
    }
    report.labels.entry(label.into()).or_default().add(&tally);
}

fn overlap(span: &Span, found: &Found) -> f64 {
    let shared = span.end.min(found.end).saturating_sub(span.start.max(found.start));
    let union = span.end.max(found.end) - span.start.min(found.start);
    ratio(shared, union.max(1))
}
