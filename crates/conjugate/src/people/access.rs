//! What happens at the door, counted in memory until it is put on record together: wrong credentials, and what of the
//! record was taken out. However hard somebody knocks, the log takes one entry for each account and door in a while.
//!
//! What is counted and not yet on record is lost when the process dies: one window at most. An end in good order puts it
//! on record first.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use plant::id::{PersonId, SessionId, TokenId};
use plant::people::{AttemptsFailed, Credential, Head, RecordTaken, Span, Taken};
use plant::text::Text;

/// Wrong credentials are put on record after so long, counted from the first.
const FAILURES_WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// What a person took out, likewise.
const TAKINGS_WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// A program that asks every minute needs no entry in every quarter of an hour.
const ANSWERS_WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// So many of the things that were taken out are named.
const NAMED_MAX: usize = 20;

/// The counts of a node. They live as long as the process.
#[derive(Default)]
pub struct Access {
    counted: Mutex<Counted>,
}

#[derive(Default)]
struct Counted {
    // No more of them than there are accounts, or pairs of accounts for second persons.
    failed: BTreeMap<Knock, AttemptsFailed>,
    taken: BTreeMap<Hand, (RecordTaken, SessionId)>,
}

/// Whose account, with what, at whose act.
type Knock = (Option<PersonId>, Credential, Option<PersonId>);
/// Who, with which token, what.
type Hand = (PersonId, Option<TokenId>, Taken);

/// Something that was counted and is to be put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    Failed(AttemptsFailed),
    /// With the session in which it was taken out last.
    Taken(RecordTaken, SessionId),
}

/// What was taken out at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Out {
    pub what: Taken,
    /// How many entries, files or answers.
    pub items: u64,
    pub span: Option<Span>,
    /// The filter, the file's hash, the address.
    pub which: Option<Text>,
    pub head: Option<Head>,
}

impl Access {
    /// Counts a wrong credential.
    pub fn failed(&self, person: Option<PersonId>, credential: Credential, at: Option<PersonId>, now: Timestamp) {
        self.add(Note::Failed(AttemptsFailed { person, credential, at, count: 1, first: now, last: now }));
    }

    /// Counts what was taken out.
    pub fn taken(&self, person: &PersonId, session: &SessionId, out: Out, now: Timestamp) {
        let Out { what, items, span, which, head } = out;
        let (token, which) = (session.token(), which.into_iter().collect());
        let (person, first, last) = (person.clone(), now, now);
        let taken = RecordTaken { person, token, what, times: 1, items, span, which, head, first, last };
        self.add(Note::Taken(taken, session.clone()));
    }

    /// Counts something to what is counted already; also what could not be put on record.
    pub fn add(&self, note: Note) {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        match note {
            Note::Failed(it) => {
                let key = (it.person.clone(), it.credential, it.at.clone());
                match counted.failed.get_mut(&key) {
                    Some(so_far) => {
                        so_far.count = so_far.count.saturating_add(it.count);
                        so_far.first = so_far.first.min(it.first);
                        so_far.last = so_far.last.max(it.last);
                    }
                    None => {
                        counted.failed.insert(key, it);
                    }
                }
            }
            Note::Taken(it, session) => {
                let key = (it.person.clone(), it.token.clone(), it.what);
                match counted.taken.get_mut(&key) {
                    Some((so_far, last)) => {
                        *last = session;
                        join(so_far, it);
                    }
                    None => {
                        counted.taken.insert(key, (it, session));
                    }
                }
            }
        }
    }

    /// Takes what has been counted for long enough. A clock that ran back makes it due, too.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Vec<Note> {
        let over = |first: Timestamp, window| {
            let since = now.duration_since(first);
            since >= window || since < SignedDuration::ZERO
        };
        self.take(|note| match note {
            Note::Failed(it) => over(it.first, FAILURES_WINDOW),
            Note::Taken(it, _) if it.what == Taken::Answers => over(it.first, ANSWERS_WINDOW),
            Note::Taken(it, _) => over(it.first, TAKINGS_WINDOW),
        })
    }

    /// Takes the failures at somebody's account: they came in after all, or the account was locked.
    #[must_use]
    pub fn failures_of(&self, person: &PersonId) -> Vec<Note> {
        self.take(|note| matches!(note, Note::Failed(it) if it.person.as_ref() == Some(person)))
    }

    /// Takes everything.
    #[must_use]
    pub fn everything(&self) -> Vec<Note> {
        self.take(|_| true)
    }

    /// What is counted and not yet on record, for whoever looks.
    #[must_use]
    pub fn pending(&self) -> Vec<Note> {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = counted.failed.values().cloned().map(Note::Failed);
        failed.chain(counted.taken.values().cloned().map(|(it, session)| Note::Taken(it, session))).collect()
    }

    fn take(&self, wanted: impl Fn(&Note) -> bool) -> Vec<Note> {
        let notes: Vec<_> = self.pending().into_iter().filter(|it| wanted(it)).collect();
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        for note in notes {
            // What was counted to it since is taken with it.
            taken.extend(match note {
                Note::Failed(it) => counted.failed.remove(&(it.person, it.credential, it.at)).map(Note::Failed),
                Note::Taken(it, _) => {
                    counted.taken.remove(&(it.person, it.token, it.what)).map(|(it, by)| Note::Taken(it, by))
                }
            });
        }
        taken
    }
}

