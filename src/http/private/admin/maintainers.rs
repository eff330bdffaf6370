//! The maintainers: who they are, one more, one less.

use askama::Template;
use url::form_urlencoded::Serializer;

use super::layout::{AdminLayout, Here};
use super::page::{field, form, query, shown};
use super::secret::SecretPage;
use super::timestamps::TimestampView;
use crate::domain::input::{CONFIRMATION_FIELD, FieldError};
use crate::domain::text::MaintainerName;
use crate::http::layout::filled;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::{AdminContext, Form};
use crate::http::private::flash::{MAINTAINER_REMOVED, redirect_after};
use crate::http::private::form::{Confirmation, Field, FormView, RejectedForm, text_field};
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;

const PATH: &str = "/admin/maintainers";
const REMOVE: &str = "/admin/maintainers/remove";

text_field!(
    /// The name of a maintainer.
    Name, "name"
);

pub(super) fn routes() -> Routes<AdminContext> {
    Routes::new().get(PATH, show).post(PATH, add).get(REMOVE, show_removal).post(REMOVE, remove)
}

struct MaintainerLine {
    name: String,
    entered: TimestampView,
    is_reader: bool,
    /// The address of the page that removes it.
    remove: String,
}

#[derive(Template)]
#[template(path = "private/admin/maintainers.html")]
struct MaintainersPage {
    layout: AdminLayout,
    lines: Vec<MaintainerLine>,
    add: FormView,
    sign_out_everywhere: FormView,
}

async fn show(admin: AdminContext) -> Result<Reply, Problem> {
    Ok(shown(page(&admin, None).await?))
}

async fn page(admin: &AdminContext, rejected: Option<&RejectedForm>) -> Result<String, Problem> {
    let layout = AdminLayout::of(admin, "Maintainers", Here::Maintainers, rejected).await?;
    let line = |(name, entered): (MaintainerName, _)| MaintainerLine {
        is_reader: admin.name() == &name,
        remove: Serializer::for_suffix(format!("{REMOVE}?"), REMOVE.len() + 1)
            .append_pair("name", name.as_str())
            .finish(),
        name: name.to_string(),
        entered: TimestampView::of(entered),
    };
    let lines = admin.app().maintainers().await?.into_iter().map(line).collect();
    let hint = "As it is to stand in the audit trail. The token is shown once, on the next page.";
    let add =
        form(admin, PATH, "Enter the maintainer", rejected).field(Field::line("name", "Name").hint(hint).required());
    let sign_out_everywhere = form(admin, "/admin/sign-out-everywhere", "Sign out everywhere", None).danger();
    Ok(filled(&MaintainersPage { layout, lines, add, sign_out_everywhere }))
}

async fn add(admin: AdminContext, form: Form<Name>) -> Result<Reply, Problem> {
    match added(&admin, &form.input).await {
        Ok(page) => Ok(shown(page.html())),
        Err(problem) => {
            let rejected = form.rejected_for_mistakes(problem)?;
            Ok(rejected.problem().page(page(&admin, Some(&rejected)).await?))
        }
    }
}

/// Enters a maintainer, and makes the page that shows its token this once.
async fn added(admin: &AdminContext, name: &Name) -> Result<SecretPage, Problem> {
    let name = parsed(name)?;
    // Once the token is made, nothing may keep it from being shown.
    let layout = AdminLayout::of(admin, "A new maintainer", Here::Maintainers, None).await?;
    let token = admin.app().add_maintainer(name.clone(), &admin.by_maintainer()?).await.map_err(|error| {
        let problem = Problem::from(error);
        let detail = problem.detail().to_owned();
        if problem.kind() == ProblemKind::Conflict { problem.at("/name", detail) } else { problem }
    })?;
    Ok(SecretPage {
        layout,
        sentence: format!("{name} is entered. With this token {name} signs in here and asks the API."),
        label: "Token",
        secret: token.reveal().to_owned(),
        advice: "Hand it over in person or by an encrypted message; if it is lost, remove the maintainer and enter it anew.",
        way: PATH.to_owned(),
        way_words: "All maintainers",
    })
}

fn parsed(Name(name): &Name) -> Result<MaintainerName, Problem> {
    Ok(MaintainerName::parse(name).map_err(|error| vec![FieldError::new("name", error)])?)
}

#[derive(Template)]
#[template(path = "private/admin/removing.html")]
struct RemovingPage {
    layout: AdminLayout,
    name: String,
    warning: Option<&'static str>,
    form: FormView,
}

/// Asks once more before a maintainer is removed.
async fn show_removal(admin: AdminContext) -> Result<Reply, Problem> {
    let query = query(&admin)?;
    Ok(shown(removal_page(&admin, field(&query, "name")?, None).await?))
}

async fn removal_page(admin: &AdminContext, asked: &str, rejected: Option<&RejectedForm>) -> Result<String, Problem> {
    let all = admin.app().maintainers().await?;
    let (name, _) = all.iter().find(|(name, _)| name.as_str() == asked).ok_or_else(Problem::nothing_here)?;
    let warning = match (admin.name() == name, all.len()) {
        (true, 1) => Some(
            "This is you, and you are the last one: you are signed out at once, and only the operator can enter another \
             maintainer.",
        ),
        (true, _) => Some("This is you: you are signed out at once and cannot come back with your token."),
        (false, _) => None,
    };
    let known = "I know that the token is refused at once, and that it cannot be given back.";
    let form = form(admin, REMOVE, "Remove", rejected)
        .about(name.as_str())
        .hidden("name", name)
        .field(Field::tick(Confirmation::FIELD, known).required())
        .danger();
    let layout = AdminLayout::of(admin, &format!("Remove {name}"), Here::Maintainers, rejected).await?;
    Ok(filled(&RemovingPage { layout, name: name.to_string(), warning, form }))
}

async fn remove(admin: AdminContext, form: Form<(Name, Confirmation)>) -> Result<Reply, Problem> {
    match removed(&admin, &form.input).await {
        Ok(()) => Ok(redirect_after(MAINTAINER_REMOVED, PATH, "")),
        Err(problem) => {
            let rejected = form.rejected_for_mistakes(problem)?;
            Ok(rejected.problem().page(removal_page(&admin, &form.input.0.0, Some(&rejected)).await?))
        }
    }
}

async fn removed(admin: &AdminContext, (name, confirmation): &(Name, Confirmation)) -> Result<(), Problem> {
    let name = parsed(name)?;
    confirmation.check(CONFIRMATION_FIELD.missing)?;
    Ok(admin.app().remove_maintainer(&name, &admin.by_maintainer()?).await?)
}
