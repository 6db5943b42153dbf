//! A story through the real node: the one writer, the ledger on disk, and back from its bytes.

use conjugate::app::Running;
use conjugate::language::Zone;
use conjugate::node::{Answer, Clock, Folder, NotDone, Order};
use conjugate::scenario::{Performed, Shelf, Story, play, scripts};
use jiff::SignedDuration;
use ledger::{Options, VerifierKey, verify};
use plant::id::{BatchId, CommandId, LotId};
use plant::material::HoldLot;
use plant::text::Text;
use plant::{Command, Event, Plant, Rule};

pub(crate) fn story(name: &str) -> Story {
    let (_, text) = scripts().iter().find(|(it, _)| *it == name).unwrap();
    play(name, text, &Shelf::default()).unwrap_or_else(|fault| panic!("{fault}"))
}

pub(crate) fn start(folder: &Folder, from: &Performed) -> Running {
    let ledger = folder.open("conjugate.example/test", Options::default()).unwrap();
    let plant = Folder::replay(&ledger).unwrap();
    let zone = Zone::new("Asia/Shanghai").unwrap();
    Running::start(folder, ledger, plant, Clock::from(from.act.known), zone).unwrap()
}

pub(crate) fn order(number: usize, it: &Performed) -> Order {
    Order {
        id: CommandId::new(&format!("story-{number}")).unwrap(),
        command: it.command.clone(),
        act: it.act.clone(),
        happened: Some(it.act.happened),
        seen: None,
        as_of: None,
    }
}

/// Sends a command at the story's time.
pub(crate) fn send(running: &Running, order: Order) -> Result<Answer, NotDone> {
    // The writer's own clock runs on; a little ahead, it never runs back.
    running.app.clock().set(order.act.known + SignedDuration::from_secs(30));
    running.app.ask_and_wait(order)
}

pub(crate) fn events(answer: &Answer) -> Vec<&Event> {
    answer.events.iter().map(|(event, _)| event).collect()
}

pub(crate) fn replayed(folder: &Folder) -> Plant {
    let ledger = folder.open("conjugate.example/test", Options::default()).unwrap();
    Folder::replay(&ledger).unwrap()
}

pub(crate) fn assert_sound(folder: &Folder) {
    let key = std::fs::read_to_string(folder.key().with_extension("vkey")).unwrap();
    let keys = [VerifierKey::parse(key.trim()).unwrap()];
    let report = verify(&folder.ledger(), &keys, &[]).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}

#[test]
fn a_story_through_the_node_is_the_story_and_replays_to_the_same_plant() {
    for name in ["deviation", "order-of-addition"] {
        let story = story(name);
        let directory = tempfile::tempdir().unwrap();
        let folder = Folder::at(directory.path());
        let running = start(&folder, &story.performed[0]);
        for (number, it) in story.performed.iter().enumerate() {
            match (send(&running, order(number, it)), &it.outcome) {
                (Ok(answer), Ok(told)) => assert_eq!(events(&answer), told.iter().collect::<Vec<_>>()),
                (Err(NotDone::Refused(refusal)), Err(rule)) => assert_eq!(refusal.rule, *rule),
                (got, told) => panic!("{name}: {got:?} for {told:?}"),
            }
        }
        let settled = format!("{:?}", *running.app.settled());
        let entries = running.app.settled().entries;
        assert_eq!(usize::try_from(entries).unwrap(), story.history.len());
        drop(running.stop().unwrap());
        assert_eq!(format!("{:?}", replayed(&folder)), settled);
        assert_sound(&folder);
    }
}

#[test]
fn what_a_ledger_records_is_seen_in_the_rows_of_the_paper() {
    let story = story("deviation");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let running = start(&folder, &story.performed[0]);
    for (number, it) in story.performed.iter().enumerate() {
        let _outcome = send(&running, order(number, it));
    }
    // Read beside the running writer, without a lock and without a byte written.
    let seen = conjugate::points::recorded_by_ledger(directory.path()).unwrap();
    drop(running.stop().unwrap());
    let strategy = plant::strategy::load(&conjugate::demo::reference()).unwrap();
    let rows = conjugate::points::report(&strategy, &seen, &seen);
    for (id, recorded) in [("D25", true), ("D54", true), ("P41", false), ("A50", false), ("H14", false)] {
        let row = rows.iter().find(|it| it.id == id).unwrap();
        assert_eq!((row.seen > 0, !row.open), (recorded, recorded), "{id}");
    }
}

