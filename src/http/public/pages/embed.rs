//! Embeds: what is pasted into other sites so that they show a badge, as each kind of site takes it.
//!
//! What is pasted stays as it is when the badge changes, so it must be true in every status: it names who it is about,
//! and neither a status nor a date.

mod kinds;

use super::picture::embedded;
use crate::app::App;
use crate::domain::look::{Format, LookRequest, Scale, Theme};
use crate::domain::participant::Participant;
use crate::http::layout::Layout;
use crate::http::public::embeds::WidgetLook;
use crate::http::public::widget::{FRAME_PX, release::Release};

/// Most characters of a text in place of the picture.
pub(crate) const ALT_CHARS_MAX: usize = 200;

/// How large a badge stands on a page, in percent of its own size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    #[default]
    Usual,
    Larger,
    Twice,
}

impl Size {
    pub(super) const ALL: [Self; 3] = [Self::Usual, Self::Larger, Self::Twice];

    #[must_use]
    pub const fn percent(self) -> u16 {
        match self {
            Self::Usual => 100,
            Self::Larger => 150,
            Self::Twice => 200,
        }
    }

    /// The size of so many percent, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.percent().to_string() == text)
    }

    /// Pixels of that size, of so many of the badge's own.
    pub(super) fn of(self, px: u16) -> u32 {
        u32::from(px) * u32::from(self.percent()) / 100
    }

    /// Pixels of a PNG per unit of the badge, on a screen with so many pixels for each of the page's.
    pub(super) fn scale(self, density: u16) -> Scale {
        let times = (self.percent() * density).div_ceil(100);
        u8::try_from(times).ok().and_then(Scale::new).unwrap_or(Scale::ONE)
    }
}

/// A badge in another site.
#[derive(Debug)]
pub(crate) struct Embed<'a> {
    origin: &'a str,
    participant: &'a Participant,
    look: LookRequest<'a>,
    size: Size,
    style_px: (u16, u16),
    /// What stands in place of the picture.
    alt: String,
}

/// What is pasted into one kind of site.
#[derive(Debug)]
pub(super) struct Snippet {
    /// Its name in addresses of the page.
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    /// What to do, step by step.
    pub(super) steps: &'static [&'static str],
    /// Why it is as it is, where that is no matter of course.
    pub(super) note: &'static str,
    pub(super) code: String,
}

impl<'a> Embed<'a> {
    /// The badge of `participant` in the look that most have.
    pub(crate) fn plain(app: &App, layout: &Layout, origin: &'a str, participant: &'a Participant) -> Self {
        Self::new(app, layout, origin, participant, LookRequest::plain(Format::Svg))
    }

    /// The badge of `participant` in that look.
    pub(super) fn new(
        app: &App,
        layout: &Layout,
        origin: &'a str,
        participant: &'a Participant,
        look: LookRequest<'a>,
    ) -> Self {
        let alt = usual_alt(layout, participant);
        Self { origin, participant, size: Size::Usual, style_px: app.size(&look), look, alt }
    }

    /// The same of another size, with another text in place of the picture, where one is given.
    pub(super) fn with(self, size: Size, alt: Option<String>) -> Self {
        Self { size, alt: alt.unwrap_or(self.alt), ..self }
    }

    /// What is pasted, for each kind of site.
    pub(super) fn snippets(&self) -> Vec<Snippet> {
        let snippet = |kind: &kinds::Kind| {
            let kinds::Kind { id, label, steps, note, code } = *kind;
            Snippet { id, label, steps, note, code: code(self) }
        };
        kinds::KINDS.iter().map(snippet).collect()
    }

    /// A link round the picture. No PNG is light and dark by itself, so two of them are said.
    pub(crate) fn html(&self) -> String {
        if matches!(self.look.format, Format::Png(_)) && self.look.theme == Theme::Auto {
            return self.picture();
        }
        self.linked(&format!("<img {}>", self.img(&self.look)))
    }

    /// The same, light or dark as the visitor prefers.
    fn picture(&self) -> String {
        let [light, dark] = [Theme::Light, Theme::Dark].map(|theme| LookRequest { theme, ..self.look.clone() });
        let srcset = in_html(&self.srcset(&dark).unwrap_or_else(|| self.src(&dark)));
        self.linked(&format!(
            "<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{srcset}\"><img {}></picture>",
            self.img(&light)
        ))
    }

    /// The element that shows the next open days, round a link for where its script does not run.
    fn widget(&self) -> String {
        let theme = self.look.theme.in_address();
        let attributes = [("lang", self.look.language.as_deref()), ("theme", theme)];
        let attributes = attributes.into_iter().filter_map(|(name, value)| Some(format!(" {name}=\"{}\"", value?)));
        let release = Release::newest();
        format!(
            "<open-day slug=\"{}\"{}>{}</open-day>\n\
             <script src=\"{}{}\" integrity=\"{}\" crossorigin=\"anonymous\" async></script>",
            self.participant.slug,
            attributes.collect::<String>(),
            self.linked(&self.alt_in_html()),
            in_html(self.origin),
            release.path(),
            release.integrity
        )
    }

