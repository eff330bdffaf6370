//! The badge builder: how a badge will look in another site, and what to paste there.
//!
//! Every choice stands in the page's address, so that each look can be linked to and nothing needs a script.

use askama::Template;
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::embed::{ALT_CHARS_MAX, Embed, Size, Snippet, usual_alt};
use super::participant::status_sentence;
use super::picture::{tagged, with_choices};
use crate::app::App;
use crate::domain::look::{Format, LookRequest, Scale, Theme};
use crate::domain::participant::{Participant, Slug};
use crate::domain::sheet::{Paper, Print, Shape};
use crate::domain::status::Status;
use crate::domain::text::capitalised;
use crate::domain::wording::{Mark, PageLanguage, phrase};
use crate::http::layout::{Layout, filled};
use crate::http::origins::Origin;
use crate::http::public::fixed::COPY_SCRIPT;
use crate::render::StyleInfo;

/// What is chosen; what there is none of is chosen as nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    pub look: LookRequest<'static>,
    pub size: Size,
    /// What is to stand in place of the picture.
    pub alt: Option<String>,
}

impl Choices {
    /// The look that a screen with twice as many pixels fetches.
    pub(crate) fn fetched(&self) -> LookRequest<'static> {
        let format = match self.look.format {
            Format::Svg => Format::Svg,
            Format::Png(_) => Format::Png(self.size.scale(2)),
        };
        LookRequest { format, ..self.look.clone() }
    }

    /// The address of the page with these choices, of those that are not the usual ones.
    fn address(&self, slug: &Slug) -> String {
        let LookRequest { style, theme, language, with_date, format } = &self.look;
        let percent = self.size.percent().to_string();
        let choices = [
            ("style", style.as_deref()),
            ("theme", theme.in_address()),
            ("lang", language.as_deref()),
            ("size", (self.size != Size::Usual).then_some(percent.as_str())),
            ("date", (!with_date).then_some("none")),
            ("format", matches!(format, Format::Png(_)).then_some("png")),
            ("alt", self.alt.as_deref()),
        ];
        let given = choices.into_iter().filter_map(|(key, value)| Some((key, value?)));
        let pairs = given.map(|(key, value)| format!("{key}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
        let query = pairs.collect::<Vec<_>>().join("&");
        if query.is_empty() { format!("/p/{slug}/embed") } else { format!("/p/{slug}/embed?{query}") }
    }

    /// The choices whose values there are, each in its one spelling: they are said again in addresses.
    #[must_use]
    pub(crate) fn known(self, app: &App) -> Self {
        let Self { look, size, alt } = self;
        Self { look: known_look(app, look), size, alt: alt.and_then(|alt| alt_of(&alt)) }
    }
}

/// A look without what there is none of.
pub(crate) fn known_look(app: &App, look: LookRequest<'static>) -> LookRequest<'static> {
    let LookRequest { style, language, .. } = look;
    let style = style.filter(|style| app.styles().any(|info| info.name == style));
    let language = language.filter(|tag| app.wording().languages().any(|(known, _)| known.as_str() == tag));
    LookRequest { style, language, ..look }
}

/// A text for the place of a picture, in one line; nothing where nothing is left.
fn alt_of(text: &str) -> Option<String> {
    let words =
        text.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    let line: String = line.chars().take(ALT_CHARS_MAX).collect();
    (!line.is_empty()).then_some(line)
}

/// One of several things to choose among.
struct Choice {
    value: String,
    label: String,
    /// What a label alone does not say.
    hint: String,
    is_chosen: bool,
    /// The language of the label, where it is not the page's.
    language: Option<String>,
}

impl Choice {
    fn new(value: impl Into<String>, label: impl Into<String>, is_chosen: bool) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new(), is_chosen, language: None }
    }
}

/// What a strict site allows each kind of embed by, in its content security policy.
struct CspLines {
    picture: String,
    script: String,
    frame: String,
}

impl CspLines {
    fn of(origin: &str) -> Self {
        Self {
            picture: format!("img-src {origin}"),
            script: format!("script-src {origin}; connect-src {origin}"),
            frame: format!("frame-src {origin}"),
        }
    }
}

#[derive(Template)]
#[template(path = "public/pages/builder.html")]
struct BuilderPage<'a> {
    layout: Layout,
    page: String,
    action: String,
    name: &'a str,
    language: &'a str,
    /// Why there is nothing to paste, where the badge does not count.
    refusal: Option<String>,
    is_pending: bool,
    styles: Vec<Choice>,
    themes: Vec<Choice>,
    languages: Vec<Choice>,
    sizes: Vec<Choice>,
    is_png: bool,
    with_date: bool,
    alt: String,
    alt_chars_max: usize,
    /// The very picture, bound to what it says now.
    preview: String,
    width_px: u32,
    height_px: u32,
    /// What the preview says, and the language it says it in.
    says: String,
    says_in: String,
    csp_lines: Option<CspLines>,
    /// What there is to print and to share, where our address is known.
    prints: Vec<PrintRow>,
    snippets: Vec<Snippet>,
    kilobytes: Option<String>,
    script: String,
}

