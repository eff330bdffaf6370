//! Long work: how far it has come is shown while it goes on, and a signal ends it with nothing half done.
//!
//! The work is done on a thread of its own and tells how far it has come; here is who shows it. A terminal is shown a bar,
//! a program that asks for it one JSON object a line a second, and nobody else anything.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use tokio::sync::{Notify, oneshot};

use super::failure::Failure;
use super::output;
use super::signals::Signals;
use super::start::bear_file_limits;
use crate::store::Progress;
use crate::store::progress::{Step, Unit, Watch};

/// How often a line is written, and how often a bar is drawn.
const LINE_EVERY: Duration = Duration::from_secs(1);
const BAR_EVERY: Duration = Duration::from_millis(100);

/// How long work that is to stop may take until it does.
const STOP_WAIT_MAX: Duration = Duration::from_secs(5);

/// The exit status of work that a signal ended, as shells count it.
const STOPPED: i32 = 130;

/// The flag of commands whose work may take long.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct ProgressArgs {
    /// Write how far it has come to standard error, one JSON object a line a second; a terminal is shown a bar
    #[arg(long, value_name = "json", hide_possible_values = true)]
    progress: Option<Shown>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    Json,
}

/// Work that may take long, as whoever does it sees it.
#[derive(Debug)]
pub(super) struct Work(Arc<Told>);

impl Work {
    /// Where to tell how far it has come.
    pub(super) fn progress(&self) -> Progress {
        let told: Arc<dyn Watch> = Arc::<Told>::clone(&self.0);
        Progress::of(told)
    }

    /// Takes the bar away, before anything is printed where it stands.
    pub(super) fn over(&self) {
        self.0.over();
    }

    /// Does what may wait for another program for as long as that likes, such as to read a pipe: nothing is half done
    /// meanwhile.
    pub(super) fn wait<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.0.is_waiting.store(true, Ordering::SeqCst);
        let done = wait();
        self.0.is_waiting.store(false, Ordering::SeqCst);
        done
    }
}

/// Does long work on a thread of its own, and shows how far it has come until it ends. A signal ends the process.
pub(super) fn show(
    work: &'static str,
    args: ProgressArgs,
    command: impl FnOnce(&Work) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of("cannot start", &error))?;
    // Before the work begins, which they might end halfway.
    let signals = runtime.block_on(async {
        bear_file_limits();
        Signals::listen()
    })?;
    let told = Arc::new(Told::new(work, args.progress));
    thread::scope(|scope| {
        let (sender, ended) = oneshot::channel();
        let worker = scope.spawn({
            let work = Work(Arc::clone(&told));
            move || {
                let done = command(&work);
                drop(sender);
                done
            }
        });
        let has_ended = runtime.block_on(told.until_end(signals, ended));
        told.over();
        if !has_ended {
            output::explain(&format!("openday: `{work}` was stopped before its end"));
            std::process::exit(STOPPED);
        }
        let done = worker.join().unwrap_or_else(|broken| std::panic::resume_unwind(broken));
        if let (Err(failure), true) = (&done, told.is_stopped.load(Ordering::SeqCst)) {
            output::explain(&format!("openday: {failure}"));
            std::process::exit(STOPPED);
        }
        done
    })
}

/// What was told of the work last, and how it is shown.
#[derive(Debug)]
struct Told {
    work: &'static str,
    begun: Instant,
    step: Mutex<Option<(Step, Option<u64>)>>,
    done: AtomicU64,
    steps: Notify,
    is_stopped: AtomicBool,
    is_waiting: AtomicBool,
    is_over: AtomicBool,
    show: Show,
}

#[derive(Debug)]
enum Show {
    Bar(ProgressBar),
    Lines,
    Nothing,
}

/// How far the work has come, in a line.
#[derive(Debug, Serialize)]
struct Line {
    work: &'static str,
    step: &'static str,
    unit: &'static str,
    done: u64,
    total: Option<u64>,
    /// Since the work began.
    seconds: f64,
}

impl Watch for Told {
    fn begin(&self, step: Step, total: Option<u64>) {
        *self.step.lock().unwrap_or_else(PoisonError::into_inner) = Some((step, total));
        self.done.store(0, Ordering::Relaxed);
        if let Show::Bar(bar) = &self.show {
            let style = ProgressStyle::with_template(&template(step, total));
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_message(step.name);
            bar.reset();
            total.map_or_else(|| bar.unset_length(), |total| bar.set_length(total));
        }
        self.steps.notify_one();
    }

