//! The commands of decisions upon a participant's website, one for each.

use clap::Command;

use super::decision::{Decided, Decision, slug};
use crate::cli::failure::Failure;
use crate::cli::flags::{flag, given};
use crate::cli::output;
use crate::cli::start::{Missing, Start};
use crate::domain::change::{By, Changed, WebsiteStep};
use crate::domain::input::{Texts as _, WebsiteStepInput, website_step_fields, website_step_words, with_slug};
use crate::domain::participant::Participant;

const SLUG: &str = "slug";

impl Decision for WebsiteStep {
    const ALL: &'static [Self] = &Self::ALL;

    fn as_str(self) -> &'static str {
        self.as_str()
    }

    fn describe(self, command: Command) -> Command {
        command
            .about(website_step_words(self).about)
            .after_help(format!("Example: openday participant {self} anvil"))
            .arg(slug(SLUG))
            .args(website_step_fields(self).iter().map(flag))
    }
}

pub(super) async fn run(Decided { decision, typed }: Decided<WebsiteStep>, start: &Start) -> Result<(), Failure> {
    let slug = typed.get_one::<String>(SLUG).map_or("", String::as_str);
    let said = WebsiteStepInput::filled(|name| given(website_step_fields(decision), &typed, name));
    let (slug, change) = with_slug(slug, said.check(decision))?;
    let done = start.app(Missing::Refuse)?.change(&slug, &change, &By::OPERATOR).await?;
    let Participant { name, website, website_standing, .. } = &done.participant;
    let is = if done.changed == Changed::Unchanged { "is already" } else { "is now" };
    output::print(&format!("the website of `{slug}` ({name}) {is} {website}, {website_standing}\n"))
}
