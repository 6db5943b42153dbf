//! The words of banks: where one stands, what an item of its release says, what became of vials.

use jiff::Timestamp;
use plant::Plant;
use plant::bank::{Bank, BankBecause, BankItem, CellAge, Took};
use plant::id::{ContainerId, LotId};
use plant::material::LotStanding;
use plant::verdict::Verdict;

use crate::language::Lang;
use crate::page::part::{State, Stated};
use crate::people::Shown;
use crate::words;

/// The tier in words.
pub(super) fn tier(lang: Lang, it: plant::strategy::Tier) -> String {
    lang.text(&format!("bank-tier-{}", it.id()))
}

/// The state that a verdict is shown as.
pub(super) fn state(it: Verdict) -> State {
    match it {
        Verdict::Pass => State::Pass,
        Verdict::Indeterminate => State::Indeterminate,
        Verdict::Fail => State::Fail,
    }
}

/// Where a bank stands: whether a vial of it may be thawed now, and why not.
pub(super) fn standing(lang: Lang, plant: &Plant, id: &LotId, bank: &Bank) -> Stated {
    let lot = plant.lots.get(id);
    if lot.is_some_and(|it| it.standing == LotStanding::Rejected) {
        return Stated::new(lang, State::Fail).saying(words::lot_standing(lang, LotStanding::Rejected));
    }
    if bank.released.is_none() {
        return Stated::new(lang, State::Pending).saying(lang.text("bank-waits"));
    }
    match plant.bank_barred(id) {
        None => Stated::new(lang, State::Pass).saying(words::lot_standing(lang, LotStanding::Released)),
        Some(_) => Stated::new(lang, State::Stop).saying(lang.text("bank-barred")),
    }
}

/// The name of an item of a bank's release.
pub(super) fn item(lang: Lang, it: &BankItem) -> String {
    match &it.name {
        Some(name) => lang.label(name).to_owned(),
        None => lang.text(&format!("bank-item-{}", it.id)),
    }
}

/// Why an item has its verdict.
pub(super) fn because(lang: Lang, it: &BankBecause) -> String {
    match it {
        BankBecause::Documents { count } => lang.say("bank-because-documents").with("count", *count).plain(),
        BankBecause::NoDocuments => lang.text("bank-because-no-documents"),
        BankBecause::Descends => lang.text("bank-because-descends"),
        BankBecause::NoParent => lang.text("bank-because-no-parent"),
        BankBecause::ParentNotReleased { bank } => lang.say("bank-because-parent").with_text("bank", bank).plain(),
        BankBecause::Places { count, least } => {
            lang.say("bank-because-places").with("count", *count).with("least", *least).plain()
        }
        BankBecause::Result { band } => words::result_band(lang, *band),
        BankBecause::NotVerified => lang.text("bank-because-not-verified"),
        BankBecause::NoResult => lang.text("bank-because-no-result"),
        BankBecause::Alarm => lang.text("bank-because-alarm"),
        BankBecause::Deviation { deviation } => {
            lang.say("bank-because-deviation").with_text("deviation", deviation).plain()
        }
        BankBecause::MakerNotReleased => lang.text("bank-because-maker"),
    }
}

/// What became of vials.
pub(super) fn took(lang: Lang, it: &Took) -> String {
    match it {
        Took::Moved { to } => lang.say("bank-took-moved").with_text("to", to).plain(),
        Took::Discarded { why } => lang.say("bank-took-discarded").with_text("why", why).plain(),
        Took::Thawed { purpose, what, in_spite } => {
            let purpose = lang.text(&format!("bank-purpose-{}", purpose.id()));
            let said = lang.say("bank-took-thawed").with("purpose", purpose).with_text("what", what).plain();
            match in_spite {
                None => said,
                Some(why) => format!("{said} {}", lang.say("bank-took-in-spite").with_text("why", why).plain()),
            }
        }
        Took::Charged { batch } => lang.say("bank-took-charged").with_text("batch", batch).plain(),
        Took::Banked { bank } => lang.say("bank-took-banked").with_text("bank", bank).plain(),
    }
}

/// The age of a bank's cells.
pub(super) fn age(lang: Lang, it: Option<CellAge>) -> String {
    let Some(it) = it else { return lang.text("bank-age-unknown") };
    let said = lang.say("bank-age").with_text("passages", it.passages.normalize()).plain();
    match it.doublings {
        None => said,
        Some(doublings) => {
            format!("{said} · {}", lang.say("bank-age-doublings").with_text("doublings", doublings.normalize()).plain())
        }
    }
}

/// Vials in words, those of one bank by their own numbers.
pub(super) fn vials(lang: Lang, bank: &LotId, them: &[ContainerId]) -> String {
    let short = |it: &ContainerId| {
        let own = it.as_str().strip_prefix(bank.as_str()).and_then(|it| it.strip_prefix('-'));
        own.unwrap_or(it.as_str()).to_owned()
    };
    them.iter().map(short).collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// Whether something is due, and when.
pub(super) fn due(lang: Lang, at: Option<Timestamp>, now: Timestamp, day: &str) -> Option<Stated> {
    let at = at?;
    let mark = if at <= now { State::Action } else { State::Pending };
    Some(Stated::new(lang, mark).saying(day.to_owned()))
}

/// What a signature about a bank covers.
pub(super) fn signed(lang: Lang, plant: &Plant, id: &LotId, bank: &Bank, meaning: &str) -> Shown {
    let left: usize = plant.places_of(id).iter().map(|it| it.left).sum();
    let mut lines = vec![
        format!("{} {id} · {}", tier(lang, bank.tier), bank.origin.line),
        lang.say("bank-sign-level").with_text("passages", bank.banked.passages).with("left", left).plain(),
    ];
    lines.extend(plant.bank_items(id).iter().map(|it| {
        format!("{}: {} · {}", item(lang, it), words::verdict(lang, it.verdict), because(lang, &it.because))
    }));
    lines.extend(bank.alarms.iter().map(|it| {
        let assessed = it.assessed.as_ref().map_or_else(String::new, |(why, _)| format!(" · {why}"));
        format!("{} {}: {}{assessed}", it.stamp.seq, it.place, it.warmest)
    }));
    Shown { meaning: lang.text(meaning), lines }
}
