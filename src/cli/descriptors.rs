//! File descriptors: as many as the system lets a process have, and how many connections they are enough for.

/// Descriptors for anything but connections of the public listener: the data file, the log, the operators' listener.
const RESERVED: usize = 192;

/// How many connections the public listener may serve of the `wanted` ones, after as many descriptors were asked for as
/// the system gives.
pub(super) fn connections_that_fit(wanted: usize) -> usize {
    let fit = descriptors().map_or(wanted, |descriptors| fitting(wanted, descriptors));
    if fit < wanted {
        tracing::warn!(
            "{fit} connections are served at once, not the `{wanted}` of `server.connections_max`: the system allows too \
             few open files; raise the limit (`ulimit -n`, or `LimitNOFILE=` of a systemd unit) to {} or more",
            wanted.saturating_add(RESERVED)
        );
    }
    fit
}

fn fitting(wanted: usize, descriptors: usize) -> usize {
    wanted.min(descriptors.saturating_sub(RESERVED)).max(1)
}

/// The soft limit of open files, raised to the hard one; none where there is none.
#[cfg(unix)]
fn descriptors() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let before = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: before.maximum, maximum: before.maximum };
    let now = if setrlimit(Resource::Nofile, raised).is_ok() { raised } else { before };
    now.current.and_then(|descriptors| usize::try_from(descriptors).ok())
}

#[cfg(not(unix))]
fn descriptors() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_everything_else() {
        assert_eq!(fitting(4_096, 1_000_000), 4_096);
        assert_eq!(fitting(4_096, 1_024), 1_024 - RESERVED);
        assert_eq!(fitting(4_096, 64), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_process_has_as_many_descriptors_as_it_may() {
        use rustix::process::{Resource, getrlimit};

        descriptors();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
    }
}
