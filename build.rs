//! Compiles the rule files into the tables that the library carries, and stops the build at their first mistakes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use vigie_engine::rulebook;

fn main() -> ExitCode {
    let rules = Path::new("rules");
    println!("cargo::rerun-if-changed=build.rs");
    watch(rules);
    let compiled = match rulebook::compile(rules, None) {
        Ok(compiled) => compiled,
        Err(errors) => {
            for error in errors {
                println!("cargo::error={error}");
            }
            return ExitCode::FAILURE;
        }
    };
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    match std::fs::write(out.join("rules.tables"), &compiled.bytes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error=cannot write the rule tables: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Asks cargo to come back when a rule file changes, appears or goes.
fn watch(directory: &Path) {
    println!("cargo::rerun-if-changed={}", directory.display());
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            watch(&path);
        } else {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
}
