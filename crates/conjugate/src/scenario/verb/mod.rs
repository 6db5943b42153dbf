//! What a person can do in a story: the first words of the line say what, and the capability reads the rest.

mod access;
mod bank;
mod instrument;
mod intake;
mod investigation;
mod people;
mod procedure;
mod quality;
mod record;
mod reprocessing;
mod run;
mod sample;
mod stability;
mod store;
mod strategy;
mod wear;

pub(super) use people::found;

use plant::id::{PersonId, TokenId};

use super::fault::Wrong;
use super::play::{Halt, How, Play};
use super::span;
use super::words::Words;

/// Somebody's act.
#[expect(clippy::too_many_lines, reason = "one line for each word of a story")]
pub(super) fn act(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    let verb = words.word("what the person does")?;
    match verb.as_str() {
        "takes" if words.next_is("every") || words.next_is("sample") => sample::act(play, who, &verb, words),
        "receives" | "stores" | "discards" | "misses" | "divides" | "inspects" | "begins"
            if words.next_is("sample") =>
        {
            sample::act(play, who, &verb, words)
        }
        "hands" if words.next_is("over") => sample::act(play, who, &verb, words),
        "uses" if words.next_is("up") => sample::act(play, who, &verb, words),
        "gives" => sample::act(play, who, &verb, words),
        "leaves" if words.next_is("out") => quality::leave_out(play, who, words),
        "opens" | "moves" | "empties" | "discards" | "freezes" | "thaws" | "leaves" | "stows"
            if words.next_is("container") =>
        {
            store::container(play, who, &verb, words)
        }
        "adds" | "approves" | "suspends" | "withdraws" if words.next_is("supplier") => {
            intake::supplier(play, who, &verb, words)
        }
        "prepares" | "begins" | "measures" | "corrects" | "ends" | "aborts" | "doubts" | "verifies"
            if words.next_is("run") =>
        {
            run::act(play, who, &verb, words)
        }
        "reports" => run::act(play, who, &verb, words),
        "approves" | "withdraws" if words.next_is("method") => run::act(play, who, &verb, words),
        "makes" | "revokes" if words.next_is("token") => access::act(play, who, &verb, words),
        "writes" | "reads" => procedure::act(play, who, &verb, words),
        "withdraws" if words.next_is("procedure") => procedure::act(play, who, &verb, words),
        "approves" | "makes" if words.next_is("procedure") => procedure::act(play, who, &verb, words),
        "answers" => investigation::act(play, who, &verb, words),
        "opens" if words.next_is("investigation") => investigation::act(play, who, &verb, words),
        "plans" | "states" | "begins" => investigation::act(play, who, &verb, words),
        "approves" if words.next_is("hypothesis") || words.next_is("retests") => {
            investigation::act(play, who, &verb, words)
        }
        "records" if words.next_is("hypothesis") || words.next_is("production") => {
            investigation::act(play, who, &verb, words)
        }
        "accepts" | "refuses" if words.next_is("cause") => investigation::act(play, who, &verb, words),
        "withdraws" if words.next_is("retests") => investigation::act(play, who, &verb, words),
        "issues" => quality::issue(play, who, words),
        "closes" if words.next_is("investigation") => investigation::act(play, who, &verb, words),
        "derives" => instrument::act(play, who, &verb, words),
        "verifies" if words.next_is("determination") => instrument::act(play, who, &verb, words),
        "hands" | "enters" | "sets" => instrument::act(play, who, &verb, words),
        "counts" => access::act(play, who, &verb, words),
        "takes" if words.next_is("out") => access::act(play, who, &verb, words),
        "in" => stability::act(play, who, words),
        "records" if words.next_is("excursion") => stability::excursion(play, who, words),
        "lays" | "thaws" => bank::act(play, who, &verb, words),
        "tests" if words.next_is("bank") => bank::act(play, who, &verb, words),
        "moves" | "discards" if words.next_is("vials") => bank::act(play, who, &verb, words),
        "releases" if words.next_is("bank") => bank::act(play, who, &verb, words),
        "records" | "assesses" if words.next_is("alarm") => bank::act(play, who, &verb, words),
        "orders" | "reworks" | "puts" => reprocessing::act(play, who, &verb, words),
        "proposes" | "approves" | "declines" if words.next_is("rework") => reprocessing::act(play, who, &verb, words),
        "adds" if words.next_is("equipment") => store::add_equipment(play, who, words),
        "takes" if words.next_is("in") => intake::act(play, who, &verb, words),
        "tests" if words.next_is("sample") => intake::act(play, who, &verb, words),
        "prints" | "accounts" | "examines" | "files" | "samples" => intake::act(play, who, &verb, words),
        "fits" | "packs" | "unpacks" | "regenerates" | "sanitises" | "stores" | "takes" | "uses" | "measures"
        | "tests" => wear::act(play, who, &verb, words),
        "admits" | "dismisses" | "adds" | "trains" | "signs" | "locks" | "moves" => {
            people::act(play, who, &verb, words)
        }
        "proposes" | "approves" | "declines" if words.next_is("roles") => people::act(play, who, &verb, words),
        "reviews" => people::act(play, who, &verb, words),
        "resets" | "replaces" | "changes" => people::act(play, who, &verb, words),
        "closes" if words.next_is("account") => people::act(play, who, &verb, words),
        "proposes" | "asks" | "approves" | "makes" if !words.next_is("ready") => strategy::act(play, who, &verb, words),
        "provides" | "qualifies" | "calibrates" | "cleans" | "dedicates" | "receives" | "lifts" | "splits"
        | "pools" | "returns" | "retests" | "dates" => store::act(play, who, &verb, words),
        "releases" | "rejects" | "holds" if words.next_is("lot") => store::act(play, who, &verb, words),
        "releases" | "rejects" | "holds" | "accepts" | "refuses" | "opens" | "assesses" | "closes" => {
            quality::act(play, who, &verb, words)
        }
        "starts" | "makes" | "assigns" | "does" | "did" | "corrects" | "remarks" | "pauses" | "resumes"
        | "finishes" | "records" | "verifies" => record::act(play, who, &verb, words),
        other => {
            let advice = "see scenarios/README.md for what a person can do";
            Err(Wrong::new(format!("nobody `{other}` in a story"), advice).into())
        }
    }
}

/// The end of a line: `with sun-li`, `because "…"`, `40 min ago`, `unsigned`, `carrying TOKEN`, in any order, commas between them or not.
fn how(words: &mut Words) -> Result<How, Wrong> {
    let mut how = How::default();
    loop {
        if words.comma() {
            continue;
        }
        if words.take("carrying") {
            how.token = Some(words.id("a token", TokenId::new)?);
        } else if words.take("with") {
            how.second = Some(words.id("a person", PersonId::new)?);
        } else if words.take("because") {
            how.because = Some(words.text("the reason")?);
        } else if words.take("unsigned") {
            how.unsigned = true;
        } else if words.take("happened") {
            how.ago = Some(span(words)?);
            words.need("ago")?;
        } else {
            words.end()?;
            return Ok(how);
        }
    }
}
