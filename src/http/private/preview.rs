//! Pictures of badges within pages: `data:` addresses, which nobody else can ask for.

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

use crate::app::App;
use crate::domain::look::{Format, LookRequest, Theme};
use crate::domain::participant::Participant;

/// What must not stand in a `data:` address as it is.
const NOT_IN_DATA: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'\'').add(b'<').add(b'>').add(b'`');

/// The address that holds that SVG.
pub(super) fn data_address(svg: &[u8]) -> String {
    format!("data:image/svg+xml,{}", percent_encode(svg, NOT_IN_DATA))
}

/// The badge as it will look.
#[derive(Debug)]
pub(super) struct Preview {
    /// The whole picture as a `data:` address; `None` where it cannot be drawn now.
    pub(super) data: Option<String>,
    pub(super) alt: String,
    pub(super) language: String,
}

impl Preview {
    /// The badge as it would be if `participant` were active; no address shows it before that.
    pub(super) async fn of(app: &App, participant: &Participant) -> Self {
        let look = LookRequest { theme: Theme::Auto, ..LookRequest::plain(Format::Svg) };
        match app.preview(participant, &look).await {
            Ok(picture) => {
                let words = &picture.spec.words;
                let (alt, language) = (words.alt.clone(), words.language.to_string());
                Self { data: Some(data_address(&picture.bytes)), alt, language }
            }
            Err(error) => {
                tracing::debug!(%error, "a preview was not drawn");
                Self { data: None, alt: String::new(), language: participant.language.to_string() }
            }
        }
    }
}
