//! `/about`: who runs this initiative, how to reach it, and what is stored, for how long.
//!
//! What it says of storing is what is enforced: the lists are the table of fields, the days are the setting that
//! `openday` deletes by.

use askama::Template;

use crate::config::Initiative;
use crate::domain::input::PARTICULARS_FIELDS;
use crate::domain::status::DECLINED_DAYS_MAX;
use crate::http::layout::{Layout, Way, filled};

#[derive(Template)]
#[template(path = "public/fixed/about.html")]
struct AboutPage {
    layout: Layout,
    operator: Option<String>,
    contact: Option<Way>,
    privacy: Option<String>,
    imprint: Option<String>,
    /// What everybody sees of a participant.
    public: Vec<&'static str>,
    /// What maintainers and the participant itself see.
    private: Vec<&'static str>,
    contact_days_max: u16,
    declined_days_max: u16,
}

/// The page of an initiative.
pub(super) fn about(initiative: &Initiative, layout: Layout) -> String {
    let labels = |is_private| {
        let fields = PARTICULARS_FIELDS.iter().filter(move |field| field.is_private == is_private);
        fields.map(|field| field.label).collect()
    };
    let contact = layout.reach.clone();
    filled(&AboutPage {
        layout,
        operator: initiative.operator.as_ref().map(ToString::to_string),
        contact,
        privacy: initiative.privacy.as_ref().map(ToString::to_string),
        imprint: initiative.imprint.as_ref().map(ToString::to_string),
        public: labels(false),
        private: labels(true),
        contact_days_max: initiative.contact_days_max,
        declined_days_max: DECLINED_DAYS_MAX,
    })
}
