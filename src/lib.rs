//! pg_vigie keeps watch over free-text columns: it finds personal and sensitive data in notes and, as they are written,
//! rejects, redacts or tags them.
//!
//! This crate is the thin layer between PostgreSQL and the engine (the crate `vigie-engine`, which knows nothing of
//! PostgreSQL). It converts, calls, and reports errors:
//!
//! - `reading`: the functions that read one text with the built-in rules;
//! - `policies`: the functions that read with a policy, and where policies live;
//! - `guard`: the trigger that applies a policy to a column, and what installs it;
//! - `rejection`: the error that a rejected note raises, and what keeps the note out of it;
//! - `worker`, `mailbox`: the background worker of a preloaded library, and what reaches it from undone transactions;
//! - `text`, `engine`, `error`, `settings`, `store`: encodings, the engine of a backend, errors, settings, and the
//!   extension's own tables.
//!
//! The SQL that is not a function of this crate stands in `sql/`, one file a concern.

mod engine;
mod error;
mod guard;
mod mailbox;
mod policies;
mod reading;
mod rejection;
mod settings;
mod store;
mod text;
mod worker;

use pgrx::prelude::*;

pgrx::pg_module_magic!(name, version);

extension_sql_file!("../sql/policies.sql", name = "policies", bootstrap);
extension_sql_file!("../sql/events.sql", name = "events");
extension_sql_file!(
    "../sql/guard.sql",
    name = "guard",
    requires = ["events", guard::protect::trigger_arguments, guard::protect::touch, policies::built_in_policies]
);
extension_sql_file!("../sql/tags.sql", name = "tags", requires = ["guard"]);
extension_sql_file!(
    "../sql/rights.sql",
    name = "rights",
    requires = [
        "guard",
        "tags",
        policies::create_policy,
        policies::alter_policy,
        policies::drop_policy,
        policies::pseudonymize,
        guard::release::release
    ]
);
extension_sql_file!(
    "../sql/text_columns.sql",
    name = "text_columns",
    requires = [
        "rights",
        reading::scan,
        reading::redact,
        policies::scan_with_policy,
        policies::redact_with,
        policies::categories_with_policy,
        policies::pseudonymize
    ]
);
extension_sql_file!("../sql/review.sql", name = "review", requires = ["text_columns"]);
extension_sql_file!("../sql/audit.sql", name = "audit", requires = ["review"]);
extension_sql_file!("../sql/audit_run.sql", name = "audit_run", requires = ["audit"]);
extension_sql_file!("../sql/audit_step.sql", name = "audit_step", requires = ["audit_run"]);
extension_sql_file!("../sql/audit_report.sql", name = "audit_report", requires = ["audit_step"]);
extension_sql_file!("../sql/audit_report_page.sql", name = "audit_report_page", requires = ["audit_report"]);
extension_sql_file!("../sql/audit_report_html.sql", name = "audit_report_html", requires = ["audit_report_page"]);
extension_sql_file!("../sql/remediate.sql", name = "remediate", requires = ["audit_report_html"]);
extension_sql_file!("../sql/audit_rights.sql", name = "audit_rights", requires = ["remediate"]);
extension_sql_file!("../sql/documentation.sql", name = "documentation", finalize);

/// Called when the library is loaded.
#[pg_guard]
pub extern "C-unwind" fn _PG_init() {
    settings::define();
    // SAFETY: reads a variable of the server.
    if unsafe { pg_sys::process_shared_preload_libraries_in_progress } {
        worker::register();
    }
}
