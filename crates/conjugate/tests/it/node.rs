//! A story through the real node: the one writer, the ledger on disk, and back from its bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
    Folder::replay(&ledger).unwrap().plant
}

pub(crate) fn assert_sound(folder: &Folder) {
    let key = std::fs::read_to_string(folder.key().with_extension("vkey")).unwrap();
    let keys = [VerifierKey::parse(key.trim()).unwrap()];
    let report = verify(folder.ledger(), &keys, &[]).unwrap();
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
    let seen = conjugate::points::recorded_by_ledger(&folder).unwrap();
    drop(running.stop().unwrap());
    let strategy = plant::strategy::load(&conjugate::demo::reference()).unwrap();
    let rows = conjugate::points::report(&strategy, &seen, &seen);
    for (id, recorded) in [("D25", true), ("D54", true), ("P41", false), ("A50", false), ("H14", false)] {
        let row = rows.iter().find(|it| it.id == id).unwrap();
        assert_eq!((row.seen > 0, !row.open), (recorded, recorded), "{id}");
    }
}

#[track_caller]
fn refused(outcome: Result<Answer, NotDone>) -> Rule {
    match outcome {
        Err(NotDone::Refused(refusal)) => refusal.rule,
        other => panic!("{other:?}"),
    }
}

/// Plays a story up to the first command that the test wants to send itself.
fn up_to<'a>(running: &Running, story: &'a Story, here: impl Fn(&Performed) -> bool) -> &'a Performed {
    for (number, it) in story.performed.iter().enumerate() {
        if here(it) {
            return it;
        }
        // What the story expects to be refused is refused here too; the other tests look at the answers.
        assert_eq!(send(running, order(number, it)).is_ok(), it.outcome.is_ok());
    }
    panic!("the story does not come to that");
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
    // With another command under the same id nobody knows what was meant.
    let other = Order { command: story.performed[1].command.clone(), ..order(0, &story.performed[0]) };
    assert_eq!(refused(send(&running, other.clone())), Rule::IdUsed);
    let entries = running.app.settled().entries;
    drop(running.stop().unwrap());

    let running = start(&folder, &story.performed[0]);
    let later = send(&running, order(0, &story.performed[0])).unwrap();
    assert!(later.repeated);
    assert_eq!(later.events, first.events);
    assert_eq!(refused(send(&running, other)), Rule::IdUsed);
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
    send(&running, Order { seen: Some((batch, now)), ..order(902, second) }).unwrap();
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
fn whatever_a_client_states_makes_it_another_command() {
    let story = story("late-entry");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let running = start(&folder, &story.performed[0]);
    let step = |it: &Performed| matches!(it.command, Command::PerformStep(_)) && it.outcome.is_ok();
    let it = up_to(&running, &story, step);
    let first = send(&running, order(900, it)).unwrap();
    let mut reason = order(900, it);
    reason.act.reason = Some(Text::new("another").unwrap());
    let mut second = order(900, it);
    second.act.second = None;
    let earlier = Some(it.act.happened - SignedDuration::from_secs(1));
    let seen = Some((BatchId::new("DS-31-001").unwrap(), 7));
    for other in [
        reason,
        second,
        Order { happened: earlier, ..order(900, it) },
        Order { happened: None, ..order(900, it) },
        Order { seen, ..order(900, it) },
    ] {
        assert_eq!(refused(send(&running, other)), Rule::IdUsed);
    }
    // Another session, a later hour and a page made meanwhile do not: a tablet that was restarted sends the same.
    let mut again = Order { as_of: Some(0), ..order(900, it) };
    again.act.session = plant::id::SessionId::new("another").unwrap();
    let again = send(&running, again).unwrap();
    assert!(again.repeated);
    assert_eq!(again.events, first.events);
    drop(running.stop().unwrap());
}

