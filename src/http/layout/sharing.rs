//! What a page says of itself to who shows a link to it: the Open Graph protocol, and what X reads beside it.
//!
//! Networks keep what they once read for weeks, so nothing here has a date in it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{IconForm, Layout};

/// What is shown where somebody shares a page.
#[derive(Debug, Template)]
#[template(path = "layout/sharing.html")]
pub(crate) struct Sharing {
    site: String,
    title: String,
    description: String,
    /// The address of the page.
    url: String,
    picture: SharedPicture,
}

/// The picture that stands for a page.
#[derive(Debug)]
pub(crate) struct SharedPicture {
    /// A whole address.
    pub(crate) href: String,
    pub(crate) width_px: u32,
    pub(crate) height_px: u32,
    /// What it shows, for those who do not see it.
    pub(crate) alt: String,
}

impl HtmlSafe for Sharing {}

impl Sharing {
    /// Of the page at `path`; nothing while nobody vouches for our address, as what is shared leads there.
    pub(crate) fn of(
        layout: &Layout,
        path: &str,
        (title, description): (&str, &str),
        picture: impl FnOnce(&str) -> SharedPicture,
    ) -> Option<Self> {
        let origin = layout.origin.as_deref()?;
        Some(Self {
            site: layout.initiative.clone(),
            title: title.to_owned(),
            description: description.to_owned(),
            url: format!("{origin}{path}"),
            picture: picture(origin),
        })
    }

    /// The same for a page that no picture of its own stands for: the icon does.
    pub(crate) fn with_icon(layout: &Layout, path: &str, texts: (&str, &str)) -> Option<Self> {
        Self::of(layout, path, texts, |origin| SharedPicture {
            href: format!("{origin}{}", IconForm::Large.path()),
            width_px: IconForm::Large.px().into(),
            height_px: IconForm::Large.px().into(),
            alt: layout.initiative.clone(),
        })
    }

    /// Whether the picture is one to fill the width with.
    fn is_wide(&self) -> bool {
        self.picture.width_px > self.picture.height_px
    }
}
