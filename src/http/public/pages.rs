//! The pages that everybody reads, filled from the app: one module and one template for each.
//!
//! What must never enter: headers and status codes.

mod builder;
mod check;
mod coming;
mod day;
mod directory;
mod embed;
mod ended;
mod home;
mod listed;
mod open_days;
mod paging;
mod participant;
mod picture;

pub(super) use builder::Choices;
pub(super) use builder::{builder, format_of, known_look};
pub(super) use check::check;
pub(super) use coming::whereabouts;
pub(super) use day::day;
pub(super) use directory::DirectoryQuery;
pub(super) use directory::directory;
pub(super) use embed::{Size, in_html, in_pasted_html};
pub(super) use home::home;
pub(crate) use listed::words;
pub(super) use open_days::open_days;
pub(super) use participant::{coming, discovery, participant, shared_picture};
pub(crate) use participant::{date_of, said_reason, sign, snippet, status_sentence};
pub(crate) use picture::PagePicture;
pub(super) use picture::{embedded, with_choices};
