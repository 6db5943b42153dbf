//! A network that can be cut: a port of 127.0.0.1 that leads to a server's socket, until it is told otherwise.

#![allow(dead_code, reason = "included by the tests of two crates, each of which uses a part")]

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::PathBuf,
    sync::{Arc, Condvar, Mutex},
    thread,
};

/// What happens to bytes on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Open,
    /// Nothing arrives and nothing is closed, as when a cable is pulled.
    Cut,
    /// The next request with the marked text does not arrive, and its connection ends.
    LoseRequest,
    /// The next request with the marked text arrives, and its connection ends instead of an answer.
    LoseAnswer,
    /// The next request with the marked text arrives without its last message; its sender's connection ends, and the
    /// server keeps waiting for the rest.
    LoseHalf,
}

struct Shared {
    way: Mutex<Way>,
    changed: Condvar,
    marked: &'static [u8],
}

/// The network.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

impl Proxy {
    /// Leads to a socket; `marked` is the text by which a request that shall be lost is known.
    pub(crate) fn to(socket: PathBuf, marked: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared =
            Arc::new(Shared { way: Mutex::new(Way::Open), changed: Condvar::new(), marked: marked.as_bytes() });
        let here = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (here, socket) = (Arc::clone(&here), socket.clone());
                thread::spawn(move || join(&here, client, &socket));
            }
        });
        Self { port, shared }
    }

    pub(crate) fn set(&self, way: Way) {
        *self.shared.way.lock().unwrap() = way;
        self.shared.changed.notify_all();
    }

    pub(crate) fn way(&self) -> Way {
        *self.shared.way.lock().unwrap()
    }
}

fn join(shared: &Arc<Shared>, client: TcpStream, socket: &PathBuf) {
    client.set_nodelay(true).unwrap();
    shared.wait_until_open();
    let Ok(server) = UnixStream::connect(socket) else { return };
    let lost = Arc::new(Mutex::new(false));
    let back = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (here, no_answer) = (Arc::clone(shared), Arc::clone(&lost));
    thread::spawn(move || {
        let (mut to, mut from) = back;
        pump(&mut from, |bytes| {
            here.wait_until_open();
            !*no_answer.lock().unwrap() && to.write_all(bytes).is_ok()
        });
        let _gone = to.shutdown(Shutdown::Both);
    });
    let (mut from, mut to) = (client, server);
    let mut keep = false;
    pump(&mut from, |bytes| {
        let way = shared.take(bytes);
        match way {
            Way::LoseRequest => false,
            Way::LoseAnswer => {
                *lost.lock().unwrap() = true;
                to.write_all(bytes).is_ok()
            }
            Way::LoseHalf => {
                // The last message is `Sync`, five bytes long.
                keep = to.write_all(&bytes[..bytes.len() - 5]).is_ok();
                false
            }
            Way::Open | Way::Cut => to.write_all(bytes).is_ok(),
        }
    });
    let _gone = from.shutdown(Shutdown::Both);
    if keep {
        // For as long as the test runs, as a server would that has not noticed.
        std::mem::forget(to);
    } else {
        let _gone = to.shutdown(Shutdown::Both);
    }
}

fn pump(from: &mut impl Read, mut each: impl FnMut(&[u8]) -> bool) {
    let mut buffer = vec![0; 1 << 20];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if !each(&buffer[..count]) {
            return;
        }
    }
}

impl Shared {
    fn wait_until_open(&self) {
        let way = self.way.lock().unwrap();
        drop(self.changed.wait_while(way, |way| *way == Way::Cut).unwrap());
    }

    /// What shall happen to these bytes of a request; what shall happen once has happened then.
    fn take(&self, bytes: &[u8]) -> Way {
        self.wait_until_open();
        let mut way = self.way.lock().unwrap();
        if *way != Way::Open && bytes.windows(self.marked.len()).any(|it| it == self.marked) {
            std::mem::replace(&mut *way, Way::Open)
        } else {
            Way::Open
        }
    }
}