#[test]
fn a_command_sent_again_gets_the_first_answer() {
    let story = story("strategy-life");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let running = start(&folder, &story.performed[0]);
    let first = send(&running, order(0, &story.performed[0])).unwrap();
    assert!(!first.repeated);
    let again = send(&running, order(0, &story.performed[0])).unwrap();
    assert!(again.repeated);
    assert_eq!(again.events, first.events);
    // The same id with another command is the same command to the node: it was answered.
    let other = Order { command: story.performed[1].command.clone(), ..order(0, &story.performed[0]) };
    assert_eq!(send(&running, other).unwrap().events, first.events);
    let entries = running.app.settled().entries;
    drop(running.stop().unwrap());

    let running = start(&folder, &story.performed[0]);
    let later = send(&running, order(0, &story.performed[0])).unwrap();
    assert!(later.repeated);
    assert_eq!(later.events, first.events);
    assert_eq!(running.app.settled().entries, entries);
    drop(running.stop().unwrap());
    assert_sound(&folder);
}

#[test]
fn a_record_that_changed_since_it_was_read_is_not_decided_over() {
    let story = story("late-entry");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let running = start(&folder, &story.performed[0]);
    let steps = |it: &&Performed| matches!(it.command, plant::Command::PerformStep(_)) && it.outcome.is_ok();
    let (first, second) = {
        let mut steps = story.performed.iter().filter(steps);
        (steps.next().unwrap(), steps.next().unwrap())
    };
    for (number, it) in story.performed.iter().enumerate() {
        if std::ptr::eq(it, first) {
            break;
        }
        send(&running, order(number, it)).unwrap();
    }
    let batch = BatchId::new("DS-31-001").unwrap();
    let seen = running.app.settled().batches[&batch].last;
    send(&running, Order { seen: Some((batch.clone(), seen)), ..order(900, first) }).unwrap();
    match send(&running, Order { seen: Some((batch.clone(), seen)), ..order(901, second) }) {
        Err(NotDone::Refused(refusal)) => assert_eq!(refusal.rule, Rule::ChangedSinceRead),
        other => panic!("{other:?}"),
    }
    let now = running.app.settled().batches[&batch].last;
    assert!(now > seen);
    send(&running, Order { seen: Some((batch, now)), ..order(901, second) }).unwrap();
    drop(running.stop().unwrap());
    assert_sound(&folder);
}

#[test]
fn nobody_signs_for_what_came_after_their_page_was_made() {
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let story = story("lots");
    let running = start(&folder, &story.performed[0]);
    let releases = |it: &&Performed| matches!(&it.command, Command::ReleaseLot(it) if it.lot.as_str() == "LP-002");
    let release = story.performed.iter().find(releases).unwrap();
    for (number, it) in story.performed.iter().enumerate().take_while(|(_, it)| !std::ptr::eq(*it, release)) {
        // What the story expects to be refused is refused here too; the other tests look at the answers.
        assert_eq!(send(&running, order(number, it)).is_ok(), it.outcome.is_ok());
    }
    let read = running.app.settled().entries;
    let hold = HoldLot { lot: LotId::new("LP-002").unwrap() };
    let mut held = order(900, release);
    held.command = hold.into();
    held.act.reason = Some(Text::new("the label is torn").unwrap());
    send(&running, held).unwrap();
    match send(&running, Order { as_of: Some(read), ..order(901, release) }) {
        Err(NotDone::Refused(refusal)) => assert_eq!(refusal.rule, Rule::ChangedSinceRead),
        other => panic!("{other:?}"),
    }
    let read = running.app.settled().entries;
    send(&running, Order { as_of: Some(read), ..order(902, release) }).unwrap();
    drop(running.stop().unwrap());
    assert_sound(&folder);
}

#[test]
fn a_refused_command_leaves_no_entry() {
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let story = story("accounts");
    let running = start(&folder, &story.performed[0]);
    for (number, it) in story.performed.iter().enumerate().filter(|(_, it)| it.outcome.is_err()) {
        let before = running.app.settled().entries;
        assert!(matches!(send(&running, order(number, it)), Err(NotDone::Refused(_))));
        assert_eq!(running.app.settled().entries, before);
    }
    drop(running.stop().unwrap());
    assert_eq!(replayed(&folder).entries, 0);
}

#[test]
fn an_attempt_that_was_refused_is_no_answer_to_its_repetition() {
    let story = story("order-of-addition");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let kept = story.performed.iter().position(|it| it.outcome == Err(Rule::WrongMaterial)).unwrap();
    let running = start(&folder, &story.performed[0]);
    for (number, it) in story.performed.iter().enumerate().take(kept) {
        send(&running, order(number, it)).unwrap();
    }
    let refused = |running: &Running| match send(running, order(kept, &story.performed[kept])) {
        Err(NotDone::Refused(refusal)) => assert_eq!(refusal.rule, Rule::WrongMaterial),
        other => panic!("{other:?}"),
    };
    refused(&running);
    let attempts: usize = {
        let plant = running.app.settled();
        plant.batches.values().flat_map(|it| it.steps.values()).map(|it| it.attempts.len()).sum()
    };
    assert_eq!(attempts, 1);
    drop(running.stop().unwrap());
    // The ledger holds the attempt under the command's id; that does not make it done.
    let running = start(&folder, &story.performed[0]);
    refused(&running);
    drop(running.stop().unwrap());
    assert_sound(&folder);
}