    /// The same as a page of its own within the page. It may run its script and open what is clicked, and nothing more. A frame of
    /// another colour scheme than its page would get a ground of its own.
    fn frame(&self) -> String {
        let look = WidgetLook { theme: self.look.theme, language: self.look.language.as_deref().map(str::to_owned) };
        let address = format!("{}{}", self.origin, look.address(&self.participant.slug));
        let (width, height) = FRAME_PX;
        format!(
            "<iframe src=\"{}\" width=\"{width}\" height=\"{height}\" title=\"{}\" loading=\"lazy\" \
             referrerpolicy=\"no-referrer\" sandbox=\"allow-scripts allow-popups allow-popups-to-escape-sandbox \
             allow-downloads\" style=\"border:0;max-width:100%;color-scheme:light\"></iframe>",
            in_html(&address),
            self.alt_in_html()
        )
    }

    fn mail(&self) -> String {
        let format = Format::Png(self.size.scale(2));
        let look = LookRequest { format, theme: Theme::Light, with_date: false, ..self.look.clone() };
        let (width, height) = self.px();
        self.linked(&format!(
            "<img src=\"{}\" width=\"{width}\" height=\"{height}\" alt=\"{}\" border=\"0\">",
            in_html(&self.src(&look)),
            self.alt_in_html()
        ))
    }

    /// The backslash takes every mark its meaning that has one there (`CommonMark` 0.31.2, section 2.4).
    fn markdown(&self) -> String {
        let alt = escaped(&self.alt, &['\\', '[', ']', '<', '&', '*', '_', '`', '!', '~']);
        format!("[![{alt}]({})]({})", self.src(&self.look), self.page())
    }

    fn asciidoc(&self) -> String {
        let (width, height) = self.px();
        // A backslash cannot be said before a mark that ends the text.
        let alt = escaped(&self.alt.replace('\\', "＼"), &['"', '{']);
        format!("image::{}[\"{alt}\",{width},{height},link=\"{}\"]", self.src(&self.look), self.page())
    }

    fn restructured_text(&self) -> String {
        let (width, height) = self.px();
        format!(
            ".. image:: {}\n   :target: {}\n   :alt: {}\n   :width: {width}px\n   :height: {height}px",
            self.src(&self.look),
            self.page(),
            self.alt
        )
    }

    fn page(&self) -> String {
        format!("{}/p/{}", self.origin, self.participant.slug)
    }

    /// `rel="me"` lets who reads both pages tell that they are of the same people.
    fn linked(&self, picture: &str) -> String {
        format!("<a href=\"{}\" rel=\"me noopener\">{picture}</a>", in_html(&self.page()))
    }

    fn img(&self, look: &LookRequest<'_>) -> String {
        let srcset = self.srcset(look).map(|srcset| format!(" srcset=\"{}\"", in_html(&srcset))).unwrap_or_default();
        let (width, height) = self.px();
        format!(
            "src=\"{}\"{srcset} width=\"{width}\" height=\"{height}\" alt=\"{}\" loading=\"lazy\" decoding=\"async\" \
             referrerpolicy=\"no-referrer\" style=\"max-width:100%;height:auto\"",
            in_html(&self.src(look)),
            self.alt_in_html()
        )
    }

    /// The text in place of the picture, in an attribute.
    fn alt_in_html(&self) -> String {
        in_pasted_html(&self.alt)
    }

    /// Width and height on the page.
    fn px(&self) -> (u32, u32) {
        (self.size.of(self.style_px.0), self.size.of(self.style_px.1))
    }

    /// Where the picture is; a PNG of as many pixels as it has on the page, unless the look asks for more.
    fn src(&self, look: &LookRequest<'_>) -> String {
        let format = match look.format {
            Format::Svg => Format::Svg,
            Format::Png(scale) => Format::Png(scale.max(self.size.scale(1))),
        };
        self.address(look, format)
    }

    /// Where a PNG is for screens with twice as many pixels.
    fn srcset(&self, look: &LookRequest<'_>) -> Option<String> {
        let of = |density| self.address(look, Format::Png(self.size.scale(density)));
        matches!(look.format, Format::Png(_)).then(|| format!("{} 1x, {} 2x", of(1), of(2)))
    }

    fn address(&self, look: &LookRequest<'_>, format: Format) -> String {
        format!("{}{}", self.origin, embedded(self.participant, &LookRequest { format, ..look.clone() }))
    }
}

/// What stands in place of the picture where nobody wrote something else.
pub(super) fn usual_alt(layout: &Layout, participant: &Participant) -> String {
    format!("{}: {}", layout.initiative, participant.name)
}

/// Text that will stand in an attribute of HTML; a page of ours that shows it escapes it once more.
pub(crate) fn in_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&#39;")
}

/// The same in what is pasted into a site whose kit reads marks of its own even in texts: Liquid braces, `WordPress` brackets.
pub(crate) fn in_pasted_html(text: &str) -> String {
    let marks = [("{", "&#123;"), ("}", "&#125;"), ("[", "&#91;"), ("]", "&#93;")];
    marks.into_iter().fold(in_html(text), |text, (mark, reference)| text.replace(mark, reference))
}

/// The text with a backslash before each of these marks.
fn escaped(text: &str, marks: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if marks.contains(&letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
