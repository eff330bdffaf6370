//! What whoever watches over the process is told, as systemd does (`sd_notify(3)`); where nobody does, nothing.

use sd_notify::NotifyState;

/// That requests are answered from now on.
pub(super) fn tell_ready() {
    tell(NotifyState::Ready);
}

/// That settings are read again; once that is done, it is told that requests are answered, which they are meanwhile too.
pub(super) fn tell_reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell_all(&[NotifyState::Reloading, now]),
        Err(_) => tell(NotifyState::Reloading),
    };
}

/// That no new work is begun.
pub(super) fn tell_stopping() {
    tell(NotifyState::Stopping);
}

/// Says again and again that the process is alive, where somebody ends it otherwise (`WatchdogSec=`).
pub(super) async fn stay_alive() {
    let Some(period) = sd_notify::watchdog_enabled() else { return };
    let mut beats = tokio::time::interval(period / 2);
    // Once that nobody hears it is enough.
    while tell(NotifyState::Watchdog) {
        beats.tick().await;
    }
}

/// Whether it could be told.
fn tell(state: NotifyState<'_>) -> bool {
    tell_all(&[state])
}

fn tell_all(states: &[NotifyState<'_>]) -> bool {
    let told = sd_notify::notify(states);
    if let Err(error) = &told {
        tracing::warn!(%error, "whoever watches over this process could not be told");
    }
    told.is_ok()
}
