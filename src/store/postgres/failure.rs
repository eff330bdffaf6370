//! What keeps a database from being worked with, in one line for whoever runs it.

use tokio_postgres::error::{DbError, SqlState};

use super::transaction::LOCK_WAIT_MS;
use crate::store::StoreError;

/// Why a database cannot be worked with.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error(
        "the address of the database cannot be read: {reason}; write it like postgres://user:password@host:5432/openday, \
         signs like / # % in the password percent-encoded"
    )]
    Address { reason: String },
    #[error(
        "no certificates to know the database by: {reason}; name a file of them with `sslrootcert=FILE` in its address"
    )]
    Roots { reason: String },
    #[error("database `{at}` cannot be reached: {reason}; see whether it runs, and whether its address is right")]
    Away { at: String, reason: String },
    #[error("database `{at}` does not let this user in: {reason}; check user and password in its address")]
    Refused { at: String, reason: String },
    #[error("database server of `{at}` has no such database: {reason}; create it, or name another")]
    Missing { at: String, reason: String },
    #[error(
        "the certificate of database `{at}` is not to be trusted: {reason}; name the host that it names, and its roots with `sslrootcert=FILE`"
    )]
    Certificate { at: String, reason: String },
    #[error(
        "another session kept what this needs in database `{at}` locked for {waited_ms} ms; `pg_stat_activity` shows which, end it or try again"
    )]
    Locked { at: String, waited_ms: u64 },
    #[error("database `{at}` is at work for others: {reason}; try again")]
    Busy { at: String, reason: String },
    #[error(
        "database `{at}` has Openday's tables in schema `{found}`, and schema `{current}` stands before it in the search path; say which is meant with `options=-csearch_path%3D{found}` in its address"
    )]
    OtherSchema { at: String, found: String, current: String },
    #[error(
        "database `{at}` offers no TLS; turn it on there, or write `sslmode=disable` into the address where nobody else is on the way"
    )]
    Unprotected { at: String },
    #[error("database `{at}` gave no answer within {waited_ms} ms")]
    NoAnswer { at: String, waited_ms: u64 },
    #[error("database `{at}` did not say whether it kept what was written: look whether it did before trying again")]
    Uncertain { at: String },
    #[error("database `{at}` is of PostgreSQL {found}, and {needed} or newer is needed; upgrade it, or name another")]
    TooOld { at: String, found: String, needed: u32 },
    #[error("database `{at}` keeps texts as {found}; create one with `ENCODING 'UTF8'`")]
    Encoding { at: String, found: String },
    #[error("database `{at}` is a standby, which takes no writes; name its primary, or both with a comma between")]
    Standby { at: String },
    #[error(
        "database `{at}` has tables of another program (`{table}` among them); name an empty database, or another schema with `options=-csearch_path%3DNAME` in its address"
    )]
    Foreign { at: String, table: String },
    #[error(
        "database `{at}` has schema {found}, and this program knows schemas up to {known}; use the newer program that wrote it"
    )]
    Newer { at: String, found: i64, known: i64 },
    #[error(
        "migration `{migration}` was applied to database `{at}` with other content than this program carries; use the program that did so"
    )]
    ChangedMigration { at: String, migration: String },
    #[error(
        "database `{at}` does not let this user work in it: {reason}; make it the owner of the database, or grant it that"
    )]
    Privileges { at: String, reason: String },
    #[error("database `{at}` failed: {reason}")]
    Failed { at: String, reason: String },
}

impl DatabaseError {
    /// What keeps the store from its work, for whoever may not know where data is kept.
    pub(in crate::store) const fn outage(&self) -> &'static str {
        match self {
            Self::Away { .. } | Self::NoAnswer { .. } | Self::Locked { .. } | Self::Busy { .. } => {
                "the data cannot be reached now"
            }
            Self::Uncertain { .. } => "the data cannot be reached now, and whether this was kept is not known",
            Self::Standby { .. } => "the data cannot be written to",
            Self::Foreign { .. } | Self::Newer { .. } | Self::ChangedMigration { .. } | Self::Encoding { .. } => {
                "the data in its place is another's"
            }
            _ => "the data cannot be opened",
        }
    }
}

/// What a failure of the driver means, of the database at `at`.
pub(super) fn of_driver(at: &str, error: &tokio_postgres::Error) -> StoreError {
    let at = at.to_owned();
    let Some(told) = error.as_db_error() else {
        let reason = chain(error);
        if reason.contains("does not support TLS") {
            return DatabaseError::Unprotected { at }.into();
        }
        let is_certificate = reason.contains("certificate") || reason.contains("TLS handshake");
        return if is_certificate {
            DatabaseError::Certificate { at, reason }.into()
        } else if reason.contains("password") {
            DatabaseError::Refused { at, reason }.into()
        } else {
            DatabaseError::Away { at, reason }.into()
        };
    };
    of_server(at, told)
}

fn of_server(at: String, told: &DbError) -> StoreError {
    let reason = told.message().to_owned();
    let code = told.code();
    let of_class = |class: &str| code.code().starts_with(class);
    if *code == SqlState::DISK_FULL {
        return StoreError::DiskFull { path: None };
    }
    let error = match *code {
        SqlState::INVALID_CATALOG_NAME => DatabaseError::Missing { at, reason },
        SqlState::INSUFFICIENT_PRIVILEGE => DatabaseError::Privileges { at, reason },
        SqlState::READ_ONLY_SQL_TRANSACTION => DatabaseError::Standby { at },
        SqlState::LOCK_NOT_AVAILABLE => DatabaseError::Locked { at, waited_ms: LOCK_WAIT_MS },
        SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE | SqlState::QUERY_CANCELED => {
            DatabaseError::Busy { at, reason }
        }
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => DatabaseError::Away { at, reason },
        // Of a class: wrong credentials; connections, resources and interventions; the pooler between.
        _ if of_class("28") => DatabaseError::Refused { at, reason },
        _ if of_class("08") || of_class("53") || of_class("57") => DatabaseError::Away { at, reason },
        _ => DatabaseError::Failed { at, reason: format!("{reason} ({})", code.code()) },
    };
    error.into()
}

/// What failed, and why, and why that.
fn chain(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let next_told = next.to_string();
        if !told.contains(&next_told) {
            told = format!("{told}: {next_told}");
        }
        cause = next.source();
    }
    told
}
