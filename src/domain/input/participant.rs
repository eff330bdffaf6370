//! A participant, as it is sent: the particulars, what is said of each, and the one way from such texts to a participant.

use jiff::Timestamp;
use serde::de::MapAccess;

use super::error::FieldError;
use super::field::{FieldSpec, Needed};
use super::members::{Members, Text, Unknown, put_given, put_once, read_as_objects};
use super::open_day::OpenDayInput;
use super::particulars::{PARTICULARS_FIELDS, ParticularsInput, SLUG_FIELD};
use super::texts::{Reader, Texts};
use crate::domain::change::Edit;
use crate::domain::participant::{Participant, Slug, WebsiteStanding, Zone};
use crate::domain::reading::Reading;
use crate::domain::schedule::{OpenDayError, Opening, Schedule};
use crate::domain::spelling;
use crate::domain::status::Status;

/// The slug and the particulars, in the order of a form.
pub fn fields_of_participants() -> impl Iterator<Item = &'static FieldSpec> {
    std::iter::once(&SLUG_FIELD).chain(PARTICULARS_FIELDS)
}

impl ParticularsInput {
    /// The edit of `present` these texts make; it may be empty. What is so already is not judged again.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self, present: Option<&Participant>) -> Result<Edit, Vec<FieldError>> {
        let present = present.map(Self::of);
        let mut reader = Reader::new(Reading::Input, self, PARTICULARS_FIELDS).over(present.as_ref());
        let edit = edit(&mut reader);
        reader.finish(Some(edit))
    }

    /// The particulars of a participant that is there.
    #[must_use]
    pub fn of(participant: &Participant) -> Self {
        let text = |value: Option<&dyn ToString>| value.map(ToString::to_string);
        Self {
            name: Some(participant.name.to_string()),
            website: Some(participant.website.to_string()),
            country: Some(participant.country.to_string()),
            place: text(participant.place.as_ref().map(|place| place as _)),
            time_zone: Some(participant.time_zone.to_string()),
            language: Some(participant.language.to_string()),
            plan: text(participant.plan.as_ref().map(|plan| plan as _)),
            link: text(participant.link.as_ref().map(|link| link as _)),
            contact: participant.contact.as_ref().map(|contact| contact.reveal().to_owned()),
            second_contact: participant.second_contact.as_ref().map(|contact| contact.reveal().to_owned()),
        }
    }

    /// The pending participant of that slug which these texts make, entered at `now`: the one way from texts to a
    /// participant. Of who applies more is asked than of a maintainer.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn participant(
        &self,
        slug: Option<&str>,
        reading: Reading,
        is_applicant: bool,
        now: Timestamp,
    ) -> Result<Participant, Vec<FieldError>> {
        let mut reader = Reader::new(reading, self, PARTICULARS_FIELDS);
        let slug = if let Some(slug) = slug.map(spelling::plain).filter(|slug| !slug.is_empty()) {
            reading.read::<Slug>(slug).map_err(|error| reader.add(SLUG_FIELD.name, error)).ok()
        } else {
            reader.add(SLUG_FIELD.name, SLUG_FIELD.missing);
            None
        };
        let edit = edit(&mut reader);
        reader.require(if is_applicant { Needed::FromApplicants } else { Needed::Always });
        let participant = slug.and_then(|slug| {
            Some(Participant {
                slug,
                name: edit.name?,
                website: edit.website?,
                website_standing: WebsiteStanding::Claimed,
                website_standing_since: now,
                website_request: None,
                website_decline: None,
                country: edit.country?,
                place: edit.place.flatten(),
                time_zone: edit.time_zone?,
                language: edit.language?,
                plan: edit.plan.flatten(),
                link: edit.link.flatten(),
                contact: edit.contact.flatten(),
                second_contact: edit.second_contact.flatten(),
                status: Status::Pending,
                status_reason: None,
                reason_class: None,
                status_since: now,
                suspended_until: None,
                applied_at: now,
                admitted_at: None,
                admissions: 0,
                changed_at: now,
                calendar_sequence: None,
                schedule: Schedule::default(),
            })
        });
        reader.finish(participant)
    }
}

