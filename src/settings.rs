//! Settings (GUCs).

use std::ffi::{CStr, CString};
use std::time::Duration;

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting, PostgresGucEnum};
use pgrx::pg_sys;

/// The languages of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PostgresGucEnum)]
pub enum MessageLanguage {
    /// French where `lc_messages` is, English otherwise.
    #[name = c"auto"]
    Auto,
    /// French.
    #[name = c"fr"]
    French,
    /// English.
    #[name = c"en"]
    English,
}

static MESSAGE_LANGUAGE: GucSetting<MessageLanguage> = GucSetting::<MessageLanguage>::new(MessageLanguage::Auto);

static CHECK_DEFERRED: GucSetting<bool> = GucSetting::<bool>::new(false);

static WORKER_DATABASES: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(Some(c""));
static WORKER_INTERVAL: GucSetting<i32> = GucSetting::<i32>::new(1000);

/// Makes the settings known to PostgreSQL.
pub fn define() {
    GucRegistry::define_enum_guc(
        c"vigie.message_language",
        c"Language of pg_vigie's messages to writers.",
        c"\"auto\" follows lc_messages: French where it begins with \"fr\", English otherwise.",
        &MESSAGE_LANGUAGE,
        GucContext::Userset,
        GucFlags::default(),
    );
    GucRegistry::define_bool_guc(
        c"vigie.check_deferred",
        c"Whether guards in deferred mode look at once.",
        c"vigie.process_queue() turns it on for the rows that it works through. What the policy would reject is \
          quarantined.",
        &CHECK_DEFERRED,
        GucContext::Userset,
        GucFlags::default(),
    );
    GucRegistry::define_int_guc(
        c"vigie.worker_interval",
        c"How long a background worker waits between two looks into its queue.",
        c"",
        &WORKER_INTERVAL,
        10,
        3_600_000,
        GucContext::Sighup,
        GucFlags::UNIT_MS,
    );
}

/// The databases that a background worker serves.
pub fn worker_databases() -> Vec<String> {
    let names = WORKER_DATABASES.get().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    names.split(',').map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned).collect()
}

/// How long a background worker waits between two looks.
pub fn worker_interval() -> Duration {
    Duration::from_millis(WORKER_INTERVAL.get().max(1) as u64)
}

/// Whether guards in deferred mode look at once.
pub fn checks_deferred() -> bool {
    CHECK_DEFERRED.get()
}

/// Makes the settings known that can be set before the server starts alone; while the library is preloaded, and only then.
pub fn define_for_server() {
    GucRegistry::define_string_guc(
        c"vigie.worker_databases",
        c"The databases that a background worker serves, separated by commas.",
        c"Read when the server starts, with pg_vigie in shared_preload_libraries; at most 16.",
        &WORKER_DATABASES,
        GucContext::Postmaster,
        GucFlags::default(),
    );
}

/// Whether messages are in French.
pub fn french() -> bool {
    match MESSAGE_LANGUAGE.get() {
        MessageLanguage::French => true,
        MessageLanguage::English => false,
        MessageLanguage::Auto => {
            // SAFETY: gives null or a zero-terminated string that lives until the setting changes.
            let locale = unsafe { pg_sys::GetConfigOption(c"lc_messages".as_ptr(), true, false) };
            // SAFETY: as above, and checked not to be null.
            !locale.is_null() && unsafe { CStr::from_ptr(locale) }.to_bytes().to_ascii_lowercase().starts_with(b"fr")
        }
    }
}
