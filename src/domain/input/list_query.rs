//! The query of a list of participants: which are wanted, what is said of each way to say so, and whom it means.
//!
//! A further way to ask is a member, a row of the table, and a line of what a participant answers, all of them here.

use jiff::Timestamp;

use super::error::FieldError;
use super::field::Control;
use super::field::FieldSpec;
use super::search::Search;
use super::texts::{Described, Reader, texts};
use crate::domain::participant::{Country, Language, Participant};
use crate::domain::reading::{Reading, Value};
use crate::domain::schedule::{OpenDayError, parse_until};
use crate::domain::status::Status;

texts!(
    /// Which participants are wanted, as it is asked; what is left out, or empty, leaves nobody out.
    pub ListQueryInput, "an object that says which participants are wanted",
    { search, status, country, language, waiting_since, reported, twins, website_requested }
);

/// What is said of each way to ask for participants.
pub const LIST_QUERY_FIELDS: &[FieldSpec] = &[
    FieldSpec::new("search", "Name, slug, website or e-mail", Control::Line(Search::POLICY))
        .about("Only those whose name, slug, website or e-mail addresses have all these words, in any case and without accents"),
    FieldSpec::new("status", "Status", Control::Status).about("Only those of a status"),
    FieldSpec::new("country", "Country", Control::Country).about("Only those of a country, like CZ"),
    FieldSpec::new("language", "Language", Control::Language)
        .about("Only those of a language, like pt; pt-BR for one region or script of it"),
    FieldSpec::new("waiting_since", "Waiting since this day or longer", Control::Instant)
        .about("Only pending ones that applied then or before"),
    FieldSpec::new("reported", "With an open report", Control::Tick).about("Only those with an open report of a fake"),
    FieldSpec::new("twins", "Named like another", Control::Tick).about("Only those whose name looks like another's"),
    FieldSpec::new("website_requested", "Asking for another website", Control::Tick)
        .about("Only those that ask for another website, which waits for a maintainer"),
];

impl Described for ListQueryInput {
    const FIELDS: &'static [FieldSpec] = LIST_QUERY_FIELDS;
}

/// Which participants are wanted; what is not said leaves nobody out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParticipantFilter {
    pub search: Option<Search>,
    pub status: Option<Status>,
    pub country: Option<Country>,
    /// A language with all its regions and scripts, or only one where the tag says which.
    pub language: Option<Language>,
    /// Only the pending ones that applied at this instant or before.
    pub waiting_since: Option<Timestamp>,
    /// Only those with an open report, which whoever has the reports must ask.
    pub reported: bool,
    /// Only those whose name looks like another's, which whoever has all names must ask.
    pub twins: bool,
    /// Only those that ask for another website.
    pub website_requested: bool,
}

impl ListQueryInput {
    /// The filter these texts make.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self) -> Result<ParticipantFilter, Vec<FieldError>> {
        let mut reader = Reader::new(Reading::Input, self, LIST_QUERY_FIELDS);
        let filter = ParticipantFilter {
            search: reader.optional("search").flatten(),
            status: reader.optional("status").flatten(),
            country: reader.optional("country").flatten(),
            language: reader.optional("language").flatten(),
            waiting_since: reader.optional("waiting_since").flatten().map(|Until(instant)| instant),
            reported: reader.optional("reported").flatten().unwrap_or_default(),
            twins: reader.optional("twins").flatten().unwrap_or_default(),
            website_requested: reader.optional("website_requested").flatten().unwrap_or_default(),
        };
        reader.finish(Some(filter))
    }
}

impl ParticipantFilter {
    /// Whether `participant` is wanted, as far as it can tell by itself.
    #[must_use]
    pub fn matches(&self, participant: &Participant) -> bool {
        let Self { search, status, country, language, waiting_since, reported: _, twins: _, website_requested } = self;
        let waits = |since| participant.status == Status::Pending && participant.applied_at <= since;
        status.is_none_or(|status| participant.status == status)
            && country.is_none_or(|country| participant.country == country)
            && language.as_ref().is_none_or(|language| speaks(participant, language))
            && waiting_since.is_none_or(waits)
            && (!website_requested || participant.website_request.is_some())
            && search.as_ref().is_none_or(|search| search.finds(participant))
    }
}

