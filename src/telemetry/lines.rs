//! Log lines on their way to where the log goes: a side channel that holds nobody up.
//!
//! One thread writes what others hand over by a bounded queue. A pipe that nobody reads, a disk that is full or a reader
//! that left costs lines, which are counted, and nothing else: no thread that serves ever waits for a line or fails for
//! one.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use tracing_subscriber::fmt::MakeWriter;

/// Most lines that wait to be written.
const LINES_WAITING_MAX: usize = 4_096;

/// What is handed to the thread that writes.
enum Message {
    Line(Box<[u8]>),
    /// Says when everything handed over before was written.
    Written(SyncSender<()>),
}

/// Where log lines are handed over.
#[derive(Debug, Clone)]
pub struct LogLines {
    queue: SyncSender<Message>,
    lost: Counter,
}

impl LogLines {
    /// Has lines written to `to` from now on, and those counted in `lost` that cannot be.
    ///
    /// # Errors
    ///
    /// When there is no thread for it.
    pub fn start(to: impl Write + Send + 'static, lost: Counter) -> io::Result<Self> {
        let (queue, waiting) = sync_channel(LINES_WAITING_MAX);
        let counter = lost.clone();
        std::thread::Builder::new().name("openday-log".to_owned()).spawn(move || write_all(to, &waiting, &counter))?;
        Ok(Self { queue, lost })
    }

    /// Waits until what was logged so far is written, but no longer than `wait_max`: a process ends also where nobody
    /// reads its log.
    pub fn finish(&self, wait_max: Duration) {
        let (done, written) = sync_channel(1);
        // Where the queue is full nobody has read for long.
        if self.queue.try_send(Message::Written(done)).is_ok() {
            let _ = written.recv_timeout(wait_max);
        }
    }
}

impl Write for LogLines {
    /// Takes a line, which is then as good as written.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.queue.try_send(Message::Line(line.into())) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.lost.inc();
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for LogLines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

fn write_all(mut to: impl Write, waiting: &Receiver<Message>, lost: &Counter) {
    for message in waiting {
        match message {
            Message::Line(line) => {
                if to.write_all(&line).and_then(|()| to.flush()).is_err() {
                    lost.inc();
                }
            }
            Message::Written(done) => {
                // Who asked may have gone.
                let _ = done.try_send(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A disk that is full.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A pipe that nobody reads, until the other end is dropped.
    struct Stalled(Receiver<()>);

    impl Write for Stalled {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_written_in_their_order_and_whole_when_the_log_is_finished() {
        let (paper, lost) = (Paper::default(), Counter::default());
        let mut lines = LogLines::start(paper.clone(), lost.clone()).unwrap();
        for number in 0..1_000 {
            writeln!(lines.make_writer(), "{number}").unwrap();
        }
        lines.write_all(b"end\n").unwrap();
        lines.finish(LONG);
        let text = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        let numbers: Vec<_> = (0..1_000).map(|number| number.to_string()).collect();
        assert_eq!((text, lost.get()), (numbers.join("\n") + "\nend\n", 0));
    }

    #[test]
    fn a_line_that_cannot_be_written_is_counted_and_fails_nobody() {
        let lost = Counter::default();
        let mut lines = LogLines::start(Full, lost.clone()).unwrap();
        for _ in 0..3 {
            lines.write_all(b"line\n").unwrap();
        }
        lines.finish(LONG);
        assert_eq!(lost.get(), 3);
    }

    #[test]
    fn a_log_that_nobody_reads_holds_nobody_up() {
        let (reader, unread) = sync_channel(0);
        let lost = Counter::default();
        let mut lines = LogLines::start(Stalled(unread), lost.clone()).unwrap();
        // One is being written, as many as may be wait, and the others are lost at once.
        for _ in 0..LINES_WAITING_MAX + 10 {
            lines.write_all(b"line\n").unwrap();
        }
        assert!((9..=10).contains(&lost.get()), "{}", lost.get());
        lines.finish(Duration::ZERO);
        drop(reader);
    }
}
