//! A server as a process of its own, and programs that talk to it: what a fault test needs.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A demonstration's server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    stderr: Arc<Mutex<String>>,
}

/// A server that ended before it was ready.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stderr: String,
}

impl Server {
    /// Starts one on a folder of data, and waits until it is ready.
    pub(crate) fn try_start(data: &Path) -> Result<Self, Ended> {
        Self::wait(Self::spawn(data))
    }

    #[track_caller]
    pub(crate) fn start(data: &Path) -> Self {
        Self::try_start(data).unwrap_or_else(|it| panic!("{it:?}"))
    }

    /// Starts one whose folder is a small disk of its own, which only this server sees under its name; nothing where the
    /// system lets nobody mount one. The disk is gone with the server.
    pub(crate) fn start_on_small_disk(data: &Path) -> Option<(Self, PathBuf)> {
        let alone = Command::new("unshare").args(["-rm", "true"]).stderr(Stdio::null()).status();
        if !alone.is_ok_and(|it| it.success()) {
            return None;
        }
        let mounted = r#"mount -t tmpfs -o size=48m tmpfs "$1" && exec "$2" demo --port 0 --data "$1""#;
        let child = Command::new("unshare")
            .args(["-rm", "sh", "-c", mounted, "sh"])
            .args([data.as_os_str(), env!("CARGO_BIN_EXE_conjugate").as_ref()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let server = Self::wait(child).unwrap_or_else(|it| panic!("{it:?}"));
        let inside = format!("/proc/{}/root{}", server.id(), data.display());
        Some((server, inside.into()))
    }

    /// The process alone.
    pub(crate) fn spawn(data: &Path) -> Child {
        // A file that may not grow shall be an error to this process, and not its end.
        let ignoring = r#"trap "" XFSZ; exec "$@""#;
        Command::new("sh")
            .args(["-c", ignoring, "sh", env!("CARGO_BIN_EXE_conjugate"), "demo", "--port", "0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn wait(mut child: Child) -> Result<Self, Ended> {
        let stderr = Arc::new(Mutex::new(String::new()));
        let (mut pipe, said) = (child.stderr.take().unwrap(), stderr.clone());
        let listening = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                said.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..count]));
            }
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        match lines.find_map(|it| it.strip_prefix("ready http://").map(ToOwned::to_owned)) {
            Some(address) => Ok(Self { child, address, stderr }),
            None => {
                let status = child.wait().unwrap();
                listening.join().unwrap();
                let stderr = stderr.lock().unwrap().clone();
                Err(Ended { status, stderr })
            }
        }
    }

    pub(crate) fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// What it said to whoever runs it.
    pub(crate) fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn client(&self) -> Client {
        Client { address: self.address.clone(), stream: None, cookie: String::new(), csrf: String::new() }
    }

    /// A client that is signed in.
    pub(crate) fn sign_in(&self, person: &str) -> std::io::Result<Client> {
        let mut client = self.client();
        let body = json!({ "person": person, "password": "demo" }).to_string();
        let got = client.ask("POST", "/api/sign-in", "en", &body)?;
        if got.status != 200 {
            return Err(std::io::Error::other(got.text));
        }
        client.cookie = got.cookie.clone().unwrap();
        got.json()["csrf"].as_str().unwrap().clone_into(&mut client.csrf);
        Ok(client)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed already.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// One connection, one session.
pub(crate) struct Client {
    address: String,
    stream: Option<BufReader<TcpStream>>,
    cookie: String,
    csrf: String,
}

#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) text: String,
    cookie: Option<String>,
}

impl Got {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|it| panic!("{it}: {}", self.text))
    }
}

impl Client {
    /// Asks and waits for the whole answer.
    pub(crate) fn ask(&mut self, method: &str, path: &str, lang: &str, body: &str) -> std::io::Result<Got> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(60)))?;
            self.stream = Some(BufReader::new(stream));
        }
        let got = self.exchange(method, path, lang, body);
        if got.is_err() {
            self.stream = None;
        }
        got
    }

    fn exchange(&mut self, method: &str, path: &str, lang: &str, body: &str) -> std::io::Result<Got> {
        let Self { address, stream, cookie, csrf } = self;
        let stream = stream.as_mut().ok_or_else(|| std::io::Error::other("no connection"))?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\naccept-language: {lang}\r\ncookie: {cookie}\r\nx-csrf: {csrf}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.get_mut().write_all(format!("{head}{body}").as_bytes())?;
        let broken = |what: &str| std::io::Error::other(format!("the answer broke off: {what}"));
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|it| it.parse().ok()).ok_or_else(|| broken(&line))?;
        let (mut length, mut cookie) = (0, None);
        loop {
            line.clear();
            if stream.read_line(&mut line)? == 0 {
                return Err(broken("in its head"));
            }
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().map_err(|_| broken(value))?,
                "set-cookie" => cookie = value.trim().split(';').next().map(ToOwned::to_owned),
                _ => (),
            }
        }
        let mut bytes = vec![0; length];
        stream.read_exact(&mut bytes)?;
        Ok(Got { status, text: String::from_utf8_lossy(&bytes).into_owned(), cookie })
    }

    pub(crate) fn get(&mut self, path: &str, lang: &str) -> std::io::Result<Got> {
        self.ask("GET", path, lang, "")
    }

    pub(crate) fn command(&mut self, body: &Value) -> std::io::Result<Got> {
        self.ask("POST", "/api/commands", "en", &body.to_string())
    }
}

/// Waits until something is so.
#[track_caller]
pub(crate) fn until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}: not within half a minute");
        std::thread::sleep(Duration::from_millis(50));
    }
}
