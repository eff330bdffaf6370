//! The values that forms of the desk let choose from, each with the words for it.

use crate::domain::participant::{Country, Zone};
use crate::domain::schedule::Kind;
use crate::domain::status::{ReasonClass, Status};
use crate::domain::wording::Wording;

/// A value and its words.
pub(super) type Choices = Vec<(String, String)>;

pub(super) fn statuses() -> Choices {
    Status::ALL.iter().map(|status| (status.to_string(), status.to_string())).collect()
}

pub(super) fn countries() -> Choices {
    Country::all().iter().map(|country| (country.to_string(), country.name().to_owned())).collect()
}

pub(super) fn zones() -> Choices {
    Zone::all().into_iter().map(|zone| (zone.clone(), zone)).collect()
}

pub(super) fn languages(wording: &Wording) -> Choices {
    wording.languages().map(|(tag, name)| (tag.to_string(), format!("{name} ({tag})"))).collect()
}

pub(super) fn kinds() -> Choices {
    Kind::ALL.iter().map(|kind| (kind.to_string(), kind.label().to_owned())).collect()
}

pub(super) fn reason_classes() -> Choices {
    ReasonClass::ALL.iter().map(|class| (class.to_string(), class.label().to_owned())).collect()
}

/// The same, with a first choice that leaves nobody out.
pub(super) fn or_any(mut choices: Choices) -> Choices {
    choices.insert(0, (String::new(), "Any".to_owned()));
    choices
}
