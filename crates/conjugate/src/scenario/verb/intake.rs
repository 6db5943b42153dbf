//! Lines about suppliers, and about what is done with a delivery before its release.

use plant::id::{ContainerId, EntryId, LotId, MaterialId, PersonId, SampleId, SupplierId};
use plant::material::{
    AccountLabels, AddSupplier, ApproveSupplier, Aspect, Basis, BasisKind, Drawn, EndSupplierApproval, Ended,
    ExamineReceipt, FileCertificate, Finding, Gave, PrintLabels, ReleaseLotExceptionally, SampleLot, SupplierKind,
    TestSample,
};
use plant::text::Text;
use plant::verdict::Verdict;

use super::how;
use super::store::until;
use crate::hand;
use crate::scenario::fault::Wrong;
use crate::scenario::play::{Halt, Play};
use crate::scenario::ready;
use crate::scenario::words::Words;

/// `adds supplier alfa "阿尔法" "Alfa" as manufacturer at "Road 1"`,
/// `approves supplier alfa for tcep until 2032-03-01, audit "AUD-1" of 2031-01-15, on terms "…"`,
/// `suspends supplier alfa for tcep, because "…"`
pub(super) fn supplier(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    words.need("supplier")?;
    let supplier = words.id("a supplier", SupplierId::new)?;
    if verb == "adds" {
        let name = words.label()?;
        words.need("as")?;
        let word = words.word("manufacturer or distributor")?;
        let kind = SupplierKind::ALL.into_iter().find(|it| it.id() == word);
        let kind = kind.ok_or_else(|| Wrong::expected("manufacturer or distributor", Some(&word)))?;
        words.need("at")?;
        let site = words.text("its site")?;
        return play.does(who, AddSupplier { supplier, name, kind, site }, &how(words)?);
    }
    words.need("for")?;
    let material = words.id("a material", MaterialId::new)?;
    if verb != "approves" {
        let how_ended = if verb == "suspends" { Ended::Suspended } else { Ended::Withdrawn };
        let end = EndSupplierApproval { supplier, material, how: how_ended };
        return play.does(who, end, &how(words)?);
    }
    words.need("until")?;
    let until = until(words)?;
    let mut basis = Vec::new();
    loop {
        words.comma();
        let Some(kind) = BasisKind::ALL.into_iter().find(|it| words.take(it.id())) else { break };
        let reference = words.text("its number")?;
        words.need("of")?;
        let day = words.word("a day")?;
        let on = day.parse().map_err(|_| Wrong::expected("a day such as 2031-01-31", Some(&day)))?;
        basis.push(Basis { kind, on, reference });
    }
    let terms = if words.take("on") {
        words.need("terms")?;
        Some(words.text("the terms")?)
    } else {
        None
    };
    play.does(who, ApproveSupplier { supplier, material, basis, until, terms }, &how(words)?)
}

pub(super) fn act(play: &mut Play<'_>, who: &PersonId, verb: &str, words: &mut Words) -> Result<(), Halt> {
    match verb {
        // `prints 900 labels of lot DP-31-001`
        "prints" => {
            let count = words.number("how many labels")?;
            words.need("labels of lot")?;
            let lot = words.id("a lot", LotId::new)?;
            play.does(who, PrintLabels { lot, count }, &how(words)?)
        }
        "accounts" => account(play, who, words),
        // `takes in lot TCEP-001, approved by lin-qiao`: everything that its rule asks for.
        "takes" => {
            words.need("in lot")?;
            let lot = words.id("a lot", LotId::new)?;
            words.comma();
            words.need("approved by")?;
            let quality = words.id("a person", PersonId::new)?;
            let how = how(words)?;
            ready::taken_in(play, who, &quality, &lot, &how)
        }
        "examines" => examine(play, who, words),
        "files" => {
            words.need("certificate")?;
            let number = words.text("its number")?;
            words.need("of lot")?;
            let lot = words.id("a lot", LotId::new)?;
            let sha256 = ledger::Hash::of(hand::certificate(&lot).as_bytes()).to_string();
            let file = Text::new("coa.txt").map_err(|_| Wrong::new("no file", "name it"))?;
            play.does(who, FileCertificate { lot, number, file, sha256 }, &how(words)?)
        }
        "samples" => {
            words.need("lot")?;
            let lot = words.id("a lot", LotId::new)?;
            words.need("as")?;
            let sample = words.id("a sample", SampleId::new)?;
            words.need("from")?;
            let mut drawn = Vec::new();
            loop {
                let container = words.id("a container", ContainerId::new)?;
                drawn.push(Drawn { container, amount: words.quantity()? });
                if !words.take("and") {
                    break;
                }
            }
            play.does(who, SampleLot { lot, sample, drawn }, &how(words)?)
        }
        _ => test(play, who, words),
    }
}