fn speaks(participant: &Participant, language: &Language) -> bool {
    // It may have been entered by an old name.
    let spoken = Language::parse(participant.language.as_str());
    let rest = spoken.as_ref().unwrap_or(&participant.language).as_str().strip_prefix(language.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// An instant, or the end of a date.
struct Until(Timestamp);

impl Value for Until {
    type Error = OpenDayError;

    fn from_input(text: &str) -> Result<Self, OpenDayError> {
        parse_until(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::{at, pending};
    use crate::domain::input::Texts as _;

    fn asked(name: &str, text: &str) -> Result<ParticipantFilter, Vec<FieldError>> {
        ListQueryInput::filled(|member| (member == name).then(|| text.to_owned())).check()
    }

    fn waiting(language: &str) -> Participant {
        let applied_at = at("2026-11-20T12:00:00Z");
        Participant {
            language: Language::stored(language).unwrap(),
            ..pending("bakery", "Pekárna", "Europe/Prague", applied_at)
        }
    }

    #[test]
    fn nothing_asked_is_everybody() {
        let nothing = ListQueryInput::default().check().unwrap();
        assert_eq!(nothing, ParticipantFilter::default());
        assert!(nothing.matches(&waiting("cs")));
        for field in LIST_QUERY_FIELDS {
            assert_eq!(asked(field.name, " "), Ok(ParticipantFilter::default()), "{}", field.name);
        }
    }

    #[test]
    fn each_question_means_whom_it_names() {
        for (name, text, is_meant) in [
            ("search", "pekarna", true),
            ("search", "PEKÁRNA bakery", true),
            ("search", "karn https", true),
            ("search", "pekarna mill", false),
            ("status", "pending", true),
            ("status", "Pending", true),
            ("status", "active", false),
            ("country", "cz", true),
            ("country", "SK", false),
            ("language", "pt", true),
            ("language", "pt_br", true),
            ("language", "pt-PT", false),
            ("language", "p", false),
            ("waiting_since", "2026-11-20", true),
            ("waiting_since", "20. 11. 2026", true),
            ("waiting_since", "2026-11-20T12:00:00Z", true),
            ("waiting_since", "2026-11-20T12:59:59+01:00", false),
            ("waiting_since", "2026-11-19", false),
        ] {
            match asked(name, text) {
                Ok(filter) => assert_eq!(filter.matches(&waiting("pt-BR")), is_meant, "{name} {text}"),
                Err(mistakes) => assert!(!is_meant, "{name} {text}: {mistakes:?}"),
            }
        }
        let admitted = Participant { status: Status::Active, ..waiting("cs") };
        assert!(!asked("waiting_since", "2026-11-20").unwrap().matches(&admitted));
    }

    #[test]
    fn a_language_entered_by_an_old_name_is_found_by_the_new_one() {
        for asked_for in ["he", "iw"] {
            assert!(asked("language", asked_for).unwrap().matches(&waiting("iw")), "{asked_for}");
        }
    }

    #[test]
    fn a_tick_says_yes_and_what_says_neither_is_a_mistake() {
        for (text, is_ticked) in [("yes", true), ("true", true), ("no", false), ("", false)] {
            let filter = asked("twins", text).unwrap();
            assert_eq!((filter.twins, filter.reported), (is_ticked, false), "{text}");
        }
        assert_eq!(asked("reported", "perhaps").unwrap_err()[0].message, "`perhaps` is neither yes nor no");
    }

    #[test]
    fn all_mistakes_of_a_question_are_told_at_once() {
        let values = ["country", "waiting_since", "twins"];
        let wrong = ListQueryInput::filled(|name| values.contains(&name).then(|| "?".to_owned())).check().unwrap_err();
        assert_eq!(wrong.iter().map(|mistake| mistake.field.as_str()).collect::<Vec<_>>(), values);
    }
}
