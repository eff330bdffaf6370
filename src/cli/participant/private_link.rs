//! Private links: how a participant keeps its own dates true.

use crate::app::App;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::start::{Missing, Start};
use crate::domain::change::By;
use crate::domain::participant::Slug;
use crate::domain::reading::Reading;
use crate::http::origins::OriginSettings;

/// Makes a new link for a participant that is there.
pub(super) async fn renew(slug: &str, start: &Start) -> Result<(), Failure> {
    let slug = Reading::Input.read::<Slug>(slug)?;
    make(&start.app(Missing::Refuse)?, &slug, start).await
}

/// Makes a link and prints it alone on standard output; it is never shown again.
pub(super) async fn make(app: &App, slug: &Slug, start: &Start) -> Result<(), Failure> {
    let server = start.config(Vec::new())?.server;
    let token = app.new_private_link(slug, &By::OPERATOR).await?;
    if server.public_url.is_none() {
        output::warn(
            "`server.public_url` is not set, so the link leads to this machine; set it to your public address",
        );
    }
    let base = OriginSettings::new(&server, server.listen.clone(), false).base();
    output::explain(&format!("The private link of `{slug}`; it cannot be shown again:"));
    // The secret stands behind the #, which no browser sends to a server.
    output::print(&format!("{base}/manage#{}\n", token.reveal()))
}
