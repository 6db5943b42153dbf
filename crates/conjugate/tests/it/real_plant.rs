//! A real plant begins, is served, ends when it is asked to, and is no demonstration.

use std::os::unix::fs::PermissionsExt as _;

use conjugate::node::Folder;
use conjugate::people::credentials::Door;
use conjugate::people::{Credentials, Known};
use jiff::Timestamp;
use ledger::{Options, VerifierKey, verify};
use plant::id::{OrganisationId, PersonId};
use plant::people::{OrganisationKind, Role};

use super::program::{PASSWORDS, Served, config, init, run, said};

#[test]
fn a_plant_begins_with_its_key_its_organisation_and_two_administrators() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("plant");
    let begun = init(&data);
    assert!(begun.status.success(), "{}", said(&begun));
    let folder = Folder::at(&data);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&folder.key()), mode(&folder.credentials())), (0o700, 0o600, 0o600));

    let ledger = folder.reopen(Options::default()).unwrap();
    let plant = Folder::replay(&ledger).unwrap().plant;
    drop(ledger);
    assert_eq!((ledger_node(&folder), plant.demonstration), ("merlin.example/one".to_owned(), false));
    let organisation = &plant.organisations[&OrganisationId::new("merlin").unwrap()];
    assert_eq!((organisation.name.zh.as_str(), organisation.kind), ("灰隼制药", OrganisationKind::Manufacturer));
    let credentials = Credentials::open(&folder.credentials()).unwrap();
    for (id, password) in [("fang-yuan", PASSWORDS[0]), ("lu-an", PASSWORDS[1])] {
        let id = PersonId::new(id).unwrap();
        assert_eq!(plant.people[&id].roles, [Role::Administrator]);
        assert_eq!(credentials.check(&Door::Own(id), password, None, Timestamp::now()), Known::Yes);
    }
    let key = std::fs::read_to_string(folder.key().with_extension("vkey")).unwrap();
    assert!(verify(folder.ledger(), &[VerifierKey::parse(key.trim()).unwrap()], &[]).unwrap().is_clean());

    // Nothing is ever begun over something.
    let again = init(&data);
    assert!(!again.status.success());
    assert!(said(&again).contains("is not empty"), "{}", said(&again));
    assert_eq!(std::fs::read_to_string(folder.key().with_extension("vkey")).unwrap(), key);
}

fn ledger_node(folder: &Folder) -> String {
    folder.reopen(Options::default()).unwrap().node().to_owned()
}

#[test]
fn what_cannot_begin_a_plant_leaves_nothing_behind() {
    let words = |data: &'static str, second: &'static str| {
        vec![
            "init",
            "--data",
            data,
            "--organisation",
            "merlin",
            "--name-zh",
            "灰隼",
            "--name-en",
            "Merlin",
            "--kind",
            "mah",
            "--node",
            "merlin.example",
            "--administrator",
            "fang-yuan:方圆:Fang Yuan",
            "--administrator",
            second,
            "--passwords",
            "-",
        ]
    };
    let parent = tempfile::tempdir().unwrap();
    let data: &'static str = parent.path().join("plant").to_str().unwrap().to_owned().leak();
    for (second, passwords, why) in [
        ("fang-yuan:方圆:Fang Yuan", "long enough\nlong enough\n", "are one person"),
        ("lu-an:陆安:Lu An", "long enough\nshort\n", "at least 8 characters"),
        ("lu-an:陆安:Lu An", "only one line\n", "2 passwords are needed"),
        ("lu-an:陆安:Lu An", "long enough\nmy LU-AN password\n", "own id"),
        ("lu an:陆安:Lu An", "long enough\nlong enough\n", "`lu an`"),
        ("lu-an", "long enough\nlong enough\n", "is not `ID:"),
    ] {
        let output = run(&words(data, second), passwords);
        assert!(!output.status.success() && said(&output).contains(why), "{second}: {}", said(&output));
        let left = std::fs::read_dir(data).map_or(0, Iterator::count);
        assert_eq!(left, 0, "{second}");
    }
}

