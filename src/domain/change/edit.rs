//! Edits: new values for some of a participant's particulars.

use jiff::Timestamp;

use crate::domain::input::field::{self, Editors, Group};
use crate::domain::input::particulars::{PARTICULARS_FIELDS, ParticularsInput};
use crate::domain::input::texts::Texts as _;
use crate::domain::participant::{
    Contact, Country, Language, Link, Participant, Website, WebsiteRequest, WebsiteStanding, Zone,
};
use crate::domain::text::{DisplayName, Place, Plan};

/// New values for some of a participant's particulars; `None` leaves one as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edit {
    pub name: Option<DisplayName>,
    pub website: Option<Website>,
    pub country: Option<Country>,
    pub time_zone: Option<Zone>,
    pub language: Option<Language>,
    /// `Some(None)` removes the place; likewise below.
    pub place: Option<Option<Place>>,
    pub plan: Option<Option<Plan>>,
    pub link: Option<Option<Link>>,
    pub contact: Option<Option<Contact>>,
    pub second_contact: Option<Option<Contact>>,
    /// Whether the website, the new one if there is one, was looked at and is the participant's.
    pub confirm_website: bool,
    /// The website a participant asks for in place of its own; `Some(None)` asks for none any more.
    pub website_request: Option<Option<Website>>,
}

impl Edit {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it touches only what a participant may change by itself, as the table of fields says: the rest is what it
    /// was admitted with.
    #[must_use]
    pub fn is_own_affair(&self) -> bool {
        let is_own = |name| field::find(PARTICULARS_FIELDS, name).is_some_and(|field| field.editors == Editors::Owner);
        self.named().all(is_own)
    }

    /// The edit as the participant itself may make it: once it was admitted, another website is one that it asks for.
    #[must_use]
    pub fn by_owner(mut self, participant: &Participant) -> Self {
        if participant.admitted_at.is_some()
            && let Some(website) = self.website.take()
        {
            if participant.is_elsewhere(&website) {
                self.website_request = Some(Some(website));
            } else {
                self.website_request = Some(None);
                self.website = Some(website);
            }
        }
        self
    }

    /// Removes where a participant is reached: what is private where the table of fields asks for that.
    pub(super) fn of_no_contact() -> Self {
        let mut nothing = ParticularsInput::default();
        for field in PARTICULARS_FIELDS.iter().filter(|field| field.group == Group::Contact && field.is_private) {
            if let Some(slot) = nothing.slot(field.name) {
                *slot = Some(String::new());
            }
        }
        // What is needed cannot be removed, and no contact is needed of everybody.
        nothing.check(None).unwrap_or_default()
    }

    /// The names of the particulars it has a value for.
    fn named(&self) -> impl Iterator<Item = &'static str> {
        let Self {
            name,
            website,
            country,
            time_zone,
            language,
            place,
            plan,
            link,
            contact,
            second_contact,
            confirm_website,
            website_request: _,
        } = self;
        let named = [
            ("name", name.is_some()),
            ("website", website.is_some()),
            ("country", country.is_some()),
            ("time_zone", time_zone.is_some()),
            ("language", language.is_some()),
            ("place", place.is_some()),
            ("plan", plan.is_some()),
            ("link", link.is_some()),
            ("contact", contact.is_some()),
            ("second_contact", second_contact.is_some()),
            ("confirm_website", *confirm_website),
        ];
        named.into_iter().filter_map(|(name, is_named)| is_named.then_some(name))
    }

    pub(super) fn is_so(&self, participant: &Participant) -> bool {
        let mut edited = participant.clone();
        self.apply(&mut edited, participant.changed_at);
        edited == *participant
    }

    pub(super) fn apply(&self, participant: &mut Participant, now: Timestamp) {
        fn set<T: Clone>(target: &mut T, value: Option<&T>) {
            if let Some(value) = value {
                target.clone_from(value);
            }
        }
        set(&mut participant.name, self.name.as_ref());
        if let Some(website) = self.website.as_ref().filter(|website| **website != participant.website) {
            participant.move_to(website, now);
        }
        if self.confirm_website {
            participant.stand(WebsiteStanding::Confirmed, now);
        }
        if let Some(asked) = &self.website_request {
            let known = participant.website_request.take().filter(|request| Some(&request.website) == asked.as_ref());
            let asked = asked.clone().map(|website| Box::new(WebsiteRequest { website, requested_at: now }));
            participant.website_request = known.or(asked);
            if participant.website_request.is_some() {
                participant.website_decline = None;
            }
        }
        set(&mut participant.country, self.country.as_ref());
        set(&mut participant.time_zone, self.time_zone.as_ref());
        set(&mut participant.language, self.language.as_ref());
        set(&mut participant.place, self.place.as_ref());
        set(&mut participant.plan, self.plan.as_ref());
        set(&mut participant.link, self.link.as_ref());
        set(&mut participant.contact, self.contact.as_ref());
        set(&mut participant.second_contact, self.second_contact.as_ref());
    }
}
