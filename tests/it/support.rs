//! What tests of all kinds share.

pub(crate) mod addresses;
pub(crate) mod blocking;
pub(crate) mod client;
mod clock;
pub(crate) mod drawing;
pub(crate) mod example;
pub(crate) mod html;
pub(crate) mod http;
pub(crate) mod instance;
pub(crate) mod participant;
pub(crate) mod postgres;

pub(crate) use html::Html;
pub(crate) use http::{Answer, Request};
pub(crate) use instance::Instance;
pub(crate) use participant::{EXPORT_OF_AN_OLD_RELEASE, participant};
