//! A page that shows designs at a glance: every style in every theme and status, and in many scripts.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::sample;
use super::styles;
use crate::cli::failure::Failure;
use crate::domain::face::face;
use crate::domain::look::{Format, Theme};
use crate::domain::wording::{Wording, Words};
use crate::render::{BadgeSpec, Draw as _, Renderer, StyleId, StyleInfo};

/// What cannot stand in a data address within a quoted attribute.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'<').add(b'>').add(b'\'');

const HEAD: &str = "<!doctype html>
<meta charset=\"utf-8\">
<title>Openday: styles</title>
<style>
body { margin: 0; font: 15px/1.4 system-ui, sans-serif; color: #12261e; background: #fff }
h1, h2 { margin: 0; padding: 24px 24px 0 }
div { display: flex; flex-wrap: wrap; gap: 16px; padding: 16px 24px; align-items: flex-start }
.dark { background: #0b1512 }
@media (prefers-color-scheme: dark) { .auto { background: #0b1512 } }
</style>
<h1>Styles of badges</h1>
";

/// The whole page; everything is in it.
pub(super) fn page(renderer: &Renderer, wording: &Wording) -> Result<String, Failure> {
    let mut page = HEAD.to_owned();
    let matrix = matrix(wording)?;
    let gallery = gallery(wording)?;
    for (id, style) in styles(renderer) {
        let _ = writeln!(page, "<h2>{}, {} by {}</h2>", style.name, style.width_px, style.height_px);
        for theme in Theme::ALL {
            row(&mut page, renderer, (id, style), theme, &matrix)?;
        }
        row(&mut page, renderer, (id, style), Theme::Light, &gallery)?;
    }
    Ok(page)
}

/// Every status and every kind of day, of one participant in English.
fn matrix(wording: &Wording) -> Result<Vec<Words>, Failure> {
    let participants = sample::participants()?;
    let speech = wording.speech(Some("en"), None);
    let of_first = participants.iter().take(1).flat_map(|participant| {
        let days = sample::days_of_each_kind().into_iter();
        let days = days.map(|day| sample::with_day(wording, speech, participant, day));
        days.chain(sample::others(wording, speech, participant)).collect::<Vec<_>>()
    });
    Ok(of_first.collect())
}

/// Everybody in their own language.
fn gallery(wording: &Wording) -> Result<Vec<Words>, Failure> {
    let now = sample::INSTANT.parse()?;
    let participants = sample::participants()?;
    let words = participants.iter().map(|participant| {
        let speech = wording.speech(None, Some(&participant.language));
        wording.words(speech, participant, &face(participant, now), true)
    });
    Ok(words.collect())
}

fn row(
    page: &mut String,
    renderer: &Renderer,
    (id, style): (StyleId, StyleInfo<'_>),
    theme: Theme,
    all: &[Words],
) -> Result<(), Failure> {
    let _ = writeln!(page, "<div class=\"{theme}\">");
    for words in all {
        let spec = BadgeSpec { style: id, theme, format: Format::Svg, words: words.clone() };
        let svg = String::from_utf8(renderer.draw(&spec)?)?;
        let _ = writeln!(
            page,
            "<img width=\"{}\" height=\"{}\" alt=\"\" src=\"data:image/svg+xml,{}\">",
            style.width_px,
            style.height_px,
            utf8_percent_encode(&svg, ESCAPED)
        );
    }
    page.push_str("</div>\n");
    Ok(())
}
