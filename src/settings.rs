//! Settings (GUCs).

use std::ffi::CStr;

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
}

/// Whether guards in deferred mode look at once.
pub fn checks_deferred() -> bool {
    CHECK_DEFERRED.get()
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
