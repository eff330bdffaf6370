//! The service itself: what `http` and `cli` may ask of Openday, one method for each use case.
//!
//! [`App`] holds the clock, the roster, the picture cache and the render pool, and is shared as an `Arc`. Reading is
//! split from drawing: [`App::shown`] says at once, from memory alone, what a badge says now; [`App::picture`] turns that
//! into bytes, from the cache or by drawing. Writing goes through the store first; the roster follows the store.
//!
//! `http` and `cli` use it; it uses `store`, `render` and `domain`. What must never enter: HTTP, SQL and SVG.
//!
//! | file | what it does |
//! |---|---|
//! | `service`, `limits` | what the app is made of, and how much it allows itself |
//! | `badge`, `looks` | what a badge shows now, and the looks remembered of it |
//! | `roster`, `follow` | the participants in memory, and how they keep up with the store |
//! | `picture`, `cache`, `flight`, `lane`, `render_pool`, `workers` | drawn pictures: kept within a limit, drawn once, on few threads, the light ones first |
//! | `ahead`, `hot` | pictures drawn before somebody asks for them: what comes next, and what was asked for most before a restart |
//! | `sheets` | what is printed or posted of a badge: kept within a limit, drawn once, as the largest badges are |
//! | `unavailable` | the picture that is there when drawing is not |
//! | `maintain`, `applications`, `reports` | the changes people make |
//! | `intake` | open days from a file of one's own: compared with the schedule, entered all together |
//! | `transfer` | whole files: import, export, backup |
//! | `access`, `token` | secrets that let people in, and their sessions |
//! | `admin`, `audit` | what maintainers look at: lists, records, the audit trail |
//! | `programme` | who takes part and when, as visitors look for it |
//! | `readiness`, `duties` | what health checks and metrics may know; what is begun again where it ends |

mod access;
mod admin;
mod ahead;
mod alike;
mod applications;
mod audit;
mod badge;
mod cache;
mod checked;
mod declined;
mod duties;
#[cfg(test)]
mod fixture;
mod flight;
mod follow;
mod hot;
mod intake;
mod lane;
mod limits;
mod looks;
mod maintain;
mod neighbours;
mod part;
mod picture;
mod programme;
mod readiness;
mod render_pool;
mod reports;
mod roster;
mod service;
mod sheets;
mod token;
mod transfer;
mod twins;
mod unavailable;
mod workers;

pub use access::SignedIn;
pub use admin::{Listed, Listing, Overview};
pub use applications::Applied;
pub use audit::{AuditError, Verified};
pub use checked::{Checked, Near};
pub use hot::{HotLooks, HotLooksError};
pub use intake::{FileDocument, FilePreview, HintDocument, PreviewedDay, Standing, TakeInError};
pub use limits::Limits;
pub use looks::Shown;
pub use maintain::{Added, Done, MaintainError};
pub use neighbours::{FirstOf, NEIGHBOURS_MAX, Neighbours};
pub use part::Part;
pub use picture::{Coding, Picture, PictureError};
pub use programme::{Among, Business, ComingDay, Programme, Wanted, month_word};
pub use readiness::{Measures, Readiness};
pub use service::{App, AppParts, DEFAULT_STYLE};
pub use sheets::{NoSheet, ShownSheet};
pub use token::{Token, TokenKind};
pub use transfer::{CheckedFile, Entered, Exported};
pub use twins::{TWINS_NAMED_MAX, Twins};

pub use crate::intake::limits::{DAYS_MAX, FILE_BYTES_MAX};
pub use crate::intake::{Cut, FoundDay, IntakeError, KEYWORD, LeftOut, Note as IntakeNote, Why};
pub use crate::store::postgres::DatabaseError;
pub use crate::store::{
    AuditHash, AuditHead, AuditRow, Backup, Closed, Declined, Frozen, Holder, Maintainer, Note, OPEN_REPORTS_USUAL_MAX,
    Outcome, Proof, REVOCATIONS_MAX, ROWS_MAX, Record, Report, ReportId, Revision, SessionLimits, StoreError,
};
