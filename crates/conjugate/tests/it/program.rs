//! The program itself, started as IT starts it: its command line, its signals, its address.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The passwords of the two administrators of [`init`].
pub(crate) const PASSWORDS: [&str; 2] = ["first of the two", "second of the two"];

/// Runs the program to its end.
pub(crate) fn run(words: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_conjugate"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends before it has read everything closes the pipe.
    let _closed = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// What a program printed, both streams.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Begins a plant in this folder.
pub(crate) fn init(data: &Path) -> Output {
    init_with(data, &[])
}

/// The same, with more words.
pub(crate) fn init_with(data: &Path, more: &[&str]) -> Output {
    let data = data.to_str().unwrap();
    let words = [
        "init",
        "--data",
        data,
        "--organisation",
        "merlin",
        "--name-zh",
        "灰隼制药",
        "--name-en",
        "Merlin Pharma",
        "--kind",
        "manufacturer",
        "--node",
        "merlin.example/one",
        "--administrator",
        "fang-yuan:方圆:Fang Yuan",
        "--administrator",
        "lu-an:陆安:Lu An",
        "--language",
        "en",
        "--passwords",
        "-",
    ];
    run(&[&words[..], more].concat(), &format!("{}\n{}\n", PASSWORDS[0], PASSWORDS[1]))
}

/// A program that serves.
pub(crate) struct Served {
    child: Child,
    /// `127.0.0.1:N`
    pub(crate) address: String,
}

/// An answer of the program.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Served {
    /// Serves a plant on a free port.
    pub(crate) fn start(data: &Path) -> Self {
        let config = config(data);
        Self::start_with(&["serve", "--config", config.to_str().unwrap(), "--address", "127.0.0.1:0"])
    }

    /// Serves on a free port, whatever these words say.
    pub(crate) fn start_with(words: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_conjugate"))
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(address) = line.trim().strip_prefix("ready http://") else {
            let mut why = String::new();
            child.stderr.take().unwrap().read_to_string(&mut why).unwrap();
            panic!("not ready: {line}{why}");
        };
        Self { address: address.to_owned(), child }
    }

    /// Asks with these headers and, where there is one, a form.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], form: &str) -> Answered {
        hear(self.send(method, path, headers, form))
    }

    /// Asks, and leaves the answer for `hear`.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], form: &str) -> TcpStream {
        let mut wire = TcpStream::connect(&self.address).unwrap();
        let host =
            if headers.iter().any(|it| it.0 == "host") { String::new() } else { format!("host: {}\r\n", self.address) };
        let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let kind = "content-type: application/x-www-form-urlencoded\r\n";
        write!(
            wire,
            "{method} {path} HTTP/1.1\r\n{host}{more}{kind}content-length: {}\r\nconnection: close\r\n\r\n{form}",
            form.len()
        )
        .unwrap();
        wire
    }

    /// Signs somebody in; answers the cookie.
    pub(crate) fn sign_in(&self, person: &str, password: &str) -> String {
        let form = format!("person={person}&password={}", password.replace(' ', "+"));
        let answer = self.ask("POST", "/sign-in", &[], &form);
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer.head.lines().find_map(|it| it.strip_prefix("set-cookie: ")).unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Asks it to stop, as a service manager does; answers its exit code and what it logged.
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }
}

/// Waits for the answer to what was sent.
pub(crate) fn hear(mut wire: TcpStream) -> Answered {
    let mut text = Vec::new();
    wire.read_to_end(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answered { status, head: head.to_lowercase(), body: body.to_owned() }
}

impl Drop for Served {
    fn drop(&mut self) {
        // After a test that failed half-way; one that ended already is not there any more.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// The configuration that `init` wrote.
pub(crate) fn config(data: &Path) -> PathBuf {
    data.join("conjugate.toml")
}
