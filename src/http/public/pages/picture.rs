//! The picture of a badge on a page of ours, bound to what the page says.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::Timestamp;

use crate::app::App;
use crate::domain::look::{Format, LookRequest, Theme};
use crate::domain::participant::Participant;
use crate::domain::wording::Words;

/// A badge as an SVG, light or dark as the visitor prefers.
///
/// Its addresses carry the tags of the pictures that say what the page says: whatever a browser keeps of another day is
/// at other addresses, so that no page that says "revoked" shows a living badge beside it.
#[derive(Debug, Template)]
#[template(path = "public/pages/picture.html")]
pub(crate) struct PagePicture {
    light: String,
    dark: String,
    width_px: u16,
    height_px: u16,
    /// What it says, for those who do not see it.
    alt: String,
    /// The language the badge and so `alt` are in.
    language: String,
    /// Whether it is one of many, fetched when somebody comes near.
    is_among_others: bool,
}

impl HtmlSafe for PagePicture {}

impl PagePicture {
    /// The badge of `participant` as it is at `now`, in the look that `look` asks for.
    pub(crate) fn new(app: &App, participant: &Participant, look: &LookRequest<'_>, now: Timestamp) -> Self {
        let words = app.words(participant, look, now);
        let address = |theme| tagged(app, participant, &words, &LookRequest { theme, ..look.clone() });
        let (width_px, height_px) = app.size(look);
        let (light, dark) = (address(Theme::Light), address(Theme::Dark));
        let (alt, language) = (words.alt.clone(), words.language.to_string());
        Self { light, dark, width_px, height_px, alt, language, is_among_others: false }
    }

    /// The badge in the look that most have.
    pub(crate) fn plain(app: &App, participant: &Participant, now: Timestamp) -> Self {
        Self::new(app, participant, &LookRequest::plain(Format::Svg), now)
    }

    /// The one badge of a participant that is kept as a file, whose address can choose nothing.
    pub(crate) fn kept(app: &App, participant: &Participant, now: Timestamp) -> Self {
        let address = embedded(participant, &LookRequest::plain(Format::Svg));
        Self { light: address.clone(), dark: address, ..Self::plain(app, participant, now) }
    }

    /// The large badge.
    pub(crate) fn large(app: &App, participant: &Participant, now: Timestamp) -> Self {
        let look = LookRequest { style: Some("large".into()), ..LookRequest::plain(Format::Svg) };
        Self::new(app, participant, &look, now)
    }

    /// The large badge, or the plain one for narrow screens, without the date: beside an open day another one would contradict it.
    pub(crate) fn undated(app: &App, participant: &Participant, is_large: bool, now: Timestamp) -> Self {
        let style = is_large.then(|| "large".into());
        let look = LookRequest { style, with_date: false, ..LookRequest::plain(Format::Svg) };
        Self::new(app, participant, &look, now)
    }

    /// The same, in a list that is longer than a window.
    pub(crate) fn among_others(self) -> Self {
        Self { is_among_others: true, ..self }
    }
}

/// Where the badge is found in that look, as others embed it.
pub(crate) fn embedded(participant: &Participant, look: &LookRequest<'_>) -> String {
    let theme = look.theme.in_address();
    let date = (!look.with_date).then_some("none");
    let (style, language) = (look.style.as_deref(), look.language.as_deref());
    let choices = [("style", style), ("theme", theme), ("lang", language), ("date", date)];
    with_choices(format!("/badge/{}{}", participant.slug, look.format.suffix()), choices)
}

/// An address with those choices that are made, whose values need no encoding.
pub(crate) fn with_choices<const CHOICES: usize>(address: String, choices: [(&str, Option<&str>); CHOICES]) -> String {
    let mut address = address;
    let mut before = '?';
    for (key, value) in choices.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        address.extend([&format!("{before}{key}="), value]);
        before = '&';
    }
    address
}

/// Where the badge is found in that look, for a page on which it says `words`.
pub(crate) fn tagged(app: &App, participant: &Participant, words: &Words, look: &LookRequest<'_>) -> String {
    let address = embedded(participant, look);
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}tag={}", app.tag(words, look))
}
