//! The particulars of a participant as they are sent: their texts, and what is said of each.

use super::field::{Control, FieldSpec, Group, Needed};
use super::texts::{Described, texts};
use crate::domain::text::{DisplayName, Place, Plan};

texts!(
    /// What a participant says of itself, as it is sent. As an edit it is a merge patch (RFC 7396): what is left out stays,
    /// `null` and an empty text remove.
    pub ParticularsInput, "an object that describes a participant",
    { name, website, country, place, time_zone, language, plan, link, contact, second_contact }
);

/// The slug, which is given once and stays for good.
pub const SLUG_FIELD: FieldSpec = FieldSpec::new("slug", "Short name for addresses", Control::Slug)
    .about("Its name in addresses")
    .needed(Needed::Always, "write 2 to 40 small letters a to z, digits and inner hyphens");

/// What is said of each of the particulars.
pub const PARTICULARS_FIELDS: &[FieldSpec] = &[
    FieldSpec::new("name", "Name", Control::Line(DisplayName::POLICY))
        .about("Its name as the badge shows it")
        .hint("As customers know it; it stands on the badge.")
        .needed(Needed::Always, "enter the name of the business")
        .group(Group::Business)
        .autofill("organization"),
    FieldSpec::new("website", "Website", Control::Address)
        .about("Its website")
        .hint("Where the badge will be shown, like www.example.com.")
        .needed(Needed::Always, "enter the address of the website")
        .group(Group::Business)
        .autofill("url")
        .own(),
    FieldSpec::new("country", "Country", Control::Country)
        .about("Its country, two letters (ISO 3166-1), like CZ")
        .needed(Needed::Always, "choose a country")
        .group(Group::Whereabouts)
        .autofill("country"),
    FieldSpec::new("place", "Town", Control::Line(Place::POLICY))
        .about("Its town or address")
        .group(Group::Whereabouts)
        .autofill("address-level2"),
    FieldSpec::new("time_zone", "Time zone", Control::TimeZone)
        .about("Its time zone, like Europe/Prague; \"today\" begins at midnight there")
        .hint("Open days begin and end by its clocks.")
        .needed(Needed::Always, "choose a time zone")
        .group(Group::Whereabouts),
    FieldSpec::new("language", "Language of the badge", Control::Language)
        .about("The language its badge speaks where no other is asked for, like cs or pt-BR")
        .needed(Needed::Always, "choose a language")
        .group(Group::Whereabouts)
        .own(),
    FieldSpec::new("plan", "How will you take your customers to work?", Control::Lines(Plan::POLICY))
        .about("How it takes its customers to work")
        .hint("What they can see and do, and how many at a time.")
        .group(Group::Plan)
        .own(),
    FieldSpec::new("link", "A page or video about it", Control::Address)
        .about("A page or a video about its open days")
        .group(Group::Plan)
        .own(),
    FieldSpec::new("contact", "E-mail address", Control::Email)
        .about("The e-mail address maintainers reach it at; never public")
        .hint("Never public. Only maintainers see it, and only to ask about the badge.")
        .needed(Needed::FromApplicants, "enter an e-mail address; it is never public")
        .group(Group::Contact)
        .autofill("email")
        .own()
        .private(),
    FieldSpec::new("second_contact", "Second e-mail address", Control::Email)
        .about("The e-mail address maintainers reach it at when the first is gone; never public")
        .hint("Never public. For when the first is gone, like a colleague’s.")
        .group(Group::Contact)
        .own()
        .private(),
];

impl Described for ParticularsInput {
    const FIELDS: &'static [FieldSpec] = PARTICULARS_FIELDS;
}
