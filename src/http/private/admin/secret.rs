//! A page that shows a secret this once.

use askama::Template;

use super::layout::AdminLayout;
use crate::http::layout::filled;

#[derive(Template)]
#[template(path = "private/admin/secret.html")]
pub(super) struct SecretPage {
    pub(super) layout: AdminLayout,
    pub(super) sentence: String,
    pub(super) label: &'static str,
    pub(super) secret: String,
    pub(super) advice: &'static str,
    pub(super) way: String,
    pub(super) way_words: &'static str,
}

impl SecretPage {
    pub(super) fn html(&self) -> String {
        filled(self)
    }
}
