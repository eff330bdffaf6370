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
//! | open day | one dated opening with start, end and zone, of a kind |
//! | schedule | all open days of a participant |
//! | status | `pending`, `active`, `suspended`, `revoked`, `withdrawn` |
//! | face | what a badge says at an instant, and until when that stays true |
//! | maintainer | a person who may admit, suspend, revoke |
//! | operator | whoever runs an instance and has its data file |
//! | admission | the time from approval, or readmission, until the badge is lost; each has its own date |
//! | roster | the in-memory participants that public requests read |
//! | directory | the public list page |
//! | revision | the counter that every write raises |

mod actor;
pub mod change;
pub mod color;
pub mod dates;
pub mod draft;
pub mod face;
#[cfg(test)]
pub(crate) mod fixture;
pub mod likeness;
pub mod look;
pub mod participant;
pub mod schedule;
pub mod status;
pub mod text;
pub mod wording;
