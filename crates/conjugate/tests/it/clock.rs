//! A wrong clock never stops the record, never disorders it, and never goes unsaid.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use conjugate::app::Running;
use conjugate::language::Zone;
use conjugate::node::{Answer, Clock, Folder, NotDone, Order, Time};
use jiff::{SignedDuration, Timestamp};
use ledger::{Options, VerifierKey, verify};
use plant::Act;
use plant::id::{CommandId, OrganisationId, PersonId, SessionId};
use plant::node::Found;
use plant::people::{AddOrganisation, OrganisationKind};
use plant::text::Label;
use tower::ServiceExt as _;

/// What the clock on the wall shows, and how much time has really passed.
#[derive(Clone)]
struct Hands(Arc<Mutex<(Timestamp, Duration)>>);

impl Time for Hands {
    fn wall(&self) -> Timestamp {
        self.0.lock().unwrap().0
    }

    fn passed(&self) -> Duration {
        self.0.lock().unwrap().1
    }
}

impl Hands {
    /// Time passes, and the clock shows it.
    fn pass(&self, seconds: u64) {
        let mut it = self.0.lock().unwrap();
        it.0 += Duration::from_secs(seconds);
        it.1 += Duration::from_secs(seconds);
    }

    /// Somebody sets the clock, or the machine was suspended meanwhile.
    fn jump(&self, seconds: i64) {
        self.0.lock().unwrap().0 += SignedDuration::from_secs(seconds);
    }
}

struct Node {
    folder: Folder,
    directory: tempfile::TempDir,
    hands: Hands,
    running: Option<Running>,
    commands: u32,
}

fn label(text: &str) -> Label {
    Label { zh: text.to_owned(), en: text.to_owned() }
}

impl Node {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let begins: Timestamp = "2031-03-18T02:00:00Z".parse().unwrap();
        let hands = Hands(Arc::new(Mutex::new((begins, Duration::from_secs(100)))));
        let folder = Folder::at(directory.path());
        let mut node = Self { folder, directory, hands, running: None, commands: 0 };
        node.start();
        let organisation = OrganisationId::new("kestrel").unwrap();
        node.does(Found {
            organisation,
            name: label("Kestrel"),
            kind: OrganisationKind::Manufacturer,
            administrator: PersonId::new("ma-li").unwrap(),
            administrator_name: label("Ma Li"),
            demonstration: false,
        });
        node
    }

    fn start(&mut self) {
        let ledger = self.folder.open("conjugate.example/test", Options::default()).unwrap();
        let replayed = Folder::replay(&ledger).unwrap();
        let zone = Zone::new("Asia/Shanghai").unwrap();
        let clock = Clock::by(self.hands.clone());
        self.running = Some(Running::start(&self.folder, ledger, replayed, clock, zone).unwrap());
    }

    fn app(&self) -> &conjugate::app::App {
        &self.running.as_ref().unwrap().app
    }

    fn does(&mut self, command: impl Into<plant::Command>) {
        self.tries(command).unwrap();
    }

    fn tries(&mut self, command: impl Into<plant::Command>) -> Result<Answer, NotDone> {
        self.commands += 1;
        let now = self.app().now();
        let (by, session) = (PersonId::new("ma-li").unwrap(), SessionId::new("s").unwrap());
        let act = Act { by, session, happened: now, known: now, second: None, reason: None, signature: None };
        let id = CommandId::new(&format!("c-{}", self.commands)).unwrap();
        let command = command.into();
        self.app().ask_and_wait(Order { id, command, act, happened: None, seen: None, as_of: None })
    }

    /// Anything that makes an entry.
    fn enter(&mut self) {
        self.does(self.anything());
    }

    fn anything(&self) -> AddOrganisation {
        let organisation = OrganisationId::new(&format!("partner-{}", self.commands)).unwrap();
        AddOrganisation { organisation, name: label("Partner"), kind: OrganisationKind::Manufacturer }
    }

    /// Every jump on record: how far, in seconds.
    fn jumps(&self) -> Vec<i64> {
        let ledger = self.app().ledger();
        let entries = ledger.range(0..ledger.size()).unwrap();
        let moved = entries.iter().filter_map(|it| {
            let envelope = it.envelope().unwrap();
            let (event, stamp) = conjugate::node::read(&envelope).unwrap();
            let plant::Event::ClockMoved(it) = event else { return None };
            assert!(!it.by_hand);
            assert_eq!((stamp.by.as_str(), stamp.known), ("conjugate", it.to));
            Some(it.to.duration_since(it.from).as_secs())
        });
        moved.collect()
    }

    /// The page that anybody gets, in a language.
    fn page(&self, lang: &str) -> String {
        let router = conjugate::address::router(self.app().clone());
        let request = Request::builder()
            .uri("/sign-in")
            .header("host", "127.0.0.1:80")
            .header("accept-language", lang)
            .body(Body::empty())
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let bytes = runtime.block_on(async {
            let response = router.oneshot(request).await.unwrap();
            to_bytes(response.into_body(), 1 << 20).await.unwrap()
        });
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    fn stop(&mut self) {
        drop(self.running.take().unwrap().stop().unwrap());
        let key = std::fs::read_to_string(self.folder.key().with_extension("vkey")).unwrap();
        let report = verify(self.folder.ledger(), &[VerifierKey::parse(key.trim()).unwrap()], &[]).unwrap();
        assert!(report.is_clean(), "{:?}", report.findings);
    }
}

