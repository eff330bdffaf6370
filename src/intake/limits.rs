//! How much of a file is read, and of what is in it: above what a business has, and below what would cost a server.

/// Bytes of a file at most: a busy calendar with the history of many years.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;

/// Bytes of lines by whose letters the encoding of a file is guessed at most.
pub(super) const LETTERS_BYTES_MAX: usize = 64 * 1024;

/// Entries of a calendar at most, or rows of a table.
pub const EVENTS_MAX: usize = 10_000;

/// Bytes of one line at most, as it stands in the file.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// Bytes of one entry of a calendar at most, or of one row of a table.
pub const EVENT_BYTES_MAX: usize = 128 * 1024;

/// Time zones of a file at most of which is remembered what place they are for.
pub const ZONES_MAX: usize = 200;

/// Columns of a table at most.
pub const COLUMNS_MAX: usize = 200;

/// Dates at most that a rule is followed for; those before now count only where the rule says how often it repeats.
pub const OCCURRENCES_MAX: usize = 10_000;

/// Times of the day at most that a rule may name.
pub const RULE_TIMES_MAX: usize = 24;

/// Values at most that a rule may name (`BYDAY=MO,TU` names two).
pub const RULE_VALUES_MAX: usize = 400;

/// Rules at most that turn out never to happen: each takes longer to follow than hundreds of others.
pub const IDLE_RULES_MAX: usize = 10;

/// Dates at most that are added to a series or taken out of it by name.
pub const EXCEPTIONS_MAX: usize = 1_000;

/// Dates at most that one entry may last; each becomes an open day.
pub const DATES_OF_ENTRY_MAX: i64 = 31;

/// Dates of all entries together at most, before any is left out.
pub const DATES_MAX: usize = 20_000;

/// Open days at most that are taken from a file, the soonest ones.
pub const DAYS_MAX: usize = 200;

/// Things at most that are told to have been left out, each by itself.
pub const LEFT_OUT_MAX: usize = 200;
