//! What stands between a server and its database: it lets all through, until it is told to do worse.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What becomes of what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Open,
    /// Connections are closed, new ones too.
    Cut,
    /// All comes so late, in either direction.
    Slow(Duration),
    /// Connections are taken, and what comes is swallowed. Those that lost something never speak again.
    Silent,
}

/// What its threads share.
#[derive(Debug)]
struct Shared {
    way: Mutex<Way>,
    open: Mutex<Vec<TcpStream>>,
    to: u16,
}

impl Shared {
    fn way(&self) -> Way {
        *self.way.lock().unwrap()
    }
}

/// A proxy on a port of its own; its threads end with this process.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

impl Proxy {
    pub(crate) fn start(to: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared { way: Mutex::new(Way::Open), open: Mutex::default(), to });
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || listener.incoming().flatten().for_each(|client| take(&of_thread, client)));
        Self { port, shared }
    }

    pub(crate) fn set(&self, way: Way) {
        *self.shared.way.lock().unwrap() = way;
        if way == Way::Cut {
            self.shared.open.lock().unwrap().drain(..).for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
        }
    }
}

/// Connects somebody with the database, or does not.
fn take(shared: &Arc<Shared>, client: TcpStream) {
    if shared.way() == Way::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, shared.to)) else { return };
    for (from, to) in [(&client, &server), (&server, &client)] {
        from.set_nodelay(true).unwrap();
        let (from, to, shared) = (from.try_clone().unwrap(), to.try_clone().unwrap(), Arc::clone(shared));
        thread::spawn(move || carry(&shared, from, to));
    }
    let mut open = shared.open.lock().unwrap();
    open.extend([client, server]);
}

/// Carries what one side says to the other, as long as both are there.
fn carry(shared: &Shared, mut from: TcpStream, mut to: TcpStream) {
    let mut piece = [0; 16 * 1024];
    let mut has_lost_something = false;
    while let Ok(read @ 1..) = from.read(&mut piece) {
        match shared.way() {
            Way::Silent => has_lost_something = true,
            Way::Slow(late) => thread::sleep(late),
            Way::Open | Way::Cut => {}
        }
        if !has_lost_something && to.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    // Whoever is cut off in the dark is not heard of at the other end.
    if !has_lost_something {
        let _ = to.shutdown(Shutdown::Both);
    }
    let _ = from.shutdown(Shutdown::Both);
}
