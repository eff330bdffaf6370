//! The maintainers: who they are, one more, one less.

use askama::Template;
use url::form_urlencoded::Serializer;

use super::address;
use super::fields::{Attempt, Field, FormView};
use super::moment::Moment;
use super::said;
use super::shell::{Here, Shell};
use super::visit::Visit;
use crate::domain::input::CONFIRMATION_FIELD;
use crate::http::pages::filled;
use crate::http::problem::Problem;

struct Line {
    name: String,
    entered: Moment,
    is_reader: bool,
    /// The address of the page that removes it.
    remove: String,
}

#[derive(Template)]
#[template(path = "desk/maintainers.html")]
struct MaintainersPage {
    shell: Shell,
    lines: Vec<Line>,
    add: FormView,
}

#[derive(Template)]
#[template(path = "desk/removing.html")]
struct RemovingPage {
    shell: Shell,
    name: String,
    warning: Option<&'static str>,
    form: FormView,
}

impl Visit {
    pub(super) async fn maintainers(&self, attempt: Option<&Attempt<'_>>) -> Result<String, Problem> {
        let shell = self.shell("Maintainers", Here::Maintainers, attempt).await?;
        let all = self.app().maintainers().await?.into_iter();
        let line = |(name, entered)| Line {
            is_reader: self.name() == Some(&name),
            remove: removing_address(name.as_str()),
            name: name.to_string(),
            entered: Moment::of(entered),
        };
        let lines = all.map(line).collect();
        let hint = "As it is to stand in the audit trail. The token is shown once, on the next page.";
        let add = self
            .form("/admin/maintainers".to_owned(), "Enter the maintainer", attempt)
            .field(Field::line("name", "Name").hint(hint).required());
        Ok(filled(&MaintainersPage { shell, lines, add }))
    }

    /// Asks once more before a maintainer is removed.
    pub(super) async fn remove_maintainer(&self, attempt: Option<&Attempt<'_>>) -> Result<String, Problem> {
        let query = self.query()?;
        let asked = said(attempt.map_or(&query, |attempt| attempt.form), "name")?;
        let all = self.app().maintainers().await?;
        let (name, _) = all.iter().find(|(name, _)| name.as_str() == asked).ok_or_else(address::nothing)?;
        let warning = match (self.name() == Some(name), all.len()) {
            (true, 1) => Some(
                "This is you, and you are the last one: you are signed out at once, and only the operator can enter \
                 another maintainer.",
            ),
            (true, _) => Some("This is you: you are signed out at once and cannot come back with your token."),
            (false, _) => None,
        };
        let known = "I know that the token is refused at once, and that it cannot be given back.";
        let form = self
            .form("/admin/maintainers/remove".to_owned(), "Remove", attempt)
            .about(name.as_str())
            .hidden("name", name)
            .field(Field::tick(CONFIRMATION_FIELD.name, known).required())
            .danger();
        let shell = self.shell(&format!("Remove {name}"), Here::Maintainers, attempt).await?;
        Ok(filled(&RemovingPage { shell, name: name.to_string(), warning, form }))
    }
}

fn removing_address(name: &str) -> String {
    let path = "/admin/maintainers/remove?";
    Serializer::for_suffix(path.to_owned(), path.len()).append_pair("name", name).finish()
}
