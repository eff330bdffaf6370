//! What is known of a participant when it is entered, and new values for it.

use clap::Args;

use super::{private_link, warn_of_twins};
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::start::{Missing, Start};
use crate::domain::change::{Application, By, Change, Edit};
use crate::domain::participant::{Contact, Country, Language, Link, Participant, Slug, Website, Zone};
use crate::domain::status::Status;
use crate::domain::text::{DisplayName, Place, Plan};

#[derive(Debug, Args)]
pub(in crate::cli) struct AddArgs {
    /// Its name in addresses: 2 to 40 of a-z, 0-9 and inner hyphens
    slug: String,
    /// Its name as the badge shows it, at most 80 characters
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// Its website
    #[arg(long, value_name = "URL")]
    website: String,
    /// Its country, two letters (ISO 3166-1)
    #[arg(long, value_name = "CC")]
    country: String,
    /// Its time zone, like Europe/Prague; "today" begins at midnight there
    #[arg(long, value_name = "ZONE")]
    time_zone: String,
    /// The language its badge speaks where no other is asked for, like cs or pt-BR
    #[arg(long, value_name = "TAG")]
    language: String,
    /// Its town or address
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    /// How it takes its customers to work
    #[arg(long, value_name = "TEXT")]
    plan: Option<String>,
    /// A page or a video about its open days
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// The e-mail address maintainers reach it at; never public
    #[arg(long, value_name = "EMAIL")]
    contact: Option<String>,
    /// Admit it at once
    #[arg(long)]
    approve: bool,
    /// Make a private link for it and print it, once
    #[arg(long)]
    private_link: bool,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "one flag for each particular that can be removed")]
pub(in crate::cli) struct EditArgs {
    /// The participant's name in addresses
    slug: String,
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    #[arg(long, value_name = "URL")]
    website: Option<String>,
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    #[arg(long, value_name = "TEXT")]
    plan: Option<String>,
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    #[arg(long, value_name = "EMAIL")]
    contact: Option<String>,
    /// Remove the place
    #[arg(long, conflicts_with = "place")]
    no_place: bool,
    /// Remove the plan
    #[arg(long, conflicts_with = "plan")]
    no_plan: bool,
    /// Remove the link
    #[arg(long, conflicts_with = "link")]
    no_link: bool,
    /// Remove the contact
    #[arg(long, conflicts_with = "contact")]
    no_contact: bool,
}

pub(super) async fn add(args: &AddArgs, start: &Start) -> Result<(), Failure> {
    let application = Application {
        slug: Slug::parse(&args.slug)?,
        name: DisplayName::parse(&args.name)?,
        website: Website::parse(&args.website)?,
        country: Country::parse(&args.country)?,
        place: args.place.as_deref().map(Place::parse).transpose()?,
        time_zone: Zone::parse(&args.time_zone)?,
        language: Language::parse(&args.language)?,
        plan: args.plan.as_deref().map(Plan::parse).transpose()?,
        link: args.link.as_deref().map(Link::parse).transpose()?,
        contact: args.contact.as_deref().map(Contact::parse).transpose()?,
        first_open_day: None,
    };
    let app = start.app(Missing::Create)?;
    let added = app.add(application, args.approve, &By::OPERATOR).await?;
    warn_of_twins(&added.participant, &added.twins);
    let Participant { slug, name, status, .. } = &added.participant;
    let next = match status {
        Status::Pending => format!("; admit it with `openday participant approve {slug}`"),
        _ => String::new(),
    };
    let entered = format!("`{slug}` ({name}) is entered and {status}{next}");
    if args.private_link {
        // Standard output is the link's alone.
        output::explain(&entered);
        return private_link::make(&app, slug, start).await;
    }
    output::print(&format!("{entered}\n"))
}

pub(super) async fn edit(args: &EditArgs, start: &Start) -> Result<(), Failure> {
    let slug = Slug::parse(&args.slug)?;
    let edit = Edit {
        name: args.name.as_deref().map(DisplayName::parse).transpose()?,
        website: args.website.as_deref().map(Website::parse).transpose()?,
        country: args.country.as_deref().map(Country::parse).transpose()?,
        time_zone: args.time_zone.as_deref().map(Zone::parse).transpose()?,
        language: args.language.as_deref().map(Language::parse).transpose()?,
        place: new_or_none(args.place.as_deref(), args.no_place, Place::parse)?,
        plan: new_or_none(args.plan.as_deref(), args.no_plan, Plan::parse)?,
        link: new_or_none(args.link.as_deref(), args.no_link, Link::parse)?,
        contact: new_or_none(args.contact.as_deref(), args.no_contact, Contact::parse)?,
    };
    let done = start.app(Missing::Refuse)?.change(&slug, &Change::Edit(edit), &By::OPERATOR).await?;
    warn_of_twins(&done.participant, &done.twins);
    output::print(&format!("`{slug}` ({}) is changed\n", done.participant.name))
}

/// A new value, none in place of what there is, or what there is.
#[expect(clippy::option_option, reason = "leave it, remove it, or put another in its place")]
pub(in crate::cli) fn new_or_none<T, E>(
    new: Option<&str>,
    remove: bool,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<Option<T>>, E> {
    if remove { Ok(Some(None)) } else { Ok(new.map(parse).transpose()?.map(Some)) }
}
