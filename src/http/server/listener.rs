//! Listeners and streams of both kinds: of the network, and of a socket in the file system.

use std::io::{self, IoSlice};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

use super::accept::Accept;
use crate::config::Listen;

/// Connections that wait to be accepted, at most; the kernel may allow fewer.
const BACKLOG_MAX: u32 = 1024;

/// An open listener.
#[derive(Debug)]
pub(super) enum Listener {
    Network(TcpListener),
    #[cfg(unix)]
    Socket {
        listener: UnixListener,
        path: PathBuf,
        _removed: Option<RemovedAtEnd>,
    },
}

/// A listener that is not ours alone: whoever started the process opened it, and has it for the next one.
#[derive(Debug)]
pub enum Given {
    Network(std::net::TcpListener),
    #[cfg(unix)]
    Socket(std::os::unix::net::UnixListener),
}

/// A connection.
#[derive(Debug)]
pub(super) enum Stream {
    Network(TcpStream),
    #[cfg(unix)]
    Socket(UnixStream),
}

/// A socket in the file system, which is removed with its listener.
#[cfg(unix)]
#[derive(Debug)]
pub(super) struct RemovedAtEnd(PathBuf);

#[cfg(unix)]
impl Drop for RemovedAtEnd {
    fn drop(&mut self) {
        // Where it is gone already nothing is left to do.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Listener {
    /// Opens a listener whose connections inherit the size of the send buffer: set once, it no longer grows by itself.
    pub(super) fn open(at: &Listen, send_buffer_bytes: u32) -> io::Result<Self> {
        match at {
            Listen::At(address) => network(*address, send_buffer_bytes).map(Self::Network),
            #[cfg(unix)]
            Listen::Socket(path) => {
                let (listener, path) = (socket(path)?, path.clone());
                Ok(Self::Socket { listener, _removed: Some(RemovedAtEnd(path.clone())), path })
            }
            #[cfg(not(unix))]
            Listen::Socket(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Takes over a listener that is open.
    pub(super) fn take_over(given: Given, send_buffer_bytes: u32) -> io::Result<Self> {
        check_listens(&given)?;
        match given {
            Given::Network(listener) => {
                listener.set_nonblocking(true)?;
                let listener = TcpListener::from_std(listener)?;
                #[cfg(unix)]
                rustix::net::sockopt::set_socket_send_buffer_size(&listener, send_buffer_bytes as usize)?;
                Ok(Self::Network(listener))
            }
            #[cfg(unix)]
            Given::Socket(listener) => {
                listener.set_nonblocking(true)?;
                let path = listener.local_addr()?.as_pathname().map(Path::to_owned);
                let path = path.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it has no path"))?;
                Ok(Self::Socket { listener: UnixListener::from_std(listener)?, path, _removed: None })
            }
        }
    }

    /// Where it listens, with the port the system chose where 0 was asked for.
    pub(super) fn address(&self) -> io::Result<Listen> {
        match self {
            Self::Network(listener) => listener.local_addr().map(Listen::At),
            #[cfg(unix)]
            Self::Socket { path, .. } => Ok(Listen::Socket(path.clone())),
        }
    }
}

/// Refuses a socket that is open but takes no connections: the server would wait for them for ever.
#[cfg(unix)]
fn check_listens(given: &Given) -> io::Result<()> {
    let listens = match given {
        Given::Network(listener) => rustix::net::sockopt::socket_acceptconn(listener)?,
        Given::Socket(listener) => rustix::net::sockopt::socket_acceptconn(listener)?,
    };
    let wrong = "it takes no connections; let whoever passes it on listen, with `Accept=no`";
    if listens { Ok(()) } else { Err(io::Error::new(io::ErrorKind::InvalidInput, wrong)) }
}

#[cfg(not(unix))]
fn check_listens(_given: &Given) -> io::Result<()> {
    Ok(())
}

fn network(address: SocketAddr, send_buffer_bytes: u32) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(send_buffer_bytes)?;
    socket.bind(address)?;
    socket.listen(BACKLOG_MAX)
}

/// A listener at a path. What a killed server left there is taken away; what somebody listens at is not, nor is a file.
#[cfg(unix)]
fn socket(path: &Path) -> io::Result<UnixListener> {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
    use std::os::unix::net::UnixStream as Probe;

    let is_left_over = std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket())
        && Probe::connect(path).is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    if is_left_over {
        std::fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    // As open as a port of this machine is: its folder says who reaches it.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666))?;
    Ok(listener)
}

impl Accept for Listener {
    /// The next connection and who is at its other end: behind a socket of the file system a program of this machine.
    async fn accept(&self) -> io::Result<(Stream, IpAddr)> {
        match self {
            Self::Network(listener) => {
                let (stream, peer) = listener.accept().await?;
                Ok((Stream::Network(stream), peer.ip()))
            }
            #[cfg(unix)]
            Self::Socket { listener, .. } => {
                let (stream, _) = listener.accept().await?;
                Ok((Stream::Socket(stream), Ipv4Addr::LOCALHOST.into()))
            }
        }
    }
}

impl Stream {
    /// Has small answers not wait for the acknowledgement of those before.
    pub(super) fn send_at_once(&self) {
        if let Self::Network(stream) = self {
            let _ = stream.set_nodelay(true);
        }
    }

    /// Has what the client never took be dropped with the connection.
    pub(super) fn forget_unsent(&self) {
        if let Self::Network(stream) = self {
            let _ = stream.set_zero_linger();
        }
    }
}

/// Does the same to a stream of either kind.
macro_rules! of_either {
    ($stream:expr, $inner:ident => $done:expr) => {
        match $stream {
            Stream::Network($inner) => $done,
            #[cfg(unix)]
            Stream::Socket($inner) => $done,
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, space: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        of_either!(self.get_mut(), stream => Pin::new(stream).poll_read(cx, space))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        of_either!(self.get_mut(), stream => Pin::new(stream).poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        of_either!(self.get_mut(), stream => Pin::new(stream).poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        of_either!(self, stream => stream.is_write_vectored())
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        of_either!(self.get_mut(), stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        of_either!(self.get_mut(), stream => Pin::new(stream).poll_shutdown(cx))
    }
}