fn edit(reader: &mut Reader<'_, ParticularsInput>) -> Edit {
    Edit {
        name: reader.named("name"),
        website: reader.named("website"),
        country: reader.named("country"),
        place: reader.removable("place"),
        time_zone: reader.named("time_zone"),
        language: reader.named("language"),
        plan: reader.removable("plan"),
        link: reader.removable("link"),
        contact: reader.removable("contact"),
        second_contact: reader.removable("second_contact"),
        ..Edit::default()
    }
}

/// A participant that is entered: by a business that applies, or by a maintainer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParticipantInput {
    pub slug: Option<String>,
    pub particulars: ParticularsInput,
    pub first_open_day: Option<OpenDayInput>,
}

impl ParticipantInput {
    const FIRST_OPEN_DAY: &'static str = "first_open_day";

    /// The pending participant this makes, entered at `now`. Who applies must give an address to be reached at.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the fields.
    pub fn check(&self, is_applicant: bool, now: Timestamp) -> Result<Participant, Vec<FieldError>> {
        let opening =
            self.first_open_day.as_ref().map(|day| day.opening(Reading::Input, "first_open_day.")).transpose();
        let opening = opening.and_then(|opening| match self.when(opening.as_ref(), now) {
            Ok(()) if is_applicant && opening.as_ref().is_some_and(|opening| !opening.kind.is_public()) => {
                Err(vec![FieldError::new("first_open_day.kind", OpenDayError::Rehearsal)])
            }
            Ok(()) => Ok(opening),
            Err(error) => Err(vec![FieldError::new(format!("first_open_day.{}", error.member()), error)]),
        });
        let mut made = self.particulars.participant(self.slug.as_deref(), Reading::Input, is_applicant, now);
        if let Ok(participant) = &made
            && let Err(error) = participant.slug.check_new()
        {
            made = Err(vec![FieldError::new(SLUG_FIELD.name, error)]);
        }
        if let Ok(participant) = &mut made
            && let Ok(Some(opening)) = &opening
        {
            // An empty schedule has room for one.
            let _ = participant.schedule.add(opening.clone(), participant.time_zone.time_zone(), now);
        }
        match (made, opening) {
            (Ok(participant), Ok(_)) => Ok(participant),
            (made, opening) => Err(made.err().into_iter().chain(opening.err()).flatten().collect()),
        }
    }
}

impl ParticipantInput {
    /// Whether the first open day is to come at the participant's place; anywhere, where that cannot be read.
    fn when(&self, opening: Option<&Opening>, now: Timestamp) -> Result<(), OpenDayError> {
        let Some(opening) = opening else { return Ok(()) };
        match self.particulars.time_zone.as_deref().map(|zone| Reading::Input.read::<Zone>(zone)) {
            Some(Ok(zone)) => opening.check_when(zone.time_zone(), now),
            _ => opening.check_ahead(now),
        }
    }
}

impl Members for ParticipantInput {
    const EXPECTED: &'static str = ParticularsInput::EXPECTED;

    fn names() -> Vec<&'static str> {
        let mut names = vec![SLUG_FIELD.name];
        names.extend(ParticularsInput::NAMES);
        names.push(Self::FIRST_OPEN_DAY);
        names
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        members: &mut A,
        unknown: Unknown,
    ) -> Result<(), A::Error> {
        match name {
            _ if name == SLUG_FIELD.name => put_once(&mut self.slug, name, members.next_value_seed(Text)?),
            Self::FIRST_OPEN_DAY => put_given(&mut self.first_open_day, name, members.next_value()?),
            _ => self.particulars.read(name, members, unknown),
        }
    }
}

read_as_objects!(ParticipantInput);