/// Counts one taking to another.
fn join(so_far: &mut RecordTaken, it: RecordTaken) {
    so_far.times = so_far.times.saturating_add(it.times);
    so_far.items = so_far.items.saturating_add(it.items);
    so_far.span = match (so_far.span, it.span) {
        (Some(a), Some(b)) => Some(Span { first: a.first.min(b.first), last: a.last.max(b.last) }),
        (a, b) => a.or(b),
    };
    for which in it.which {
        if so_far.which.len() < NAMED_MAX && !so_far.which.contains(&which) {
            so_far.which.push(which);
        }
    }
    // The later state of the ledger is the larger one.
    if it.head.as_ref().map(|it| it.size) >= so_far.head.as_ref().map(|it| it.size) {
        so_far.head = it.head.or_else(|| so_far.head.take());
    }
    so_far.first = so_far.first.min(it.first);
    so_far.last = so_far.last.max(it.last);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        "2031-03-18T02:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    fn person(id: &str) -> PersonId {
        PersonId::new(id).unwrap()
    }

    #[test]
    fn ten_thousand_knocks_are_one_entry_for_each_account_and_one_for_all_unknown_names() {
        let it = Access::default();
        for number in 0..10_000 {
            let who = [Some(person("zhao-mei")), Some(person("wu-jian")), None][number % 3].clone();
            it.failed(who, Credential::Password, None, at(0) + SignedDuration::from_millis(number as i64));
        }
        assert!(it.due(at(14)).is_empty(), "the window is not over");
        let notes = it.due(at(16));
        let counts: Vec<_> = notes
            .iter()
            .map(|it| match it {
                Note::Failed(it) => (it.person.as_ref().map(PersonId::as_str), it.count, it.last > it.first),
                Note::Taken(..) => panic!("nothing was taken out"),
            })
            .collect();
        assert_eq!(counts, [(None, 3333, true), (Some("wu-jian"), 3333, true), (Some("zhao-mei"), 3334, true)]);
        assert!(it.everything().is_empty());
    }

    #[test]
    fn who_comes_in_after_all_ends_the_count_of_their_own_account_only() {
        let it = Access::default();
        it.failed(Some(person("zhao-mei")), Credential::Password, None, at(0));
        it.failed(Some(person("zhao-mei")), Credential::Token, None, at(0));
        it.failed(Some(person("wu-jian")), Credential::Password, None, at(0));
        assert_eq!(it.failures_of(&person("zhao-mei")).len(), 2);
        assert_eq!(it.pending().len(), 1);
    }

    #[test]
    fn what_is_taken_out_is_joined_by_person_token_and_kind() {
        let it = Access::default();
        let out = |first, last, which: &str| Out {
            what: Taken::Entries,
            items: last - first + 1,
            span: Some(Span { first, last }),
            which: Some(Text::new(which).unwrap()),
            head: Some(Head { size: last + 1, root: "ab".into() }),
        };
        let browser = SessionId::new("0123456789abcdef").unwrap();
        let token = SessionId::of_token(&TokenId::new("feed").unwrap());
        it.taken(&person("zhao-mei"), &browser, out(100, 199, "a"), at(0));
        it.taken(&person("zhao-mei"), &browser, out(0, 99, "b"), at(1));
        it.taken(&person("zhao-mei"), &browser, out(0, 99, "b"), at(2));
        it.taken(&person("zhao-mei"), &token, out(5, 5, "a"), at(2));
        let notes = it.everything();
        assert_eq!(notes.len(), 2);
        let Note::Taken(joined, session) = &notes[0] else { panic!() };
        assert_eq!((joined.times, joined.items, session), (3, 300, &browser));
        assert_eq!(joined.span, Some(Span { first: 0, last: 199 }));
        assert_eq!(joined.which.iter().map(Text::as_str).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(joined.head.as_ref().map(|it| it.size), Some(200));
        assert_eq!((joined.first, joined.last), (at(0), at(2)));
        let Note::Taken(carried, _) = &notes[1] else { panic!() };
        assert_eq!(carried.token.as_ref().map(TokenId::as_str), Some("feed"));
    }

    #[test]
    fn a_program_that_asks_all_day_has_one_entry_an_hour_and_a_clock_that_runs_back_keeps_nothing() {
        let it = Access::default();
        let out = || Out { what: Taken::Answers, items: 1, span: None, which: None, head: None };
        let session = SessionId::new("s").unwrap();
        it.taken(&person("zhao-mei"), &session, out(), at(0));
        assert!(it.due(at(59)).is_empty());
        assert_eq!(it.due(at(60)).len(), 1);
        it.taken(&person("zhao-mei"), &session, out(), at(100));
        assert_eq!(it.due(at(99)).len(), 1);
    }

    #[test]
    fn so_many_things_are_named_and_no_more() {
        let it = Access::default();
        let session = SessionId::new("s").unwrap();
        for number in 0..50 {
            let which = Text::new(&format!("/api/batches/DS-{number}")).ok();
            let out = Out { what: Taken::Answers, items: 1, span: None, which, head: None };
            it.taken(&person("zhao-mei"), &session, out, at(0));
        }
        let Some(Note::Taken(joined, _)) = it.everything().pop() else { panic!() };
        assert_eq!((joined.items, joined.which.len()), (50, NAMED_MAX));
    }
}