#[test]
fn a_clock_that_goes_as_time_does_is_not_spoken_of() {
    let mut node = Node::new();
    for seconds in [0, 1, 3600, 40 * 24 * 3600] {
        node.hands.pass(seconds);
        node.enter();
    }
    // What a time service does while it trims.
    for seconds in [2, -1, -1, 5, -2, 10, -1] {
        node.hands.jump(seconds);
        node.hands.pass(60);
        node.enter();
    }
    assert_eq!(node.jumps(), Vec::<i64>::new());
    assert!(!node.page("en").contains("clock jumped"));
    node.stop();
}

#[test]
fn a_jump_is_an_entry_before_the_command_that_came_next_and_is_told_once() {
    for (what, seconds) in [("back", -3), ("back", -86_400), ("forward", 31), ("suspended for a night", 9 * 3600)] {
        let mut node = Node::new();
        node.enter();
        let before = node.app().settled().entries;
        node.hands.jump(seconds);
        node.enter();
        assert_eq!(node.jumps(), [seconds], "{what}");
        assert_eq!(node.app().settled().entries, before + 2, "{what}");
        let kind = |seq| node.app().ledger().read(seq).unwrap().unwrap().envelope().unwrap().kind.into_owned();
        assert_eq!((kind(before), kind(before + 1)), ("node.clock-moved".into(), "people.organisation-added".into()));
        for _ in 0..3 {
            node.hands.pass(600);
            node.enter();
        }
        assert_eq!(node.jumps(), [seconds], "{what}: told once");
        node.stop();
    }
}

#[test]
fn many_small_steps_add_up() {
    let mut node = Node::new();
    // Three seconds at a time, each too small to be noticed: a clock that somebody sets again and again, or one that
    // runs a twentieth too fast.
    for _ in 0..25 {
        node.hands.pass(60);
        node.hands.jump(3);
        node.enter();
    }
    assert_eq!(node.jumps(), [33, 33]);
    let mut node = Node::new();
    for _ in 0..25 {
        node.hands.pass(60);
        node.hands.jump(-3);
        node.enter();
    }
    assert_eq!(node.jumps(), [-33, -33]);
    node.stop();
}

#[test]
fn a_clock_that_went_back_while_nothing_ran_is_noticed_at_the_first_command() {
    let mut node = Node::new();
    node.enter();
    node.stop();
    node.hands.jump(-7200);
    node.start();
    assert_eq!(node.jumps(), Vec::<i64>::new());
    node.hands.pass(5);
    node.enter();
    assert_eq!(node.jumps(), [-7195]);
    node.stop();
    // Forward, nobody can tell it from the time that passed.
    node.hands.jump(7200);
    node.start();
    node.enter();
    assert_eq!(node.jumps(), [-7195]);
    node.stop();
}

#[test]
fn the_order_of_entries_is_the_order_in_which_they_came() {
    let mut node = Node::new();
    for seconds in [-3600, 7200, -86_400, 40, -1, 500_000] {
        node.hands.pass(7);
        node.hands.jump(seconds);
        node.enter();
    }
    let entries = node.app().settled().entries;
    let ledger = node.app().ledger();
    let numbers: Vec<u64> = ledger.range(0..entries).unwrap().iter().map(|it| it.envelope().unwrap().seq).collect();
    assert_eq!(numbers, (0..entries).collect::<Vec<_>>());
    drop(ledger);
    let known = node.app().settled().last_known;
    assert_eq!(known, Some(node.hands.wall()));
    let settled = format!("{:?}", *node.app().settled());
    node.stop();
    node.start();
    assert_eq!(format!("{:?}", *node.app().settled()), settled);
    node.stop();
}

#[test]
fn every_page_says_that_the_clock_jumped_in_the_readers_language() {
    let mut node = Node::new();
    node.enter();
    node.hands.pass(600);
    node.hands.jump(-3600);
    node.enter();
    let (zh, en) = (node.page("zh-CN"), node.page("en"));
    assert!(en.contains(r#"class="notice" data-state="alert" role="alert""#), "{en}");
    let (from, to) = ("2031-03-18 10:10:00 +08:00", "2031-03-18 09:10:00 +08:00");
    assert!(en.contains("server&#39;s clock jumped from") && en.contains(from) && en.contains(to), "{en}");
    assert!(zh.contains("服务器时钟曾从") && zh.contains(from) && zh.contains(to), "{zh}");
    node.stop();
    node.start();
    assert!(node.page("en").contains(from), "also after a restart");
    node.stop();
}

#[test]
fn a_jump_that_could_not_be_put_on_record_is_noticed_again() {
    let mut node = Node::new();
    node.enter();
    let database = rusqlite::Connection::open(node.directory.path().join("ledger/ledger.db")).unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON checkpoint BEGIN SELECT RAISE(ABORT, 'no room'); END;";
    database.execute_batch(full).unwrap();
    node.hands.jump(7200);
    let anything = node.anything();
    assert!(matches!(node.tries(anything), Err(NotDone::NotWritten(_))));
    database.execute_batch("DROP TRIGGER full").unwrap();
    node.enter();
    assert_eq!(node.jumps(), [7200]);
    node.stop();
}
