//! A participant in a list: its badge, in the language that it speaks.

use jiff::Timestamp;

use super::coming::path;
use super::picture::PagePicture;
use crate::app::App;
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::Participant;
use crate::domain::wording::Words;

/// A badge among others.
pub(super) struct ListedBadge {
    pub(super) path: String,
    pub(super) picture: PagePicture,
}

/// What the badge of a participant says at `now`, in its plain look.
pub(crate) fn words(app: &App, participant: &Participant, now: Timestamp) -> Words {
    app.words(participant, &LookRequest::plain(Format::Svg), now)
}

pub(super) fn listed(app: &App, participant: &Participant, now: Timestamp) -> ListedBadge {
    let picture = PagePicture::plain(app, participant, now).among_others();
    ListedBadge { path: path(participant), picture }
}