#[test]
fn a_refusal_is_the_first_answer_too_whatever_the_record_says_by_then() {
    let story = story("late-entry");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let running = start(&folder, &story.performed[0]);
    let step = |it: &Performed| matches!(it.command, Command::PerformStep(_)) && it.outcome.is_ok();
    let (first, second) = {
        let mut steps = story.performed.iter().filter(|it| step(it));
        (steps.next().unwrap(), steps.next().unwrap())
    };
    up_to(&running, &story, step);
    let too_early = |running: &Running| match send(running, order(901, second)) {
        Err(NotDone::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let said = too_early(&running);
    assert_eq!(said.rule, Rule::StepOutOfOrder);
    send(&running, order(900, first)).unwrap();
    // Now nothing stands against it any more, and the answer is what it was, to the last fact.
    assert_eq!(too_early(&running), said);
    let entries = running.app.settled().entries;
    drop(running.stop().unwrap());

    let running = start(&folder, &story.performed[0]);
    assert_eq!(too_early(&running), said);
    assert_eq!(refused(send(&running, Order { happened: None, ..order(901, second) })), Rule::IdUsed);
    assert_eq!(running.app.settled().entries, entries);
    send(&running, order(902, second)).unwrap();
    drop(running.stop().unwrap());
    assert_sound(&folder);
}

#[test]
fn a_command_that_comes_many_times_at_once_is_done_once() {
    let story = story("strategy-life");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let running = start(&folder, &story.performed[0]);
    running.app.clock().set(story.performed[0].act.known + SignedDuration::from_secs(30));
    let other = Order { command: story.performed[1].command.clone(), ..order(0, &story.performed[0]) };
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let ask = |order: Order| {
            let app = running.app.clone();
            scope.spawn(move || app.ask_and_wait(order))
        };
        let asked: Vec<_> = (0..40).map(|_| ask(order(0, &story.performed[0]))).collect();
        asked.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|it| it.as_ref().is_ok_and(|it| !it.repeated)).count(), 1);
    let first = outcomes[0].as_ref().unwrap();
    assert!(outcomes.iter().all(|it| it.as_ref().is_ok_and(|it| it.events == first.events)));
    assert_eq!(usize::try_from(running.app.settled().entries).unwrap(), first.events.len());
    assert_eq!(refused(running.app.ask_and_wait(other)), Rule::IdUsed);
    drop(running.stop().unwrap());
}

#[test]
fn an_attempt_that_was_kept_is_kept_once_however_often_it_is_sent() {
    let story = story("order-of-addition");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let running = start(&folder, &story.performed[0]);
    let it = up_to(&running, &story, |it| it.outcome == Err(Rule::WrongMaterial));
    let attempts = |running: &Running| -> usize {
        let plant = running.app.settled();
        plant.batches.values().flat_map(|it| it.steps.values()).map(|it| it.attempts.len()).sum()
    };
    assert_eq!(refused(send(&running, order(900, it))), Rule::WrongMaterial);
    assert_eq!(refused(send(&running, order(900, it))), Rule::WrongMaterial);
    assert_eq!(attempts(&running), 1);
    drop(running.stop().unwrap());
    // The ledger holds the attempt under the command's id; the refusal beside it is what was answered.
    let running = start(&folder, &story.performed[0]);
    assert_eq!(refused(send(&running, order(900, it))), Rule::WrongMaterial);
    assert_eq!(attempts(&running), 1);
    drop(running.stop().unwrap());
    assert_sound(&folder);
}

/// A node whose ledger cannot be written while the switch is on: it gets no random bytes.
fn with_a_switch(folder: &Folder, from: &Performed) -> (Running, Arc<AtomicBool>) {
    let switch = Arc::new(AtomicBool::new(false));
    let fails = switch.clone();
    let salts = move |_: &mut [u8]| match fails.load(Ordering::SeqCst) {
        true => Err(std::io::Error::other("pulled out by the test")),
        false => Ok(()),
    };
    let options = Options { salts: Box::new(salts), ..Options::default() };
    let ledger = folder.open("conjugate.example/test", options).unwrap();
    let replayed = Folder::replay(&ledger).unwrap();
    let zone = Zone::new("Asia/Shanghai").unwrap();
    (Running::start(folder, ledger, replayed, Clock::from(from.act.known), zone).unwrap(), switch)
}

#[test]
fn what_could_not_be_written_was_never_shown_and_was_not_answered() {
    let story = story("late-entry");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let (running, fails) = with_a_switch(&folder, &story.performed[0]);
    let step = |it: &Performed| matches!(it.command, Command::PerformStep(_)) && it.outcome.is_ok();
    let (first, second) = {
        let mut steps = story.performed.iter().filter(|it| step(it));
        (steps.next().unwrap(), steps.next().unwrap())
    };
    up_to(&running, &story, step);
    let settled = format!("{:?}", *running.app.settled());
    fails.store(true, Ordering::SeqCst);
    assert!(matches!(send(&running, order(900, first)), Err(NotDone::NotWritten(_))));
    assert!(running.app.standstill().is_some());
    assert_eq!(format!("{:?}", *running.app.settled()), settled);
    fails.store(false, Ordering::SeqCst);
    // Were the tip still ahead, the second step would now be taken without the first.
    assert_eq!(refused(send(&running, order(901, second))), Rule::StepOutOfOrder);
    assert!(!send(&running, order(900, first)).unwrap().repeated);
    assert!(running.app.standstill().is_none());
    send(&running, order(902, second)).unwrap();
    let settled = format!("{:?}", *running.app.settled());
    drop(running.stop().unwrap());
    assert_eq!(format!("{:?}", replayed(&folder)), settled);
    assert_sound(&folder);
}

