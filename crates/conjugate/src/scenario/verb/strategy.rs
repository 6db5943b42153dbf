//! Lines about the life of a strategy version.

use plant::id::{PersonId, StrategyId};
use plant::strategy::{ApproveStrategy, BeginStrategyReview, MakeStrategyEffective, ProposeStrategy, SourceFile};

use super::how;
use crate::demo;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::words::Words;

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    if verb == "proposes" {
        return propose(play, who, words);
    }
    if verb == "asks" {
        words.need("for review of")?;
    }
    let strategy = words.id("a strategy", StrategyId::new)?;
    words.need("version")?;
    let version = words.number("a version")?;
    match verb {
        "asks" => play.does(who, BeginStrategyReview { strategy, version }, &how(words)?),
        "approves" => play.does(who, ApproveStrategy { strategy, version }, &how(words)?),
        _ => {
            words.need("effective")?;
            play.does(who, MakeStrategyEffective { strategy, version }, &how(words)?)
        }
    }
}

/// `proposes strategy adc-reference`, or `… where chemistry = glycan, subclass = igg4`: the same for another product.
fn propose(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("strategy")?;
    let name = words.word("a strategy")?;
    if name != demo::STRATEGY {
        return Err(
            Wrong::new(format!("there is no strategy `{name}`"), format!("propose `{}`", demo::STRATEGY)).into()
        );
    }
    let mut choices: Vec<(String, String)> = Vec::new();
    if words.take("where") {
        loop {
            let feature = words.word("a feature of the profile")?;
            words.equals()?;
            choices.push((feature, words.word("one of its options")?));
            if !words.comma() {
                break;
            }
        }
    }
    let how = how(words)?;
    let key = choices.iter().fold(name, |key, (feature, option)| format!("{key} {feature}={option}"));
    let (strategy, files) = play.shelf.load(&key, || product(&choices))?;
    play.does(who, ProposeStrategy { strategy, files }, &how)
}

/// The files of the reference strategy with other options chosen.
fn product(choices: &[(String, String)]) -> Result<Vec<SourceFile>, Wrong> {
    let mut files = demo::reference();
    for (feature, option) in choices {
        let head = format!("[[feature]]\nid = \"{feature}\"\n");
        let chosen = files.iter_mut().find_map(|file| {
            let from = file.text.find(&head)?;
            let line = from + file.text.get(from..)?.find("\nchosen = ")? + 1;
            let end = line + file.text.get(line..)?.find('\n')?;
            Some((file, line, end))
        });
        let Some((file, line, end)) = chosen else {
            return Err(Wrong::new(format!("the profile has no choice `{feature}`"), "see profile.toml for the names"));
        };
        file.text.replace_range(line..end, &format!("chosen = \"{option}\""));
    }
    Ok(files)
}
