//! The kinds of sites that something is pasted into: what each is called, what to do there, and which form of the embed it takes.
//!
//! A further one is a row of the table.

use super::Embed;
use crate::domain::wording::phrase;

/// What is known of one kind of site.
pub(super) struct Kind {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) steps: &'static [&'static str],
    pub(super) note: &'static str,
    pub(super) code: fn(&Embed<'_>) -> String,
}

/// Every kind, in the order in which the page shows them.
pub(super) const KINDS: [Kind; 16] = [
    Kind {
        id: "html",
        label: "HTML",
        steps: &[phrase!("Paste this into the page, where the badge is to stand.")],
        note: phrase!("It leads to the page that says whether the badge is genuine."),
        code: |embed| embed.html(),
    },
    Kind {
        id: "dark-mode",
        label: phrase!("Light and dark"),
        steps: &[phrase!("Paste this into a page that is dark for visitors who like it so, and light for the others.")],
        note: "",
        code: |embed| embed.picture(),
    },
    Kind {
        id: "wordpress",
        label: "WordPress",
        steps: &[
            phrase!("Add a block “Custom HTML” where the badge is to stand."),
            phrase!("Paste this into it."),
            phrase!("Update the page."),
        ],
        note: phrase!("Do not upload the picture to the media library: a copy never changes."),
        code: |embed| embed.html(),
    },
    Kind {
        id: "unfold",
        label: phrase!("By its address alone"),
        steps: &[phrase!(
            "In WordPress, Ghost and other systems that know oEmbed, paste this address on a line of its own."
        )],
        note: phrase!("The system puts the badge in its place, and it stays live."),
        code: |embed| embed.page(),
    },
    Kind {
        id: "widget",
        label: phrase!("The next open days"),
        steps: &[phrase!("Paste this into the page, where the open days are to stand.")],
        note: phrase!(
            "Where scripts do not run, the link stands in its place. The script never changes, as “integrity” demands; to have \
             the newest one each time, write “/widget.js” for its address and leave “integrity” out."
        ),
        code: |embed| embed.widget(),
    },
    Kind {
        id: "frame",
        label: phrase!("The next open days, in a frame"),
        steps: &[phrase!("Paste this into the page, where the open days are to stand.")],
        note: phrase!(
            "For sites that take no scripts of others. If the script of the widget is on the page as well, the frame takes the \
             height that it needs."
        ),
        code: |embed| embed.frame(),
    },
    Kind {
        id: "wix",
        label: "Wix",
        steps: &[
            phrase!("In the editor choose “Add elements”, “Embed code”, “Embed HTML”."),
            phrase!("Choose “Code”, paste this and press “Update”."),
            phrase!("Draw the box so large that the badge has room in it, then publish."),
        ],
        note: "",
        code: |embed| embed.html(),
    },
    Kind {
        id: "squarespace",
        label: "Squarespace",
        steps: &[
            phrase!("Edit the page and add a block “Code”."),
            phrase!("Leave it at HTML and paste this."),
            phrase!("Save."),
        ],
        note: phrase!(
            "Some plans have no block for code; there, put a link to the address under “Link to the page” instead."
        ),
        code: |embed| embed.html(),
    },
    Kind {
        id: "shopify",
        label: "Shopify",
        steps: &[
            phrase!("Under “Online Store”, “Themes” choose “Customize”."),
            phrase!("Add a section or block “Custom Liquid” where the badge is to stand."),
            phrase!("Paste this and save."),
        ],
        note: "",
        code: |embed| embed.html(),
    },
    Kind {
        id: "jimdo",
        label: "Jimdo",
        steps: &[phrase!("Add an element “Widget/HTML” where the badge is to stand."), phrase!("Paste this and save.")],
        note: phrase!(
            "Some plans have no element for HTML; there, put a link to the address under “Link to the page” instead."
        ),
        code: |embed| embed.html(),
    },
    Kind {
        id: "email",
        label: phrase!("E-mail signature"),
        steps: &[phrase!("In the settings of your mail program, edit the signature as HTML and paste this.")],
        note: phrase!("Mail programs keep pictures for weeks and show no SVG, so this is a PNG without a date."),
        code: |embed| embed.mail(),
    },
    Kind {
        id: "markdown",
        label: "Markdown",
        steps: &[phrase!("Paste this into a README or a page of a static site.")],
        note: "",
        code: |embed| embed.markdown(),
    },
    Kind {
        id: "asciidoc",
        label: "AsciiDoc",
        steps: &[phrase!("Paste this on a line of its own.")],
        note: "",
        code: |embed| embed.asciidoc(),
    },
    Kind {
        id: "rst",
        label: "reStructuredText",
        steps: &[phrase!("Paste this as a paragraph of its own.")],
        note: "",
        code: |embed| embed.restructured_text(),
    },
    Kind {
        id: "link",
        label: phrase!("Link to the page"),
        steps: &[phrase!("Paste this address wherever only links are taken: in a profile, a message, a map entry.")],
        note: phrase!("The page says whether the badge is genuine, and when the doors open."),
        code: |embed| embed.page(),
    },
    Kind {
        id: "address",
        label: phrase!("Address of the picture"),
        steps: &[phrase!("Give this to whatever asks for the address of a picture, and is to show it from there.")],
        note: phrase!("Where it is copied instead, it never changes again."),
        code: |embed| embed.src(&embed.look),
    },
];