#[test]
fn a_plant_is_served_once_and_ends_after_what_it_acknowledged() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("plant");
    assert!(init(&data).status.success());
    let served = Served::start(&data);

    let second = run(&["serve", "--config", config(&data).to_str().unwrap(), "--address", "127.0.0.1:0"], "");
    assert!(!second.status.success());
    assert!(said(&second).contains("another process is already writing"), "{}", said(&second));

    let door = served.ask("GET", "/sign-in", &[], "");
    assert_eq!(door.status, 200);
    assert!(door.body.contains("name=\"password\"") && !door.body.contains("Everybody here is made up"));
    assert!(door.body.contains("lang=\"en\""), "the language of the house, where nobody asks for another");
    assert_eq!(served.ask("GET", "/sign-in", &[("host", "evil.example")], "").status, 421);
    assert_eq!(served.ask("POST", "/sign-in", &[("origin", "http://evil.example")], "person=a&password=b").status, 403);
    assert_eq!(served.ask("POST", "/sign-in", &[], "person=fang-yuan&password=demo").status, 200);
    let cookie = served.sign_in("fang-yuan", PASSWORDS[0]);
    assert_eq!(served.ask("GET", "/people", &[("cookie", &cookie)], "").status, 200);

    let (code, log) = served.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("everything that was acknowledged is in the ledger"), "{log}");
    assert!(log.contains("127.0.0.1 POST /sign-in 303"), "{log}");
    assert!(!log.contains(PASSWORDS[0]));
    let ledger = Folder::at(&data).reopen(Options::default()).unwrap();
    let plant = Folder::replay(&ledger).unwrap().plant;
    assert!(plant.people[&PersonId::new("fang-yuan").unwrap()].last_signed_in.is_some());
}

#[test]
fn a_demonstration_and_a_plant_refuse_each_others_ledger() {
    let parent = tempfile::tempdir().unwrap();
    let plant = parent.path().join("plant");
    assert!(init(&plant).status.success());
    let demo = run(&["demo", "--port", "0", "--data", plant.to_str().unwrap()], "");
    assert!(!demo.status.success() && said(&demo).contains("holds a real plant's ledger"), "{}", said(&demo));

    let made_up = parent.path().join("demo");
    let folder = Folder::at(&made_up);
    let mut ledger = folder.open(conjugate::demo::NODE, Options::default()).unwrap();
    conjugate::demo::write(&mut ledger, &folder.files().unwrap()).unwrap();
    drop(ledger);
    std::fs::write(config(&made_up), "").unwrap();
    let served = run(&["serve", "--config", config(&made_up).to_str().unwrap()], "");
    assert!(!served.status.success() && said(&served).contains("holds a demonstration's ledger"), "{}", said(&served));
}

#[test]
fn a_plant_whose_passwords_are_gone_does_not_start_and_a_backup_lies_elsewhere() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("plant");
    assert!(init(&data).status.success());
    let path = config(&data);
    let serve = || run(&["serve", "--config", path.to_str().unwrap(), "--address", "127.0.0.1:0"], "");
    let credentials = data.join("credentials.json");
    for left in [None, Some(""), Some("{}")] {
        match left {
            None => std::fs::remove_file(&credentials).unwrap(),
            Some(text) => std::fs::write(&credentials, text).unwrap(),
        }
        let told = serve();
        assert!(!told.status.success(), "{left:?}");
        assert!(said(&told).contains("missing or empty") && said(&told).contains("缺失或为空"), "{}", said(&told));
    }
    let within = data.join("backups").join("one");
    let told = run(&["backup", within.to_str().unwrap(), "--config", path.to_str().unwrap()], "");
    assert!(!told.status.success() && said(&told).contains("the node's own folder"), "{}", said(&told));
    assert!(!data.join("backups").exists());
}

#[test]
fn whoever_runs_the_machine_reads_what_is_missing() {
    let parent = tempfile::tempdir().unwrap();
    let nowhere = parent.path().join("nowhere");
    std::fs::create_dir(&nowhere).unwrap();
    let serve = |more: &[&str]| {
        let path = config(&nowhere);
        let mut words = vec!["serve", "--config", path.to_str().unwrap()];
        words.extend(more);
        let output = run(&words, "");
        assert!(!output.status.success());
        said(&output)
    };
    assert!(serve(&[]).contains("failed to read the configuration"));
    std::fs::write(config(&nowhere), "adress = \"x\"\n[serve]\nsession-idle-minutes = \"long\"\n").unwrap();
    let faults = serve(&[]);
    assert!(faults.contains("conjugate.toml:1:1: there is no key `adress`"), "{faults}");
    assert!(faults.contains("conjugate.toml:3:24: `serve.session-idle-minutes` 须为 1 至 1440 的整数"), "{faults}");
    std::fs::write(config(&nowhere), "").unwrap();
    assert!(serve(&[]).contains("begin one with `conjugate init`"));
    let database = serve(&["--database", "postgres://plant:secret@db/ledger"]);
    assert!(database.contains("postgres://plant@db/ledger") && !database.contains("secret"), "{database}");
    assert!(serve(&["--database", "oracle"]).contains("say `sqlite`"));
    assert!(serve(&["--address", "0.0.0.0:0"]).contains("can be reached from elsewhere"));
}
