//! The signals that ask a server, or long work, to stop.

use tokio::sync::watch;

use super::failure::Failure;
use crate::telemetry::LogLines;

/// A receiver that turns true at the first signal to stop; the second one ends the process.
pub(super) fn stop_on_signals(log: LogLines) -> Result<watch::Receiver<bool>, Failure> {
    let (sender, receiver) = watch::channel(false);
    let mut signals = Signals::listen()?;
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("stopping once the requests under way are answered");
        sender.send_replace(true);
        signals.next().await;
        tracing::warn!("stopping at once");
        log.finish(super::serve::LOG_WAIT_MAX);
        std::process::exit(1);
    });
    Ok(receiver)
}

/// Waits until the server is to stop.
pub(super) async fn stopped(mut stopping: watch::Receiver<bool>) {
    // The sender gone means the same: nobody is left to say so.
    let _ = stopping.wait_for(|stop| *stop).await;
}

/// What is listened for.
#[cfg(unix)]
#[derive(Debug)]
pub(super) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// None where whoever started the process has it ignored, as `nohup` does: then it goes on without its terminal.
    hang_up: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let hang_up = (!is_ignored(SignalKind::hangup().as_raw_value(), &status)).then(|| signal(SignalKind::hangup()));
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: hang_up.transpose()?,
        })
    }

    pub(super) async fn next(&mut self) {
        let hang_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => (),
            _ = self.terminate.recv() => (),
            _ = hang_up => (),
        }
    }
}

/// Whether a signal is among the ignored ones of a `/proc/PID/status` (proc(5)): a mask in hexadecimal digits, whose lowest
/// bit is signal 1. Elsewhere than on Linux none is.
#[cfg(unix)]
fn is_ignored(signal: i32, status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    u32::try_from(signal - 1).ok().and_then(|bit| mask.checked_shr(bit)).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(not(unix))]
#[derive(Debug)]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> Result<Self, Failure> {
        Ok(Self)
    }

    pub(super) async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read_from_their_mask() {
        let status =
            "Name:\topenday\nSigBlk:\tffffffffffffffff\nSigIgn:\t0000000000001001\nSigCgt:\t0000000000000002\n";
        assert!(is_ignored(1, status) && is_ignored(13, status));
        assert!(!is_ignored(2, status) && !is_ignored(15, status) && !is_ignored(0, status));
        assert!(!is_ignored(1, "") && !is_ignored(1, "SigIgn:\tmany\n"));
    }
}