/// The page; `bytes` are those that a browser fetches for the picture, where that is known.
pub(crate) fn builder(
    app: &App,
    layout: Layout,
    origin: &Origin,
    participant: &Participant,
    choices: &Choices,
    bytes: Option<usize>,
    now: Timestamp,
) -> String {
    let Choices { look, size, alt } = choices;
    let layout = layout.standing_at(choices.address(&participant.slug));
    let of = layout.language();
    let shown = choices.fetched();
    let words = app.words(participant, look, now);
    let (width_px, height_px) = app.size(look);
    let mark = Mark::Participant(participant.status);
    let known = origin.known().filter(|_| mark.is_active());
    let snippets = known
        .map(|origin| Embed::new(app, &layout, origin, participant, look.clone()).with(*size, alt.clone()).snippets());
    filled(&BuilderPage {
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        refusal: (!mark.is_active()).then(|| status_sentence(of, participant)),
        page: format!("/p/{}", participant.slug),
        action: format!("/p/{}/embed", participant.slug),
        is_pending: participant.status == Status::Pending,
        styles: styles(app, look),
        themes: themes(of, look.theme),
        languages: languages(app, of, participant, look),
        sizes: sizes(app, look, *size),
        is_png: matches!(look.format, Format::Png(_)),
        with_date: look.with_date,
        alt: alt.clone().unwrap_or_else(|| usual_alt(&layout, participant)),
        alt_chars_max: ALT_CHARS_MAX,
        preview: tagged(app, participant, &words, &shown),
        width_px: size.of(width_px),
        height_px: size.of(height_px),
        says_in: words.language.to_string(),
        says: words.alt,
        csp_lines: known.map(CspLines::of),
        prints: known.map(|_| prints(&participant.slug, look)).unwrap_or_default(),
        snippets: snippets.unwrap_or_default(),
        kilobytes: bytes.map(kilobytes),
        script: COPY_SCRIPT.address(),
        layout,
    })
}

/// A sheet in the sizes that there are.
struct PrintRow {
    label: &'static str,
    /// The name of each size, and where it is.
    sizes: Vec<(&'static str, String)>,
}

/// What there is to print and to share of a participant, in the language of that look.
fn prints(slug: &Slug, look: &LookRequest<'_>) -> Vec<PrintRow> {
    let address = |file: &str, size| {
        with_choices(format!("/p/{slug}/{file}"), [("size", Some(size)), ("lang", look.language.as_deref())])
    };
    let paper = |print: Print| {
        let label = match print {
            Print::Poster => phrase!("Poster"),
            Print::DoorSign => phrase!("Door sign"),
            Print::TableCard => phrase!("Table card"),
        };
        let file = format!("{}.pdf", print.as_str());
        let sizes = Paper::ALL.map(|paper| (paper.as_str(), address(&file, paper.as_str())));
        PrintRow { label, sizes: sizes.into() }
    };
    let picture = |shape: Shape| {
        let label = match shape {
            Shape::Wide => phrase!("Wide picture"),
            Shape::Square => phrase!("Square picture"),
        };
        PrintRow { label, sizes: vec![(shape.as_str(), address("social.png", shape.as_str()))] }
    };
    Print::ALL.into_iter().map(paper).chain(Shape::ALL.into_iter().map(picture)).collect()
}

/// A length as people say it, in kilobytes of a thousand bytes.
fn kilobytes(bytes: usize) -> String {
    let tenths = bytes.div_ceil(100);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn styles(app: &App, look: &LookRequest<'_>) -> Vec<Choice> {
    let choice = |(number, info): (usize, StyleInfo<'_>)| {
        let is_chosen = look.style.as_deref().map_or(number == 0, |style| style == info.name);
        let hint = format!("{}×{}", info.width_px, info.height_px);
        Choice { hint, ..Choice::new(info.name, capitalised(info.name), is_chosen) }
    };
    app.styles().enumerate().map(choice).collect()
}

fn themes(of: PageLanguage, chosen: Theme) -> Vec<Choice> {
    let choice = |theme: Theme| {
        let label = match theme {
            Theme::Light => phrase!("Light"),
            Theme::Dark => phrase!("Dark"),
            Theme::Auto => phrase!("As the visitor’s screen"),
        };
        Choice::new(theme.as_str(), of.say(label), theme == chosen)
    };
    Theme::ALL.into_iter().map(choice).collect()
}

/// The languages badges speak, each by its own name; none means the participant's own.
fn languages(app: &App, of: PageLanguage, participant: &Participant, look: &LookRequest<'_>) -> Vec<Choice> {
    let chosen = look.language.as_deref();
    let own = app.wording().name_of(app.wording().speech(None, Some(&participant.language)));
    let others = app.wording().languages_by_name().into_iter().map(|(tag, name)| Choice {
        language: Some(tag.to_string()),
        ..Choice::new(tag.as_str(), name, chosen == Some(tag.as_str()))
    });
    let own = of.fill("The business’s own ({language})", &[("{language}", own)]);
    std::iter::once(Choice::new("", own, chosen.is_none())).chain(others).collect()
}

fn sizes(app: &App, look: &LookRequest<'_>, chosen: Size) -> Vec<Choice> {
    let (width, height) = app.size(look);
    let choice = |size: Size| {
        Choice::new(size.percent().to_string(), format!("{}×{}", size.of(width), size.of(height)), size == chosen)
    };
    Size::ALL.into_iter().map(choice).collect()
}

/// The format of that name.
pub(crate) fn format_of(name: &str) -> Format {
    if name.eq_ignore_ascii_case("png") { Format::Png(Scale::ONE) } else { Format::Svg }
}
