//! A participant in a list: its badge, in the language that it speaks.

use super::picture::PagePicture;
use crate::app::App;
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::Participant;
use crate::domain::wording::Words;

/// A badge among others.
pub(super) struct ListedBadge {
    pub(super) slug: String,
    pub(super) picture: PagePicture,
}

/// What the badge of a participant says, in its plain look.
pub(crate) fn words(app: &App, participant: &Participant) -> Words {
    app.words(participant, &LookRequest::plain(Format::Svg))
}

pub(super) fn listed(app: &App, participant: &Participant) -> ListedBadge {
    let picture = PagePicture::plain(app, participant).among_others();
    ListedBadge { slug: participant.slug.to_string(), picture }
}
