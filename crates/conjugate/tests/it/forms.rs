//! A person at a form: what was refused is mended on the page that says so, and sent again.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use conjugate::app::Running;
use conjugate::demo;
use conjugate::language::Zone;
use conjugate::node::{Clock, Folder};
use ledger::Options;
use plant::id::{BatchId, PersonId};
use tower::ServiceExt as _;

struct Browser {
    router: Router,
    cookie: String,
}

struct Got {
    status: u16,
    to: Option<String>,
    text: String,
}

impl Browser {
    async fn ask(&mut self, method: &str, address: &str, fields: &[(&str, &str)]) -> Got {
        let body: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header("host", "127.0.0.1:80")
            .header("accept-language", "en")
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(COOKIE, &self.cookie)
            .body(Body::from(body.join("&")))
            .unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        if let Some(cookie) = parts.headers.get(SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        let bytes = to_bytes(body, 1 << 22).await.unwrap();
        Got {
            status: parts.status.as_u16(),
            to: parts.headers.get(LOCATION).map(|it| it.to_str().unwrap().to_owned()),
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |all, it| match it {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => all + char::from(it).to_string().as_str(),
        other => all + &format!("%{other:02X}"),
    })
}

/// The hidden field of the form that is sent to this address.
#[track_caller]
fn hidden(page: &str, action: &str, name: &str) -> String {
    let form = page.split("<form").find(|it| it.contains(&format!("action=\"{action}\""))).unwrap();
    let (_, rest) = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// While the work is interrupted, its pages say why, who did so and since when; afterwards they do not.
async fn interrupted(browser: &mut Browser, running: &Running, step: String) {
    let record = "/batches/DS-31-006".to_owned();
    let page = browser.ask("GET", &record, &[]).await;
    let (pause, resume) = (format!("{record}/pause"), format!("{record}/resume"));
    let (csrf, command) = (hidden(&page.text, &pause, "csrf"), hidden(&page.text, &pause, "command"));
    let fields = [("csrf", csrf.as_str()), ("command", command.as_str()), ("reason", "the chiller failed")];
    let paused = browser.ask("POST", &pause, &fields).await;
    assert_eq!(paused.status, 303, "{}", paused.text);
    let name = running.app.settled().people[&PersonId::new("zhao-mei").unwrap()].name.en.clone();
    let since = format!("Interrupted by {name} since 20");
    for address in [&record, &step] {
        let page = browser.ask("GET", address, &[]).await;
        assert!(page.text.contains(&since) && page.text.contains("the chiller failed"), "{address}: {}", page.text);
    }
    let page = browser.ask("GET", &record, &[]).await;
    let (csrf, command) = (hidden(&page.text, &resume, "csrf"), hidden(&page.text, &resume, "command"));
    let resumed = browser.ask("POST", &resume, &[("csrf", &csrf), ("command", &command)]).await;
    assert_eq!(resumed.status, 303, "{}", resumed.text);
    for address in [&record, &step] {
        let page = browser.ask("GET", address, &[]).await;
        assert!(page.status == 200 && !page.text.contains(&since), "{address}");
    }
}

/// The answer is what the browser goes to first, with or without a script.
#[track_caller]
fn in_view(page: &str, what: &str) {
    let first = page.find(" autofocus").unwrap_or_else(|| panic!("{page}"));
    let (before, after) = page.split_at(first);
    let alert = before.rfind('<').is_some_and(|it| before[it..].contains("role=\"alert\" tabindex=\"-1\""));
    assert!(alert && after.contains(what) && !before.contains(what), "{what}: {page}");
}

#[tokio::test]
async fn a_refused_form_is_mended_on_its_page_and_the_old_one_is_not_taken_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let home = Folder::at(folder.path());
    let mut ledger = home.open(demo::NODE, Options::default()).unwrap();
    let (_, at) = demo::write(&mut ledger, &home.files().unwrap()).unwrap();
    let replayed = Folder::replay(&ledger).unwrap();
    let running =
        Running::start(&home, ledger, replayed, Clock::from(at), Zone::new("Asia/Shanghai").unwrap()).unwrap();
    let passwords: Vec<_> =
        ["zhao-mei", "sun-li"].iter().map(|it| (PersonId::new(it).unwrap(), demo::PASSWORD)).collect();
    running.app.credentials().set(&passwords).unwrap();
    let mut browser = Browser { router: conjugate::address::router(running.app.clone()), cookie: String::new() };
    let entered = browser.ask("POST", "/sign-in", &[("person", "zhao-mei"), ("password", demo::PASSWORD)]).await;
    assert_eq!(entered.status, 303, "{}", entered.text);

    let (address, charge) = {
        let plant = running.app.settled();
        let batch = BatchId::new("DS-31-006").unwrap();
        let it = &plant.batches[&batch];
        let path = it.next_step(plant.pinned(it).unwrap().1).unwrap();
        let step = conjugate::hand::step(&plant, &batch, &path, running.app.now()).unwrap();
        (format!("/batches/{batch}/steps/{}/{}", path.unit, path.step), step.charge.unwrap())
    };
    let page = browser.ask("GET", &address, &[]).await;
    let (csrf, first) = (hidden(&page.text, &address, "csrf"), hidden(&page.text, &address, "command"));
    let alone =
        [("csrf", csrf.as_str()), ("command", &first), ("lot", charge.lot.as_str()), ("amount", &charge.amount)];
    let refused = browser.ask("POST", &address, &alone).await;
    assert!(refused.status == 200 && refused.text.contains("R-people-06"), "{} {}", refused.status, refused.text);
    in_view(&refused.text, "R-people-06");
    let second = hidden(&refused.text, &address, "command");
    assert_ne!(first, second, "the page with the refusal has an id of its own");
    let again = browser.ask("POST", &address, &alone).await;
    assert!(again.text.contains("R-people-06"), "the same form gets the same answer");

    let with = |command: &str| {
        let both = [("second", "sun-li"), ("second-password", demo::PASSWORD)];
        let mut fields: Vec<_> = alone.iter().chain(&both).map(|(it, of)| (*it, (*of).to_owned())).collect();
        fields[1].1 = command.to_owned();
        fields
    };
    // Back in the browser, mended there and sent under the old id.
    let fields = with(&first);
    let fields: Vec<_> = fields.iter().map(|(it, of)| (*it, of.as_str())).collect();
    let back = browser.ask("POST", &address, &fields).await;
    assert!(back.status == 200 && back.text.contains("R-record-02"), "{} {}", back.status, back.text);
    let third = hidden(&back.text, &address, "command");
    let before = running.app.settled().entries;
    let fields = with(&third);
    let fields: Vec<_> = fields.iter().map(|(it, of)| (*it, of.as_str())).collect();
    let done = browser.ask("POST", &address, &fields).await;
    assert_eq!((done.status, done.to.is_some()), (303, true), "{}", done.text);
    let entries = running.app.settled().entries;
    assert!(entries > before);
    // Sent twice, it is done once.
    let twice = browser.ask("POST", &address, &fields).await;
    assert_eq!((twice.status, running.app.settled().entries), (303, entries));
    interrupted(&mut browser, &running, done.to.unwrap()).await;
    drop(running.stop().unwrap());
}
