//! What a maintainer decides of a website, as it is sent: what is said beside it.

use super::error::FieldError;
use super::field::FieldSpec;
use super::texts::{Described, Reader, texts};
use super::transition::{CONFIRM_WEBSITE_FIELD, NOT_PUBLIC, REASON_FIELD, StepWords};
use crate::domain::change::{Change, WebsiteStep, WebsiteStepError};
use crate::domain::reading::Reading;
use crate::domain::text::Reason;

texts!(
    /// What is said beside a decision upon a website: of these members, those that [it has](website_step_fields).
    pub WebsiteStepInput, "an object with what is said beside a decision upon a website",
    { confirm_website, reason },
    ticks [confirm_website]
);

texts!(
    /// Whether the website of a participant that is entered or changed was looked at.
    pub ConfirmWebsiteInput, "an object that says whether the website was looked at",
    { confirm_website },
    ticks [confirm_website]
);

impl Described for ConfirmWebsiteInput {
    const FIELDS: &'static [FieldSpec] = &[CONFIRM_WEBSITE_FIELD];
}

impl ConfirmWebsiteInput {
    /// Whether it was.
    ///
    /// # Errors
    ///
    /// When it is neither yes nor no.
    pub fn check(&self) -> Result<bool, Vec<FieldError>> {
        let mut reader = Reader::new(Reading::Input, self, Self::FIELDS);
        let confirmed = reader.optional::<bool>(CONFIRM_WEBSITE_FIELD.name).map(Option::unwrap_or_default);
        reader.finish(confirmed)
    }
}

const REASON: FieldSpec = REASON_FIELD.about("Why; it is not public").hint(NOT_PUBLIC);

const REASON_FOR_PARTICIPANT: FieldSpec = REASON_FIELD
    .about("Why; the participant reads it, and it is not public")
    .hint("The participant reads it on its own page. It is not public.");

/// What is said of each decision.
#[must_use]
pub const fn website_step_words(step: WebsiteStep) -> StepWords {
    match step {
        WebsiteStep::Confirm => StepWords {
            label: "Confirm the website",
            about: "Say that the website was looked at and is the participant's",
            effect: "Say so when you have looked: the badge there is called genuine from now on.",
            done: "Confirmed: the badge on this website is called genuine.",
        },
        WebsiteStep::Unconfirm => StepWords {
            label: "Take the confirmation back",
            about: "Say no longer that the website is the participant's; it is claimed only",
            effect: "The website is claimed only, and the badge there no longer called genuine.",
            done: "Taken back: the website is claimed only.",
        },
        WebsiteStep::Accept => StepWords {
            label: "Accept the new website",
            about: "Put the website in place that the participant asks for",
            effect: "It takes the place of the present one.",
            done: "Accepted: the new website is in place.",
        },
        WebsiteStep::Decline => StepWords {
            label: "Let the present website stand",
            about: "Decline the website that the participant asks for; the present one stands",
            effect: "The present website stands, and the participant may ask again.",
            done: "Declined: the present website stands.",
        },
    }
}

/// What is said of each field a decision has.
#[must_use]
pub const fn website_step_fields(step: WebsiteStep) -> &'static [FieldSpec] {
    match step {
        WebsiteStep::Accept => &[CONFIRM_WEBSITE_FIELD],
        WebsiteStep::Unconfirm => &[REASON],
        WebsiteStep::Decline => &[REASON_FOR_PARTICIPANT],
        WebsiteStep::Confirm => &[],
    }
}

impl WebsiteStepInput {
    /// The change that `step` with these texts is.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields: also what is said although the decision does not have it.
    pub fn check(&self, step: WebsiteStep) -> Result<Change, Vec<FieldError>> {
        static TABLE: [FieldSpec; 2] = [CONFIRM_WEBSITE_FIELD, REASON];
        let mut reader = Reader::new(Reading::Input, self, &TABLE);
        let confirm_website = reader.optional::<bool>("confirm_website").map(Option::unwrap_or_default);
        let reason = reader.optional::<Reason>("reason");
        if confirm_website == Some(true) && step != WebsiteStep::Accept {
            reader.add("confirm_website", WebsiteStepError::ConfirmationNotAllowed(step));
        }
        if reason.as_ref().is_some_and(Option::is_some)
            && !website_step_fields(step).iter().any(|field| field.name == REASON.name)
        {
            reader.add("reason", format_args!("{step} has no `reason`; leave it out"));
        }
        let made = confirm_website.zip(reason);
        reader.finish(made.map(|(confirm_website, reason)| Change::Website { step, confirm_website, reason }))
    }
}
