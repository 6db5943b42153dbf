//! What the measurements through HTTP share: a demonstration node on this machine, and clients that keep their
//! connection, each in a session of its own. Client and server share the processors.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use conjugate::app::{App, Running};
use conjugate::demo;
use conjugate::language::Zone;
use conjugate::node::{Clock, Folder};
use ledger::Ledger;
use plant::Plant;
use plant::id::PersonId;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// A node that serves, with a runtime of its own.
pub(crate) struct Node {
    pub(crate) address: SocketAddr,
    pub(crate) app: App,
    running: Running,
    runtime: Runtime,
}

impl Node {
    /// Serves this plant on a port of this machine. Everybody's password is the demonstration's.
    pub(crate) fn start(folder: &Folder, ledger: Ledger, plant: &Plant) -> Self {
        let now = plant.clocks.unwrap().1;
        let zone = Zone::new("Asia/Shanghai").unwrap();
        let replayed = Folder::replay(&ledger).unwrap();
        let running = Running::start(folder, ledger, replayed, Clock::from(now), zone).unwrap();
        let app = running.app.clone();
        let people: Vec<PersonId> = app.settled().people.keys().cloned().collect();
        app.credentials().set(&people.into_iter().map(|it| (it, demo::PASSWORD)).collect::<Vec<_>>()).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let router = conjugate::address::router(app.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { address, app, running, runtime }
    }

    /// Stops serving and gives the ledger back.
    pub(crate) fn stop(self) -> Ledger {
        self.runtime.shutdown_timeout(Duration::from_secs(5));
        self.running.stop().unwrap()
    }
}

/// One connection that is kept, and the session in it.
pub(crate) struct Client {
    stream: TcpStream,
    cookie: String,
    token: String,
    sent: Vec<u8>,
    came: Vec<u8>,
}

/// Status and body.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Client {
    /// Connects and signs in.
    pub(crate) async fn sign_in(address: SocketAddr, person: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sent, came) = (Vec::new(), Vec::new());
        let mut client = Self { stream, cookie: String::new(), token: String::new(), sent, came };
        let body = format!(r#"{{"person":"{person}","password":"{}"}}"#, demo::PASSWORD);
        client.post("/api/sign-in", &body).await;
        let answer = String::from_utf8(client.came.clone()).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{person} does not come in: {answer}");
        let between = |from: &str, to: char| answer.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned();
        client.cookie = between("set-cookie: ", ';');
        client.token = between(r#""csrf":""#, '"');
        client
    }

    /// Sends a form in JSON and waits for the answer.
    pub(crate) async fn post(&mut self, path: &str, body: &str) -> Answer<'_> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\nx-csrf: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.cookie,
            self.token,
            body.len()
        );
        self.sent.clear();
        self.sent.extend_from_slice(head.as_bytes());
        self.sent.extend_from_slice(body.as_bytes());
        self.ask().await
    }

    /// Asks for a page and waits for all of it.
    pub(crate) async fn get(&mut self, path: &str) -> Answer<'_> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\ncookie: {}; lang=zh-CN\r\n\r\n", self.cookie);
        self.sent.clear();
        self.sent.extend_from_slice(head.as_bytes());
        self.ask().await
    }

    async fn ask(&mut self) -> Answer<'_> {
        self.stream.write_all(&self.sent).await.unwrap();
        self.came.clear();
        loop {
            let read = self.stream.read_buf(&mut self.came).await.unwrap();
            assert!(read > 0, "the server closed the connection");
            if let Some((status, body)) = whole(&self.came) {
                return Answer { status, body: self.came.get(body..).unwrap() };
            }
        }
    }
}

/// Status and place of the body of an answer, if all of it is there.
fn whole(came: &[u8]) -> Option<(u16, usize)> {
    let body = came.windows(4).position(|it| it == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(came.get(..body)?).unwrap();
    let status = head.get(9..12).unwrap().parse().unwrap();
    let length =
        head.lines().filter_map(|it| it.split_once(": ")).find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    // Every answer that is asked for here says how long it is.
    let length: usize = length.map_or(0, |(_, it)| it.parse().unwrap());
    (came.len() >= body + length).then_some((status, body))
}

/// The demonstration's history in a folder.
pub(crate) fn demonstration(place: &Path) -> (Folder, Ledger, Plant) {
    let folder = Folder::at(place);
    let mut ledger = folder.open(demo::NODE, ledger::Options::default()).unwrap();
    let (plant, _) = demo::write(&mut ledger, &folder.files().unwrap()).unwrap();
    (folder, ledger, plant)
}

/// The value below which this share of all lies, in milliseconds.
pub(crate) fn share(all: &mut [Duration], share: f64) -> f64 {
    all.sort_unstable();
    #[expect(clippy::cast_possible_truncation, reason = "a share of a count is a place in it")]
    let place = ((all.len() as f64 * share) as usize).min(all.len().saturating_sub(1));
    all.get(place).map_or(0.0, |it| it.as_secs_f64() * 1e3)
}

/// The time that all threads of this process were on a processor.
pub(crate) fn on_processor() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let spent = threads.filter_map(|it| std::fs::read_to_string(it.path().join("schedstat")).ok());
    Duration::from_nanos(spent.filter_map(|it| it.split(' ').next()?.parse::<u64>().ok()).sum())
}
