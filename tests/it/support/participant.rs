//! The participant of the tests: a bakery, of which a test says what is otherwise.

use jiff::Timestamp;
use openday::domain::input::ParticipantInput;
use openday::domain::participant::Participant;
use serde_json::{Value, json};

/// A participant as a document of the API, from which every other form of it is made.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    document: Value,
}

/// A bakery with a website of its own and without any optional member.
pub(crate) fn participant(slug: &str) -> Draft {
    let document = json!({
        "slug": slug, "name": "Pekárna U Mostu", "website": format!("https://{slug}.example/"), "country": "CZ",
        "time_zone": "Europe/Prague", "language": "cs",
    });
    Draft { document }
}

impl Draft {
    /// With another value of a member, or one member more.
    pub(crate) fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.document[member] = value.into();
        self
    }

    pub(crate) fn named(self, name: &str) -> Self {
        self.with("name", name)
    }

    /// In another zone, speaking another language.
    pub(crate) fn of(self, zone: &str, language: &str) -> Self {
        self.with("time_zone", zone).with("language", language)
    }

    /// As programs send it.
    pub(crate) fn json(self) -> Value {
        self.document
    }

    pub(crate) fn input(self) -> ParticipantInput {
        serde_json::from_value(self.document).unwrap()
    }

    /// Who has applied and waits.
    pub(crate) fn pending(self, now: Timestamp) -> Participant {
        self.input().check(false, now).unwrap()
    }
}

/// An export that has what today's input refuses or spells otherwise: an old zone, an old language, a bare IP address and
/// an open day that is too long.
pub(crate) const EXPORT_OF_AN_OLD_RELEASE: &str = r#"{ "format": 1, "participants": [{
    "slug": "bazaar", "name": "Bazaar", "website": "http://10.0.0.1/", "country": "IN", "time_zone": "Asia/Calcutta",
    "language": "iw", "status": "active", "open_days": [
        { "id": 1, "start": "2126-12-03T09:00", "end": "2126-12-07T13:00", "kind": "open-house" }
    ] }] }"#;
