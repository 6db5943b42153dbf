//! The same stories through the same node, with the ledger in a file and in a PostgreSQL database.

use conjugate::node::{Database, Folder, FolderError, NotDone};
use ledger::Options;

use super::cluster;
use super::node::{assert_sound, events, order, replayed, send, start, story};

fn folder(directory: &tempfile::TempDir, database: &str) -> Folder {
    Folder::at(directory.path()).with_ledger_in(&Database::parse(database).unwrap()).unwrap()
}

/// Stories that between them send most kinds of commands; all of them would take a minute more.
const STORIES: [&str; 5] = ["deviation", "order-of-addition", "lots", "accounts", "strategy-life"];

/// Plays the stories and compares them event by event, and the plant with what its ledger tells.
fn the_stories(home: impl Fn() -> (tempfile::TempDir, Folder, Option<cluster::Database>)) {
    for name in STORIES {
        let story = story(name);
        let first = &story.performed[0];
        let (_directory, folder, _database) = home();
        let running = start(&folder, first);
        for (number, it) in story.performed.iter().enumerate() {
            match (send(&running, order(number, it)), &it.outcome) {
                (Ok(answer), Ok(told)) => assert_eq!(events(&answer), told.iter().collect::<Vec<_>>(), "{name}"),
                (Err(NotDone::Refused(refusal)), Err(rule)) => assert_eq!(refusal.rule, *rule, "{name}"),
                (got, told) => panic!("{name}: {got:?} for {told:?}"),
            }
        }
        let settled = format!("{:?}", *running.app.settled());
        drop(running.stop().unwrap());
        assert_eq!(format!("{:?}", replayed(&folder)), settled, "{name}");
        assert_sound(&folder);
    }
}

#[test]
fn a_story_goes_through_a_node_with_its_ledger_in_a_file() {
    the_stories(|| {
        let directory = tempfile::tempdir().unwrap();
        let folder = folder(&directory, "sqlite");
        (directory, folder, None)
    });
}

#[test]
fn a_story_goes_through_a_node_with_its_ledger_in_a_database() {
    the_stories(|| {
        let (directory, database) = (tempfile::tempdir().unwrap(), cluster::shared().database());
        let folder = folder(&directory, &database.url());
        (directory, folder, Some(database))
    });
}

#[test]
fn a_key_is_never_made_for_a_ledger_that_is_there_already() {
    let database = cluster::shared().database();
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let begun = folder(&first, &database.url());
    drop(begun.open("conjugate.example/test", Options::default()).unwrap());
    let other = folder(&second, &database.url());
    for _ in 0..2 {
        let refused = other.open("conjugate.example/test", Options::default()).err().unwrap();
        assert!(matches!(refused, FolderError::NoKeyFor { .. }), "{refused}");
        assert!(!other.key().exists());
    }
    // And a database that cannot be reached leaves no key behind either.
    let nowhere = folder(&second, "postgres://ledger@127.0.0.1:1/nowhere");
    assert!(matches!(nowhere.open("conjugate.example/test", Options::default()), Err(FolderError::Look(_))));
    assert!(!nowhere.key().exists());
}