    fn add(&self, count: u64) -> bool {
        self.done.fetch_add(count, Ordering::Relaxed);
        !self.is_stopped.load(Ordering::SeqCst)
    }
}

impl Told {
    fn new(work: &'static str, shown: Option<Shown>) -> Self {
        let show = match shown {
            Some(Shown::Json) => Show::Lines,
            None if std::io::stderr().is_terminal() => {
                Show::Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()))
            }
            None => Show::Nothing,
        };
        Self {
            work,
            begun: Instant::now(),
            step: Mutex::default(),
            done: AtomicU64::default(),
            steps: Notify::new(),
            is_stopped: AtomicBool::default(),
            is_waiting: AtomicBool::default(),
            is_over: AtomicBool::default(),
            show,
        }
    }

    /// Shows how far it has come until it ends; whether it has. A signal asks it to stop, and a second one no more.
    async fn until_end(&self, mut signals: Signals, mut ended: oneshot::Receiver<()>) -> bool {
        let every = if matches!(self.show, Show::Bar(_)) { BAR_EVERY } else { LINE_EVERY };
        let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + every, every);
        loop {
            tokio::select! {
                _ = &mut ended => return true,
                () = signals.next() => break,
                () = self.steps.notified() => {}
                _ = ticks.tick() => {}
            }
            self.tell();
        }
        self.is_stopped.store(true, Ordering::SeqCst);
        let enough = tokio::time::sleep(STOP_WAIT_MAX);
        let mut enough = std::pin::pin!(enough);
        let mut looks = tokio::time::interval(BAR_EVERY);
        loop {
            tokio::select! {
                _ = &mut ended => return true,
                () = signals.next() => return false,
                () = &mut enough => return false,
                // Work that waits for another program does not learn of it.
                _ = looks.tick() => if self.is_waiting.load(Ordering::SeqCst) { return false },
            }
        }
    }

    /// Shows how far it has come, as long as it is not over.
    fn tell(&self) {
        if self.is_over.load(Ordering::SeqCst) {
            return;
        }
        match &self.show {
            Show::Bar(bar) => bar.set_position(self.done.load(Ordering::Relaxed)),
            Show::Lines => self.write_line(),
            Show::Nothing => {}
        }
    }

    fn write_line(&self) {
        let step = *self.step.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((Step { name, unit }, total)) = step else { return };
        let done = self.done.load(Ordering::Relaxed);
        // To the tenth.
        let seconds = (self.begun.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        let line = Line { work: self.work, step: name, unit: unit.as_str(), done, total, seconds };
        if let Ok(line) = serde_json::to_string(&line) {
            output::explain(&line);
        }
    }

    /// Takes the bar away, or writes how far it came in the end.
    fn over(&self) {
        if self.is_over.swap(true, Ordering::SeqCst) {
            return;
        }
        match &self.show {
            Show::Bar(bar) => bar.finish_and_clear(),
            Show::Lines => self.write_line(),
            Show::Nothing => {}
        }
    }
}

/// How a step is drawn: with the time left where that can be told.
fn template(step: Step, total: Option<u64>) -> String {
    match (step.unit, total) {
        (Unit::Bytes, Some(_)) => "{msg} {wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left".to_owned(),
        (Unit::Bytes, None) => "{msg} {bytes}, {bytes_per_sec}, {elapsed}".to_owned(),
        (unit, Some(_)) => {
            format!("{{msg}} {{wide_bar}} {{pos}} of {{len}} {}, {{per_sec}}, {{eta}} left", unit.as_str())
        }
        (unit, None) => format!("{{msg}} {{pos}} {}, {{per_sec}}, {{elapsed}}", unit.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_says_of_every_step_what_is_counted() {
        for unit in [Unit::Bytes, Unit::Files, Unit::Pages, Unit::Participants, Unit::Pictures, Unit::Rows] {
            for total in [None, Some(10)] {
                let template = template(Step { name: "check", unit }, total);
                assert!(ProgressStyle::with_template(&template).is_ok(), "{template}");
                assert_eq!(template.contains("left"), total.is_some(), "{template}");
                assert!(template.contains(unit.as_str()), "{template}");
            }
        }
    }

    #[test]
    fn work_that_is_stopped_does_not_go_on() {
        let told = Arc::new(Told::new("import", None));
        let progress = Work(Arc::clone(&told)).progress();
        progress.add(1).unwrap();
        told.is_stopped.store(true, Ordering::SeqCst);
        assert!(matches!(progress.add(1), Err(crate::store::StoreError::Stopped)));
    }
}
