//! A demonstration behind its real router, for tests that ask as people and programs ask.

use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, Request};
use conjugate::app::Running;
use conjugate::demo;
use conjugate::language::Zone;
use conjugate::node::{Clock, Folder};
use ledger::Options;
use plant::id::PersonId;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// A demonstration in a folder of its own.
pub(crate) struct Plant {
    pub(crate) running: Running,
    pub(crate) router: Router,
    folder: tempfile::TempDir,
}

// Argon2 and the history take a second each; the tests below that change nothing share one.
pub(crate) static SHARED: LazyLock<Plant> = LazyLock::new(plant);

pub(crate) fn plant() -> Plant {
    let folder = tempfile::tempdir().unwrap();
    let home = Folder::at(folder.path());
    let mut ledger = home.open(demo::NODE, Options::default()).unwrap();
    let (_, at) = demo::write(&mut ledger, &home.files().unwrap()).unwrap();
    let plant = Folder::replay(&ledger).unwrap();
    let zone = Zone::new("Asia/Shanghai").unwrap();
    let running = Running::start(&home, ledger, plant, Clock::from(at), zone).unwrap();
    let people: Vec<PersonId> = ["zhao-mei", "sun-li", "li-na", "gao-yun", "lin-qiao", "ren-tao", "cheng-guan"]
        .map(|it| PersonId::new(it).unwrap())
        .into();
    let passwords: Vec<_> = people.into_iter().map(|it| (it, demo::PASSWORD)).collect();
    running.app.credentials().set(&passwords).unwrap();
    Plant::behind(running, folder)
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|it| panic!("{it}: {}", self.text))
    }

    pub(crate) fn kind(&self) -> &str {
        self.headers.get("content-type").map_or("", |it| it.to_str().unwrap())
    }
}

/// Who asks: cookie and token.
#[derive(Clone, Default)]
pub(crate) struct Session {
    pub(crate) cookie: String,
    pub(crate) csrf: String,
    /// A personal access token that goes with it.
    pub(crate) bearer: String,
}

impl Plant {
    /// A node behind its router.
    pub(crate) fn behind(running: Running, folder: tempfile::TempDir) -> Self {
        let router = conjugate::address::router(running.app.clone());
        Self { running, router, folder }
    }

    /// Where its data lie.
    pub(crate) fn data(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(crate) async fn ask(
        &self,
        method: &str,
        address: &str,
        session: &Session,
        lang: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header("host", "127.0.0.1:80")
            .header("accept-language", lang)
            .header("content-type", "application/json")
            .header(COOKIE, &session.cookie)
            .header("x-csrf", &session.csrf);
        let request = match session.bearer.as_str() {
            "" => request,
            token => request.header("authorization", format!("Bearer {token}")),
        };
        let request = request.body(body.into()).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = to_bytes(body, 1 << 26).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    /// Sends a form.
    pub(crate) async fn send(&self, address: &str, session: &Session, form: String) -> Answer {
        let request = Request::builder()
            .method("POST")
            .uri(address)
            .header("host", "127.0.0.1:80")
            .header("accept-language", "en")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, &session.cookie)
            .body(Body::from(form))
            .unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = to_bytes(body, 1 << 26).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    pub(crate) async fn get(&self, address: &str, session: &Session) -> Answer {
        self.ask("GET", address, session, "en", "").await
    }

    pub(crate) async fn post(&self, address: &str, session: &Session, body: &Value) -> Answer {
        self.ask("POST", address, session, "en", body.to_string()).await
    }

    pub(crate) async fn sign_in(&self, person: &str) -> Session {
        let body = json!({ "person": person, "password": "demo" });
        let answer = self.post("/api/sign-in", &Session::default(), &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let cookie = answer.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Session { cookie, csrf: answer.json()["csrf"].as_str().unwrap().to_owned(), ..Session::default() }
    }
}
