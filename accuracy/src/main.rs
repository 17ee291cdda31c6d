//! `vigie-accuracy`: scores the engine on labelled notes, and checks and tries rule files.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use vigie_accuracy::{calibration, changes, check_digits, notes, reference, score};
use vigie_engine::{rulebook, Engine, Family, Options, Scratch};

/// Scores the engine on labelled notes, and checks and tries rule files without building the library.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Rules {
    /// The directory of rule files.
    #[arg(long, default_value = "rules")]
    rules: PathBuf,
    /// Read these rule files alone (besides lists, context and exclusions), comma separated: fr/health.rules,...
    #[arg(long, value_delimiter = ',')]
    only: Option<Vec<String>>,
}

#[derive(Subcommand)]
enum Command {
    /// Reads all rule files and runs their examples and counterexamples.
    Check {
        #[command(flatten)]
        rules: Rules,
    },
    /// Reads numbers with python-stdnum's verdicts from standard input, and compares ours: see
    /// tests/identifiers/check_digits.py.
    CheckDigits,
    /// Prints precision and recall by category.
    Score {
        #[command(flatten)]
        rules: Rules,
        /// Print up to N misses and false findings of each label.
        #[arg(long, default_value_t = 0)]
        errors: usize,
        /// Score these labels alone, comma separated.
        #[arg(long, value_delimiter = ',')]
        labels: Option<Vec<String>>,
        /// Print how often findings of each confidence are right.
        #[arg(long)]
        calibration: bool,
        /// Files of labelled notes.
        files: Vec<PathBuf>,
    },
    /// Prints the reference page of the detectors.
    Reference {
        #[command(flatten)]
        rules: Rules,
        /// The directory of labelled notes, for the calibration.
        #[arg(long, default_value = "tests/corpus")]
        corpus: PathBuf,
    },
    /// Prints the findings of one note.
    Scan {
        #[command(flatten)]
        rules: Rules,
        /// Print every step.
        #[arg(long)]
        explain: bool,
        /// The note.
        note: String,
    },
    /// Prints the notes in which other rules find something else.
    Changes {
        #[command(flatten)]
        rules: Rules,
        /// The directory of the rule files before.
        #[arg(long)]
        before: PathBuf,
        /// Files of notes.
        files: Vec<PathBuf>,
    },
    /// Prints the findings in notes that are practically clean.
    False {
        #[command(flatten)]
        rules: Rules,
        /// Count identifiers too.
        #[arg(long)]
        identifiers: bool,
        /// Files of notes.
        files: Vec<PathBuf>,
    },
}

fn engine(rules: &Rules) -> Result<Engine<'static>, String> {
    let compiled = rulebook::compile(&rules.rules, rules.only.as_deref()).map_err(|errors| {
        let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })?;
    Engine::new(compiled.leak()).map_err(|e| e.to_string())
}

fn read_all(files: &[PathBuf]) -> Result<Vec<notes::Note>, String> {
    files.iter().map(|f| notes::read(f)).collect::<Result<Vec<_>, _>>().map(|all| all.concat())
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<bool, String> {
    let mut scratch = Scratch::default();
    match command {
        Command::Check { rules } => {
            let engine = engine(&rules)?;
            let tables = engine.tables();
            println!(
                "{} detectors, {} terms, {} KiB of tables",
                tables.detector_count(),
                tables.term_count(),
                tables.size() / 1024
            );
            let (mut run, mut failed) = (0, 0);
            for example in tables.examples() {
                let Some(detector) = tables.detector(example.detector) else { continue };
                let findings = engine.scan(example.text, &Options::default(), &mut scratch);
                let found = findings.iter().find(|f| f.category == detector.category);
                run += 1;
                if found.is_some() != example.found {
                    failed += 1;
                    let why = found.map_or("not found".to_string(), |f| format!("found by {}", f.rule()));
                    println!("{}.rules:{}: {}: {why}", detector.file, example.line, example.text);
                }
            }
            println!("{} examples passed, {failed} failed", run - failed);
            Ok(failed == 0)
        }
        Command::CheckDigits => {
            let text = std::io::read_to_string(std::io::stdin()).map_err(|e| e.to_string())?;
            let comparison = check_digits::compare(text.lines())?;
            for line in &comparison.different {
                println!("different: {line}");
            }
            let (valid, invalid) = comparison.agreed;
            println!(
                "{} verdicts agree ({valid} valid, {invalid} invalid), {} differ",
                valid + invalid,
                comparison.different.len()
            );
            Ok(comparison.different.is_empty() && valid > 0 && invalid > 0)
        }
        Command::Score { rules, errors, labels, calibration, files } => {
            let engine = engine(&rules)?;
            let notes = read_all(&files)?;
            let labels: Option<BTreeSet<String>> = labels.map(|l| l.into_iter().collect());
            let report = score::score(&engine, &notes, labels.as_ref());
            print!("{}", report.table());
            if calibration {
                println!("confidence   findings  right");
                for b in calibration::bands(&engine, &notes) {
                    let share = 100.0 * b.right as f64 / b.findings.max(1) as f64;
                    println!("{:.2} to {:.2} {:8} {share:6.0} %", b.from, b.to.min(1.0), b.findings);
                }
            }
            for missed in [true, false] {
                for label in report.labels.keys() {
                    for m in report.mistakes.iter().filter(|m| m.missed == missed && m.label == *label).take(errors) {
                        let kind = if missed { "missed" } else { "false " };
                        println!("{kind} {label} «{}» {} in [{}] {:?}", m.words, m.rule, m.id, m.text);
                    }
                }
            }
            Ok(true)
        }
        Command::Reference { rules, corpus } => {
            print!("{}", reference::page(&engine(&rules)?, &vigie_accuracy::corpus(&corpus)?));
            Ok(true)
        }
        Command::Scan { rules, explain, note } => {
            let engine = engine(&rules)?;
            for f in engine.scan(&note, &Options::default(), &mut scratch) {
                println!("{:?}.{} {:.2} «{}»  {}", f.category, f.entity, f.confidence, f.text(&note), f.rule());
            }
            if explain {
                for s in engine.explain(&note, &Options::default(), &mut scratch) {
                    let text = &note[s.start..s.end];
                    println!(
                        "#{} {:?} «{text}» {:+.1} -> {:.2} {}",
                        s.finding, s.category, s.weight, s.confidence, s.text
                    );
                }
            }
            Ok(true)
        }
        Command::Changes { rules, before, files } => {
            let (before, after) = (engine(&Rules { rules: before, only: None })?, engine(&rules)?);
            let changes = changes::changes(&before, &after, &read_all(&files)?);
            changes.iter().for_each(|change| println!("{change}"));
            println!("== {} notes changed", changes.len());
            Ok(true)
        }
        Command::False { rules, identifiers, files } => {
            let engine = engine(&rules)?;
            let notes = read_all(&files)?;
            let mut lines = 0;
            for note in &notes {
                let findings = engine.scan(&note.text, &Options::default(), &mut scratch);
                let counted = |f: &&_| identifiers || vigie_engine::Finding::family(f) != Family::Identifier;
                let mut any = false;
                for f in findings.iter().filter(counted) {
                    any = true;
                    println!(
                        "{:?} {:.2} «{}» {} in {:?}",
                        f.category,
                        f.confidence,
                        f.text(&note.text),
                        f.rule(),
                        note.text
                    );
                }
                lines += any as usize;
            }
            let percent = 100.0 * lines as f64 / notes.len().max(1) as f64;
            println!("== {lines} of {} lines with a finding ({percent:.2} %)", notes.len());
            Ok(true)
        }
    }
}
