//! A transition, as it is sent: what is said beside it.

use super::error::FieldError;
use super::field::FieldSpec;
use super::field::{Control, Needed};
use super::texts::{Reader, Texts as _, texts};
use crate::domain::change::{Change, ChangeError};
use crate::domain::reading::Reading;
use crate::domain::spelling;
use crate::domain::status::{Need, ReasonClass, Transition};
use crate::domain::text::Reason;

texts!(
    /// What is said beside a transition: of these members, those that it [asks for](Transition::asks).
    pub TransitionInput, "an object with what is said beside a transition",
    { reason, until, class, confirm_website, confirmation },
    ticks [confirm_website]
);

/// Why something is decided.
pub(super) const REASON_FIELD: FieldSpec =
    FieldSpec::new("reason", "Reason", Control::Line(Reason::POLICY)).about("Why");
/// What is said beside a reason that visitors do not see.
pub(super) const NOT_PUBLIC: &str = "It is not public.";
const UNTIL: FieldSpec = FieldSpec::new("until", "Until", Control::Date)
    .about("The date with whose beginning, at the participant's place, it ends by itself, like 2027-05-01")
    .hint("With the beginning of that day it ends by itself.");
const CLASS: FieldSpec = FieldSpec::new("class", "What programs are told", Control::ReasonClass)
    .about("The class of the reason, for programs, `other` where none is given");
/// That somebody looked at the website: an admission alone says nothing of it.
pub const CONFIRM_WEBSITE_FIELD: FieldSpec =
    FieldSpec::new("confirm_website", "The website is theirs: I have looked", Control::Tick)
        .about("That the website was looked at and is the participant's; without it, the website is claimed only");
/// The box that people tick before what is final is done.
pub const CONFIRMATION_FIELD: FieldSpec = FieldSpec::new("confirmation", "", Control::Tick)
    .needed(Needed::Always, "tick the box to say that you know; nothing is done without it");

/// What is said of a transition, or another decision, wherever one is offered.
#[derive(Debug, Clone, Copy)]
pub struct StepWords {
    /// What a button says.
    pub label: &'static str,
    /// What it is, for who reads help or the description of the API.
    pub about: &'static str,
    /// What comes of it, for who is about to decide.
    pub effect: &'static str,
    /// That it was done.
    pub done: &'static str,
}

/// What is said of each transition.
#[must_use]
pub const fn transition_words(transition: Transition) -> StepWords {
    match transition {
        Transition::Approve => StepWords {
            label: "Approve",
            about: "Admit a pending participant: from now on its badge carries the statement",
            effect: "The badge is active at once.",
            done: "Approved: the badge is active.",
        },
        Transition::Decline => StepWords {
            label: "Decline",
            about: "Refuse a pending participant: it is deleted, and its slug is free again; who applied is told the reason \
                    for 90 days, by the private link",
            effect: "The application is deleted; the reason stays in the audit trail, and for 90 days with who applied.",
            done: "Declined: the application is deleted.",
        },
        Transition::Suspend => StepWords {
            label: "Suspend",
            about: "Pause an active participant for now; `reinstate` ends it",
            effect: "The badge says so at once and does not count meanwhile.",
            done: "Suspended: the badge says so.",
        },
        Transition::Reinstate => StepWords {
            label: "Reinstate",
            about: "End a suspension",
            effect: "The badge is active again at once.",
            done: "Reinstated: the badge is active.",
        },
        Transition::Revoke => StepWords {
            label: "Revoke",
            about: "Take the badge away for good; the reason is shown to the public",
            effect: "The badge says so at once, and the status page says why.",
            done: "Revoked: the badge says so, and the status page why.",
        },
        Transition::Withdraw => StepWords {
            label: "Withdraw",
            about: "Let a participant go that wishes to leave",
            effect: "For a participant that leaves of its own wish.",
            done: "Withdrawn: the badge says that the participant left.",
        },
        Transition::Readmit => StepWords {
            label: "Readmit",
            about: "Admit a revoked or withdrawn participant anew, with a new date",
            effect: "A new admission begins, with a new date; the badge is active at once.",
            done: "Readmitted: the badge is active.",
        },
    }
}

/// What is said of each field a transition has; the confirmation is asked of people on pages alone.
pub fn transition_fields(transition: Transition) -> impl Iterator<Item = FieldSpec> {
    let asks = transition.asks();
    let reason = match asks.reason {
        Need::Must => REASON_FIELD.needed(Needed::Always, "say why"),
        Need::May => REASON_FIELD,
    };
    let reason = match transition {
        _ if asks.reason_is_public => reason.hint("Everybody can read it."),
        Transition::Suspend => reason.hint(NOT_PUBLIC),
        Transition::Decline => reason.hint("Who applied reads it, by the private link, for 90 days."),
        _ => reason,
    };
    let confirmation = asks.confirmation.map(|words| FieldSpec { label: words, ..CONFIRMATION_FIELD });
    let fields = [
        Some(reason),
        asks.until.then_some(UNTIL),
        asks.class.then_some(CLASS),
        asks.website.then_some(CONFIRM_WEBSITE_FIELD),
        confirmation,
    ];
    fields.into_iter().flatten()
}

impl TransitionInput {
    /// Says that it was confirmed: by a command that was typed, or a program that was written.
    #[must_use]
    pub fn confirmed(mut self) -> Self {
        self.confirmation = Some("yes".to_owned());
        self
    }

    /// The change that `transition` with these texts is.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields: also what is said although it is not asked for.
    pub fn check(&self, transition: Transition) -> Result<Change, Vec<FieldError>> {
        static TABLE: [FieldSpec; 5] = [REASON_FIELD, UNTIL, CLASS, CONFIRM_WEBSITE_FIELD, CONFIRMATION_FIELD];
        let mut reader = Reader::new(Reading::Input, self, &TABLE);
        let (reason, until) = (reader.optional::<Reason>("reason"), reader.optional("until"));
        let class = reader.optional::<ReasonClass>("class");
        let confirm_website = reader.optional::<bool>(CONFIRM_WEBSITE_FIELD.name).map(Option::unwrap_or_default);
        let asks = transition.asks();
        if asks.reason == Need::Must && reason == Some(None) {
            reader.add("reason", ChangeError::ReasonMissing(transition));
        }
        let is_asked = |name: &str| transition_fields(transition).any(|field| field.name == name);
        let said =
            self.given().filter(|(name, text)| *name != CONFIRMATION_FIELD.name && !spelling::plain(text).is_empty());
        for (name, _) in said.filter(|(name, _)| !is_asked(name)) {
            reader.add(name, format_args!("{transition} has no `{name}`; leave it out"));
        }
        if asks.confirmation.is_some() && self.confirmation.as_deref() != Some("yes") {
            reader.add(CONFIRMATION_FIELD.name, CONFIRMATION_FIELD.missing);
        }
        let made = reason.zip(until).zip(class).zip(confirm_website);
        reader.finish(made.map(|(((reason, until), class), confirm_website)| Change::Transition {
            step: transition,
            reason,
            class,
            until,
            confirm_website,
        }))
    }
}
