//! New times and particulars for an open day.

use clap::Args;

use super::{kinds, warn_if_over};
use crate::app::Terms;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::participant::new_or_none;
use crate::cli::start::{Missing, Start};
use crate::domain::change::{By, Change, ChangeError};
use crate::domain::participant::{Link, Slug};
use crate::domain::schedule::{Kind, OpenDayError, OpenDayId, Opening, parse_local_time};
use crate::domain::text::{Place, Title};

#[derive(Debug, Args)]
pub(in crate::cli) struct EditArgs {
    /// The participant's name in addresses
    slug: String,
    /// Its number in `openday open-day list`
    id: u32,
    /// When it opens, like 2026-12-03T09:00
    #[arg(long, value_name = "TIME")]
    start: Option<String>,
    /// When it closes
    #[arg(long, value_name = "TIME")]
    end: Option<String>,
    /// What visitors may expect
    #[arg(long, value_parser = kinds())]
    kind: Option<Kind>,
    /// A title, at most 120 characters
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Where it is, if not at the participant's own place
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    /// Where visitors register
    #[arg(long, value_name = "URL")]
    registration: Option<String>,
    /// Remove the title
    #[arg(long, conflicts_with = "title")]
    no_title: bool,
    /// Remove the place: it is at the participant's own
    #[arg(long, conflicts_with = "place")]
    no_place: bool,
    /// Remove the address where visitors register
    #[arg(long, conflicts_with = "registration")]
    no_registration: bool,
}

pub(super) async fn edit(args: &EditArgs, start: &Start) -> Result<(), Failure> {
    let slug = Slug::parse(&args.slug)?;
    let id = OpenDayId(args.id);
    let app = start.app(Missing::Refuse)?;
    let record = app.record(&slug).await?;
    let day = record.participant.schedule.open_days().iter().find(|day| day.id == id);
    let before = &day.ok_or(OpenDayError::Unknown(id))?.opening;
    let after = args.over(before)?;
    if after == *before {
        return Err(ChangeError::NothingToEdit.into());
    }
    // What is not named was read: nobody may have changed it in between.
    let terms = Terms { expected: Some(record.revision), ..Terms::default() };
    let done = app.change_on(&slug, &Change::EditOpenDay(id, after), &By::OPERATOR, terms).await?;
    warn_if_over(&done.participant, id, app.now());
    output::print(&format!("open day `{id}` of `{slug}` is changed\n"))
}

impl EditArgs {
    /// The opening with what is named put in place of what there is.
    fn over(&self, before: &Opening) -> Result<Opening, Failure> {
        let time = |named: Option<&String>| named.map(|text| parse_local_time(text)).transpose();
        let start = time(self.start.as_ref())?.unwrap_or_else(|| before.start());
        let end = time(self.end.as_ref())?.unwrap_or_else(|| before.end());
        let mut opening = Opening::new(start, end, self.kind.unwrap_or(before.kind))?;
        let title = new_or_none(self.title.as_deref(), self.no_title, Title::parse)?;
        let place = new_or_none(self.place.as_deref(), self.no_place, Place::parse)?;
        let registration = new_or_none(self.registration.as_deref(), self.no_registration, Link::parse)?;
        opening.title = title.unwrap_or_else(|| before.title.clone());
        opening.place = place.unwrap_or_else(|| before.place.clone());
        opening.registration = registration.unwrap_or_else(|| before.registration.clone());
        Ok(opening)
    }
}
