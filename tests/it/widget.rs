//! What other sites show of us beside badges: the widget, its page for frames, oEmbed, and links that were shared.

mod frame;
mod icons;
mod oembed;
mod release;
mod says;
mod sharing;

use openday::domain::status::{Status, Transition};

use crate::support::Instance;

const NOW: &str = "2026-11-20T12:00:00Z";
const DAYS: [(&str, &str); 5] = [
    ("2026-12-03T09:00", "2026-12-03T16:00"),
    ("2026-12-04T09:00", "2026-12-04T16:00"),
    ("2026-12-05T09:00", "2026-12-05T16:00"),
    ("2026-12-06T09:00", "2026-12-06T16:00"),
    ("2026-11-21T09:00", "2026-11-21T10:00"),
];

/// What no page, no script and no policy may be broken out of by.
const HOSTILE: &str = "</script><b src='x' title=\"[gallery]{{ x }}&amp;]]>";

/// A bakery with five open days ahead.
async fn bakery() -> Instance {
    let instance = Instance::start(NOW).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &DAYS).await;
    instance
}

/// A business in every status but the active one, by its status.
async fn inactive() -> (Instance, [(&'static str, Status); 4]) {
    let instance = Instance::start(NOW).await;
    let all = [
        ("waiting", Status::Pending),
        ("paused", Status::Suspended),
        ("banned", Status::Revoked),
        ("left", Status::Withdrawn),
    ];
    instance.apply("waiting", "The waiting", "Europe/London", "en", &DAYS).await;
    for (slug, step) in
        [("paused", Transition::Suspend), ("banned", Transition::Revoke), ("left", Transition::Withdraw)]
    {
        instance.enter(slug, &format!("The {slug}"), "Europe/London", "en", &DAYS).await;
        instance.step(slug, step).await;
    }
    (instance, all)
}