/// `accounts for labels of lot DP-31-001, used 880, spoilt 12, destroyed 8`
fn account(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("for labels of lot")?;
    let lot = words.id("a lot", LotId::new)?;
    let mut it = AccountLabels { lot, used: 0, spoilt: 0, destroyed: 0, missing: 0 };
    loop {
        words.comma();
        let known = ["used", "spoilt", "destroyed", "missing"];
        let Some(word) = known.into_iter().find(|it| words.take(it)) else { break };
        let n: u32 = words.number("how many labels")?;
        match word {
            "used" => it.used = n,
            "spoilt" => it.spoilt = n,
            "destroyed" => it.destroyed = n,
            _ => it.missing = n,
        }
    }
    play.does(who, it, &how(words)?)
}

/// `examines lot TCEP-001, 4 containers from alfa as "B-77", made by beta, packaging faulty`: what is not named is sound.
fn examine(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("lot")?;
    let lot = words.id("a lot", LotId::new)?;
    words.comma();
    let containers: u32 = words.number("how many containers")?;
    words.need("containers from")?;
    let supplier = words.id("a supplier", SupplierId::new)?;
    words.need("as")?;
    let their = words.text("the manufacturer's lot number")?;
    let sound = hand::sound(supplier, their.as_str(), containers);
    let mut receipt = sound.ok_or_else(|| Wrong::new("this is no receipt", "name supplier and lot number"))?;
    loop {
        words.comma();
        if words.take("made") {
            words.need("by")?;
            receipt.manufacturer = Some(words.id("a supplier", SupplierId::new)?);
            continue;
        }
        let Some(aspect) = Aspect::ALL.into_iter().find(|it| words.take(it.id())) else { break };
        let word = words.word("sound, faulty or not-checked")?;
        let found =
            Finding::named(&word).ok_or_else(|| Wrong::expected("sound, faulty or not-checked", Some(&word)))?;
        *match aspect {
            Aspect::Packaging => &mut receipt.packaging,
            Aspect::Seal => &mut receipt.seal,
            Aspect::Label => &mut receipt.label,
            Aspect::Transport => &mut receipt.transport,
        } = found;
    }
    play.does(who, ExamineReceipt { lot, receipt }, &how(words)?)
}

/// `tests sample S-1 of lot TCEP-001 for identity: passes`, `… in 1 and 2: fails`, `… for water = 0.05 %`
fn test(play: &mut Play<'_>, who: &PersonId, words: &mut Words) -> Result<(), Halt> {
    words.need("sample")?;
    let sample = words.id("a sample", SampleId::new)?;
    words.need("of lot")?;
    let lot = words.id("a lot", LotId::new)?;
    words.need("for")?;
    let test = words.id("a test", EntryId::new)?;
    let mut containers = Vec::new();
    if words.take("in") {
        loop {
            containers.push(words.id("a container", ContainerId::new)?);
            if !words.take("and") {
                break;
            }
        }
    }
    let gave = if words.take("passes") {
        Gave::Stated(Verdict::Pass)
    } else if words.take("fails") {
        Gave::Stated(Verdict::Fail)
    } else if words.take("tells") {
        words.need("nothing")?;
        Gave::Stated(Verdict::Indeterminate)
    } else {
        words.equals()?;
        Gave::Measured(words.quantity()?)
    };
    play.does(who, TestSample { lot, sample, test, containers, gave, remark: None }, &how(words)?)
}

/// `releases lot TCEP-001 exceptionally, because "…"`
pub(super) fn except(play: &mut Play<'_>, who: &PersonId, lot: LotId, words: &mut Words) -> Result<(), Halt> {
    play.does(who, ReleaseLotExceptionally { lot }, &how(words)?)
}
