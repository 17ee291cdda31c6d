//! What a scan costs, beside an `aho-corasick` DFA and a `RegexSet` over the engine's own terms.
//!
//! `cargo bench -p vigie-engine`, or `make bench`, which prints the ratios.

#![allow(missing_docs)] // criterion's macros make undocumented items

use std::hint::black_box;
use std::path::{Path, PathBuf};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion, Throughput};
use vigie_engine::fold::folded;
use vigie_engine::{rulebook, Engine, Options, Scratch};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The notes of the French corpus; `clean`: those without a label.
fn notes(clean: bool) -> Vec<String> {
    let path = root().join("tests/corpus/crm_fr_a.jsonl");
    let text = std::fs::read_to_string(path).expect("the corpus is in tests/corpus");
    text.lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|note| !clean || note["spans"].as_array().is_some_and(Vec::is_empty))
        .filter_map(|note| note["text"].as_str().map(str::to_string))
        .collect()
}

/// A text of one megabyte made of clean notes.
fn megabyte() -> String {
    let notes = notes(true).join("\n");
    notes.repeat((1 << 20) / notes.len() + 1)
}

fn scan(criterion: &mut Criterion) {
    let rules = root().join("rules");
    let tables = rulebook::compile(&rules, None).unwrap_or_else(|e| panic!("{}", e[0])).leak();
    let engine = Engine::new(tables).expect("fresh tables");
    let phrases = rulebook::phrases(&rules).unwrap_or_else(|e| panic!("{}", e[0]));
    println!("{} phrases in the dictionaries, {} KiB of tables", phrases.len(), tables.len() / 1024);
    let dfa = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(&phrases).expect("a DFA");
    let options = Options::default();
    let mut scratch = Scratch::default();
    let big = vec![megabyte()];
    let sets = [("clean notes", notes(true)), ("mixed notes", notes(false)), ("one megabyte", big)];
    for (name, texts) in &sets {
        let mut group = criterion.benchmark_group(*name);
        group.throughput(Throughput::Bytes(texts.iter().map(|t| t.len() as u64).sum()));
        group.bench_function("engine", |b| {
            b.iter(|| texts.iter().map(|t| engine.scan(black_box(t), &options, &mut scratch).len()).sum::<usize>())
        });
        group.bench_function("engine, yes or no", |b| {
            b.iter(|| texts.iter().filter(|t| engine.is_sensitive(black_box(t), &options, &mut scratch)).count())
        });
        // The automaton reads folded text, as it must to find what the engine finds; folding is part of its cost.
        group.bench_function("aho-corasick DFA, folding included", |b| {
            b.iter(|| texts.iter().map(|t| dfa.find_iter(&folded(black_box(t))).count()).sum::<usize>())
        });
        let already: Vec<String> = texts.iter().map(|t| folded(t)).collect();
        group.bench_function("aho-corasick DFA, text folded before", |b| {
            b.iter(|| already.iter().map(|t| dfa.find_iter(black_box(t)).count()).sum::<usize>())
        });
        group.finish();
    }
    regex_set(criterion, &phrases, &sets[0].1);
    let mut group = criterion.benchmark_group("first use");
    group.bench_function("engine", |b| {
        b.iter(|| {
            let engine = Engine::new(black_box(tables)).expect("tables");
            engine.scan("Rappeler demain", &options, &mut Scratch::default()).len()
        })
    });
    group.bench_with_input(BenchmarkId::new("aho-corasick NFA", "build"), &phrases, |b, phrases| {
        b.iter(|| AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(phrases).expect("an NFA"))
    });
    group.finish();
}

/// A set of regular expressions; with all terms its automaton outgrows every limit, so it gets a tenth of them.
fn regex_set(criterion: &mut Criterion, phrases: &[String], texts: &[String]) {
    let patterns: Vec<String> = phrases.iter().step_by(10).map(|p| format!(r"\b{}\b", regex::escape(p))).collect();
    let set = regex::RegexSetBuilder::new(&patterns)
        .case_insensitive(true)
        .size_limit(1 << 30)
        .dfa_size_limit(1 << 28)
        .build()
        .expect("a set");
    let mut group = criterion.benchmark_group("clean notes");
    group.throughput(Throughput::Bytes(texts.iter().map(|t| t.len() as u64).sum()));
    group.bench_function("RegexSet of a tenth of the terms", |b| {
        b.iter(|| texts.iter().filter(|t| set.is_match(black_box(t))).count())
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = scan
}
criterion_main!(benches);
