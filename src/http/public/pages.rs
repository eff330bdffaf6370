//! The pages that everybody reads, filled from the app: one module and one template for each.
//!
//! What must never enter: headers and status codes.

mod builder;
mod check;
mod embed;
mod home;
mod listed;
mod participant;
mod picture;

pub(super) use builder::Choices;
pub(super) use builder::{builder, format_of};
pub(super) use check::check;
pub(super) use embed::Size;
pub(super) use home::home;
pub(crate) use listed::words;
pub(super) use participant::{coming, participant};
pub(crate) use participant::{date_of, sign, snippet, status_sentence};
pub(crate) use picture::PagePicture;
