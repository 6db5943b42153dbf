//! Stories: scripts that quality assurance can read, played through the plant's own rules.
//!
//! A script is one act a line, in the words of the plant; `scenarios/README.md` has the forms. Playing it answers what
//! happened, line by line, or the first fault with its file and line.

mod embedded;
mod expect;
mod fault;
mod play;
mod ready;
mod tell;
mod verb;
mod walk;
mod words;

pub use fault::{Fault, Wrong};
pub use play::{Performed, Shelf};

use jiff::{SignedDuration, Timestamp};
use plant::act::Stamp;
use plant::id::{BatchId, PersonId};
use plant::{Event, Plant};

use play::{Halt, Play};
use words::Words;

/// What came of a script.
pub struct Story {
    /// Each line and what followed from it: the golden output.
    pub told: String,
    pub plant: Plant,
    pub history: Vec<(Event, Stamp)>,
    pub performed: Vec<Performed>,
}

/// The scripts of this house, by name.
#[must_use]
pub fn scripts() -> &'static [(&'static str, &'static str)] {
    embedded::STORIES
}

/// Plays a script.
///
/// # Errors
/// When a line cannot be read, is refused without saying so, or expects what did not happen.
pub fn play(name: &str, text: &str, shelf: &Shelf) -> Result<Story, Fault> {
    let mut play = Play::new(shelf);
    lines(&mut play, name, text)?;
    let Play { told, plant, history, performed, .. } = play;
    Ok(Story { told, plant, history, performed })
}

fn lines(play: &mut Play<'_>, name: &str, text: &str) -> Result<(), Fault> {
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        play.tell(line);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = |wrong| Fault { file: format!("scenarios/{name}.txt"), line: number, wrong };
        match line.strip_prefix("include ") {
            Some(included) => include(play, included.trim()).map_err(|it| it.unwrap_or_else(place))?,
            None => one(play, line).map_err(place)?,
        }
    }
    Ok(())
}

/// A fault of the included script is its own; that it is not there is the fault of the line.
enum Included {
    There(Fault),
    NotThere(Wrong),
}

impl Included {
    fn unwrap_or_else(self, place: impl FnOnce(Wrong) -> Fault) -> Fault {
        match self {
            Self::There(fault) => fault,
            Self::NotThere(wrong) => place(wrong),
        }
    }
}

fn include(play: &mut Play<'_>, name: &str) -> Result<(), Included> {
    let path = format!("include/{name}");
    let Some((_, text)) = embedded::INCLUDES.iter().find(|(it, _)| *it == path) else {
        let advice = "put it into scenarios/include and into the list in scenario/embedded.rs";
        return Err(Included::NotThere(Wrong::new(format!("there is no script `{name}` to include"), advice)));
    };
    let (outer, before) = (play.quiet, play.history.len());
    play.quiet = true;
    let done = lines(play, &path, text).map_err(Included::There);
    play.quiet = outer;
    play.tell(&format!("    {} entries", play.history.len() - before));
    done
}

/// One line: a time, an expectation, or somebody's act with what it is expected to come to.
fn one(play: &mut Play<'_>, line: &str) -> Result<(), Wrong> {
    let (line, refused) = match line.split_once('→') {
        None => (line, None),
        Some((line, then)) => {
            let mut then = Words::of(then)?;
            then.need("refused")?;
            let rule = then.word("the id of a rule")?;
            then.end()?;
            (line, Some(rule))
        }
    };
    if let Some((who, what)) = line.split_once(": ")
        && !who.contains([' ', '"'])
    {
        let who = PersonId::new(who).map_err(|it| Wrong::new(format!("`{who}` is no person"), it.to_string()))?;
        return outcome(verb::act(play, &who, &mut Words::of(what)?), refused.as_deref());
    }
    let mut words = Words::of(line)?;
    match words.word("a word to begin the line")?.as_str() {
        "at" => {
            let at = words.word("an instant")?;
            play.now = at
                .parse::<Timestamp>()
                .map_err(|_| Wrong::new(format!("`{at}` is no instant"), "write it as 2031-03-01T08:00:00+08:00"))?;
        }
        "after" => {
            let span = span(&mut words)?;
            play.wait(span);
        }
        "batch" => play.batch = Some(words.id("the number of a batch", BatchId::new)?),
        "founded" => return outcome(verb::found(play, &mut words), refused.as_deref()),
        "expect" => return expect::expect(play, &mut words),
        other => {
            let advice = "begin with `at`, `after`, `batch`, `founded`, `include`, `expect` or a person and a colon";
            return Err(Wrong::new(format!("no line begins with `{other}`"), advice));
        }
    }
    words.end()
}

/// Whether the outcome is the one that the line says.
fn outcome(done: Result<(), Halt>, refused: Option<&str>) -> Result<(), Wrong> {
    match (done, refused) {
        (Err(Halt::Wrong(wrong)), _) => Err(wrong),
        (Ok(()), None) => Ok(()),
        (Err(Halt::Refused(it)), Some(rule)) if it.rule.id() == rule => Ok(()),
        (Err(Halt::Refused(it)), _) => Err(Wrong::new(
            format!("it was refused by {}: {}", it.rule.id(), it.found()),
            format!("if that is meant, end the line with `→ refused {}`", it.rule.id()),
        )),
        (Ok(()), Some(rule)) => Err(Wrong::new(format!("{rule} did not refuse it"), "take the expectation away")),
    }
}

/// A length of time: `10 min`, `2 h`, `3 d`.
fn span(words: &mut Words) -> Result<SignedDuration, Wrong> {
    let number: i64 = words.number("a whole number")?;
    match words.word("`min`, `h` or `d`")?.as_str() {
        "min" => Ok(SignedDuration::from_mins(number)),
        "h" => Ok(SignedDuration::from_hours(number)),
        "d" => Ok(SignedDuration::from_hours(24 * number)),
        other => Err(Wrong::expected("`min`, `h` or `d`", Some(other))),
    }
}