#[test]
fn a_whole_group_fails_together_and_everyone_is_told() {
    let story = story("strategy-life");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let (running, fails) = with_a_switch(&folder, &story.performed[0]);
    send(&running, order(0, &story.performed[0])).unwrap();
    let entries = running.app.settled().entries;
    fails.store(true, Ordering::SeqCst);
    let it = &story.performed[1];
    running.app.clock().set(it.act.known + SignedDuration::from_secs(30));
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let ask = |number| {
            let app = running.app.clone();
            scope.spawn(move || app.ask_and_wait(order(number, it)))
        };
        let asked: Vec<_> = (1..30).map(ask).collect();
        asked.into_iter().map(|it| it.join().unwrap()).collect()
    });
    // The first of a group is decided, the others are refused over it: none of that was ever true.
    assert!(outcomes.iter().all(|it| matches!(it, Err(NotDone::NotWritten(_)))), "{outcomes:?}");
    assert_eq!(running.app.settled().entries, entries);
    fails.store(false, Ordering::SeqCst);
    send(&running, order(1, it)).unwrap();
    drop(running.stop().unwrap());
    assert_sound(&folder);
}

#[test]
fn a_writer_that_was_overtaken_writes_nothing_and_says_that_it_is_out_of_date() {
    let story = story("strategy-life");
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::at(directory.path());
    let old = start(&folder, &story.performed[0]);
    send(&old, order(0, &story.performed[0])).unwrap();
    let settled = format!("{:?}", *old.app.settled());
    // The lock is lost: a new file under the old name is not the one that is locked.
    std::fs::remove_file(directory.path().join("ledger").join("writer.lock")).unwrap();
    let new = start(&folder, &story.performed[0]);
    send(&new, order(1, &story.performed[1])).unwrap();

    assert!(matches!(send(&old, order(1, &story.performed[1])), Err(NotDone::NotWritten(_))));
    assert_eq!(old.app.standstill().map(|it| it.fault), Some(ledger::Fault::Overtaken));
    // It tries again by itself, and it stays so.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(old.app.standstill().map(|it| it.fault), Some(ledger::Fault::Overtaken));
    assert_eq!(format!("{:?}", *old.app.settled()), settled);
    drop(old.stop().unwrap());
    drop(new.stop().unwrap());
    assert_sound(&folder);
}

/// Readers who hold one thing and ask for the next, in either order, while the writer takes in a whole story.
#[test]
fn readers_who_ask_again_and_the_writer_never_wait_for_each_other() {
    let (told, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let story = story("deviation");
        let directory = tempfile::tempdir().unwrap();
        let folder = Folder::at(directory.path());
        let running = start(&folder, &story.performed[0]);
        let done = Arc::new(AtomicBool::new(false));
        let readers: Vec<_> = (0..4)
            .map(|number| {
                let (app, done) = (running.app.clone(), Arc::clone(&done));
                std::thread::spawn(move || {
                    while !done.load(Ordering::SeqCst) {
                        if number % 2 == 0 {
                            let plant = app.settled();
                            assert!(app.ledger().size() >= plant.entries);
                            assert_eq!(app.settled().entries, plant.entries, "it changed under a reader");
                        } else {
                            let ledger = app.ledger();
                            assert!(app.settled().entries <= ledger.size());
                        }
                    }
                })
            })
            .collect();
        for (number, it) in story.performed.iter().enumerate() {
            let _outcome = send(&running, order(number, it));
        }
        done.store(true, Ordering::SeqCst);
        readers.into_iter().for_each(|it| it.join().unwrap());
        assert_eq!(usize::try_from(running.app.settled().entries).unwrap(), story.history.len());
        drop(running.stop().unwrap());
        told.send(()).unwrap();
    });
    heard.recv_timeout(std::time::Duration::from_secs(120)).expect("readers and the writer wait for each other");
}
