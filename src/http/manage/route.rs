//! The addresses under `/manage`: the page, its script, and one for each thing a participant may do.

use crate::domain::schedule::OpenDayId;

/// What a participant may send; each has an address of its own that takes nothing but POST.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    SignIn,
    SignOut,
    SignOutEverywhere,
    NewPrivateLink,
    EditParticulars,
    AddOpenDay,
    EditOpenDay,
    CancelOpenDay,
    Withdraw,
}

impl Deed {
    /// Every deed once; one that is missing here has no address.
    pub const ALL: [Self; 9] = [
        Self::SignIn,
        Self::SignOut,
        Self::SignOutEverywhere,
        Self::NewPrivateLink,
        Self::EditParticulars,
        Self::AddOpenDay,
        Self::EditOpenDay,
        Self::CancelOpenDay,
        Self::Withdraw,
    ];

    /// Its address, with `{id}` for an open day's.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::SignIn => "/manage/session",
            Self::SignOut => "/manage/sign-out",
            Self::SignOutEverywhere => "/manage/sign-out-everywhere",
            Self::NewPrivateLink => "/manage/private-link",
            Self::EditParticulars => "/manage/particulars",
            Self::AddOpenDay => "/manage/open-days",
            Self::EditOpenDay => "/manage/open-days/{id}",
            Self::CancelOpenDay => "/manage/open-days/{id}/cancel",
            Self::Withdraw => "/manage/withdraw",
        }
    }
}

/// What an address under `/manage` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    Page,
    Script,
    /// A deed, and the open day it is done to, if it is done to one.
    Deed(Deed, Option<OpenDayId>),
}

impl Route {
    pub(super) fn of(path: &str) -> Option<Self> {
        let path = path.strip_suffix('/').unwrap_or(path);
        match path {
            "/manage" => return Some(Self::Page),
            "/manage/manage.js" => return Some(Self::Script),
            _ => {}
        }
        Deed::ALL.into_iter().find_map(|deed| matched(deed.path(), path).map(|id| Self::Deed(deed, id)))
    }
}

/// Whether `path` is of that pattern, and the open day it names.
#[expect(clippy::option_option, reason = "another path, one that names none, or one that does")]
fn matched(pattern: &str, path: &str) -> Option<Option<OpenDayId>> {
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    let mut id = None;
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return Some(id),
            (Some("{id}"), Some(text)) => id = Some(number(text)?),
            (Some(wanted), Some(found)) if wanted == found => {}
            _ => return None,
        }
    }
}

/// An open day's number in its one spelling.
fn number(text: &str) -> Option<OpenDayId> {
    text.parse().ok().filter(|number: &u32| number.to_string() == text).map(OpenDayId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deed_is_found_at_its_address_and_at_no_other() {
        for deed in Deed::ALL {
            let path = deed.path().replace("{id}", "7");
            let id = deed.path().contains("{id}").then_some(OpenDayId(7));
            for path in [path.clone(), format!("{path}/")] {
                assert_eq!(Route::of(&path), Some(Route::Deed(deed, id)), "{path}");
            }
        }
        assert_eq!(Route::of("/manage"), Some(Route::Page));
        assert_eq!(Route::of("/manage/"), Some(Route::Page));
        for nothing in [
            "/manage//",
            "/manage/x",
            "/manage/open-days/x",
            "/manage/open-days/07",
            "/manage/open-days/-1",
            "/manage/open-days/99999999999",
            "/manage/open-days/1/cancel/x",
            "/manage/open-days//cancel",
        ] {
            assert_eq!(Route::of(nothing), None, "{nothing}");
        }
    }
}
