//! What Openday is about: participants, their schedules, the faces of their badges, and the words for them.
//!
//! Knows no I/O, no clock and no SVG; everything that depends on the time takes `now`. Anybody may use it; it uses
//! nothing else of this crate.
//!
//! # Words
//!
//! One meaning each, and no others in code, commands or documents:
//!
//! | word | meaning |
//! |---|---|
//! | initiative | the campaign an instance serves; its statement ("We take our customers to work") |
//! | participant | a business, school or office that takes part |
//! | slug | a participant's stable public name in addresses |
//! | badge | the picture |
//! | style | the design of a badge: one file in `badges/` |
//! | look | everything an address may choose: style, theme, language, format, scale, date |
//! | sheet | what of a badge is printed or posted: poster, door sign, table card, pictures for social media |
//! | leaf | an open day on a sheet, as the leaf of a calendar |
//! | open day | one dated opening with start, end and zone, of a kind |
//! | schedule | all open days of a participant |
//! | status | `pending`, `active`, `suspended`, `revoked`, `withdrawn` |
//! | face | what a badge says at an instant, and until when that stays true |
//! | maintainer | a person who may admit, suspend, revoke |
//! | operator | whoever runs an instance and has its data file |
//! | application | what a business says of itself to be admitted; a participant is pending from then on |
//! | private link | a participant's own way in, shown once; whoever has it keeps the dates |
//! | session | what a token or a private link opens in a browser, for a time |
//! | report | a visitor's word that a badge is shown where it should not be |
//! | claim | what a participant says of its website; *confirmed* once a maintainer looked |
//! | standing | how sure it is that a website is the participant's, and since when |
//! | scope | the part of the web that a website takes in: a host and a path |
//! | verdict | how sure it is that a badge on a page is genuine |
//! | note | what maintainers write down about a participant for each other |
//! | freeze | while it lasts, nothing is written but revocations |
//! | audit trail | who did what to whom, when and why; each row carries the hash of the one before |
//! | admission | the time from approval, or readmission, until the badge is lost; each has its own date |
//! | roster | the participants in memory: all that public requests read, and what lists begin with |
//! | directory | the public list page |
//! | revision | the counter that every write raises |

mod actor;
pub mod change;
pub mod color;
pub mod dates;
pub mod face;
#[cfg(test)]
pub(crate) mod fixture;
pub mod hint;
pub mod input;
pub(crate) mod json;
pub mod likeness;
pub mod look;
pub mod offer;
pub mod participant;
pub mod reading;
pub mod schedule;
pub mod sheet;
pub mod spelling;
pub mod status;
pub mod text;
pub mod verdict;
pub mod wording;
