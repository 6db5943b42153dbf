//! Charging a lot: which lots could be, how much of each the step asks for, and what an amount would come to.

use jiff::Timestamp;
use plant::batch::{Charge, Observed, Offer, Target, legible, offers, preview, target};
use plant::id::{ContainerId, LotId, MaterialId};
use plant::material::Container;
use plant::quantity::Quantity;
use plant::strategy::{AmountRule, Parameter, ParameterKind, StepKind};
use rust_decimal::Decimal;

use super::form::Typed;
use super::ground::Ground;
use super::scanned::Scanned;
use super::view::{Charging, LotLine, TargetView};
use crate::batch::shown;
use crate::page::part::NumberEntry;
use crate::words;

/// The field of the amount.
pub(super) const AMOUNT: &str = "amount";
/// Lots that cannot be charged are shown as far as there is room for them; a scan names any.
const BLOCKED_SHOWN: usize = 3;
/// Of the lots that can be charged so many are shown, those that expire first before the others; a scan names any.
const FREE_SHOWN: usize = 12;

/// The part of the form that charges, where the step adds something.
pub(super) fn charging(
    it: &Ground<'_>,
    typed: Typed<'_>,
    letters: &mut impl Iterator<Item = char>,
) -> Option<Charging> {
    let StepKind::Add { material, amount: _ } = &it.step.kind else { return None };
    let parameter = Charge::parameter(it.unit, it.step)?;
    let limits = parameter.kind.limits()?;
    let offered = offers(it.plant, it.strategy, material, it.now);
    let scanned = typed.text("lot");
    let wanted = |of: &Offer<'_>| target(it.plant, it.batch, it.unit, it.step, Some(of.id)).map(|it| it.amount);
    let first = offered.iter().filter(|of| of.refusal.is_none()).find(|of| enough(of, wanted(of).as_ref()));
    let first = first.map(|it| it.id.clone());
    let named = Scanned::of(&scanned, it.plant);
    let chosen = named.lot.clone().filter(|lot| it.plant.lots.contains_key(lot));
    // Until a lot is scanned, the target is that of the lot that should be taken first.
    let of_lot = chosen.clone().or_else(|| first.clone());
    let worked = target(it.plant, it.batch, it.unit, it.step, of_lot.as_ref());
    let (free, blocked): (Vec<_>, Vec<_>) = offered.iter().partition(|it| it.refusal.is_none());
    let kept = blocked.into_iter().take(BLOCKED_SHOWN);
    let more = free.len().saturating_sub(FREE_SHOWN);
    let is_picked = |of: &Offer<'_>| Some(of.id) == chosen.as_ref() || Some(of.id) == first.as_ref();
    let free = free.into_iter().enumerate().filter(|(at, of)| *at < FREE_SHOWN || is_picked(of)).map(|it| it.1);
    let picked = Picked { lot: chosen.as_ref(), containers: &named.containers, first: first.as_ref() };
    let lots = free.chain(kept).flat_map(|offer| lines(it, parameter, offer, &picked));
    let mut bar = shown::limits(it.lang, parameter)?;
    if let Some(worked) = &worked {
        bar = bar.target(Some(legible(worked.amount.value, limits)));
    }
    let text = typed.text(AMOUNT);
    if let (Some(lot), Ok(amount)) = (&chosen, Quantity::parse(&text, limits.unit)) {
        let seen = preview(it.plant, it.id, it.path, Some((lot, &amount)), &Default::default(), it.now);
        if let Some((_, _, band)) = seen.iter().find(|(of, _, _)| of.id == parameter.id) {
            bar = bar.value(amount.value, amount.bound.into(), shown::state(*band));
        }
    }
    Some(Charging {
        letter: letters.next()?,
        material: it.material(material),
        typed: scanned,
        lots: lots.collect(),
        more,
        amount: NumberEntry::new(AMOUNT, bar).typed(text).hint(method(it, parameter)),
        amount_letter: letters.next()?,
        target: worked.map(|worked| target_view(it, &worked, of_lot.as_ref())),
    })
}

/// Where the value is read: the strategy's method, its sampling.
pub(super) fn method(it: &Ground<'_>, parameter: &Parameter) -> String {
    let method = parameter.method.as_ref().and_then(|id| it.strategy.methods.get(id)).map(|of| it.label(&of.name));
    let sampling = parameter.sampling.as_ref().map(|of| it.label(of));
    method.into_iter().chain(sampling).collect::<Vec<_>>().join(" · ")
}

/// Whether as much is left of a lot as the step asks for; a step charges one lot.
fn enough(of: &Offer<'_>, wanted: Option<&Quantity>) -> bool {
    let counted = wanted.and_then(|it| Some(of.lot.unit.to_base(of.lot.left)? >= it.unit.to_base(it.value)?));
    counted.unwrap_or(true)
}

/// What was scanned or chosen so far, and which lot should be taken first.
struct Picked<'a> {
    lot: Option<&'a LotId>,
    containers: &'a [ContainerId],
    first: Option<&'a LotId>,
}

/// The tiles of a lot: one, or one for each of its numbered containers, of which an opened one should be taken first.
fn lines(it: &Ground<'_>, parameter: &Parameter, offer: &Offer<'_>, picked: &Picked<'_>) -> Vec<LotLine> {
    let whole = line(it, parameter, offer, picked);
    let mut containers: Vec<_> = offer.lot.in_containers().collect();
    if containers.is_empty() {
        return vec![whole];
    }
    containers.sort_by_key(|(id, of)| (of.opened.is_none(), (*id).clone()));
    let wanted = target(it.plant, it.batch, it.unit, it.step, Some(offer.id)).map(|it| it.amount);
    let enough = |left: Decimal| {
        let both = wanted.as_ref().and_then(|it| Some((offer.lot.unit.to_base(left)?, it.unit.to_base(it.value)?)));
        both.is_none_or(|(left, wanted)| left >= wanted)
    };
    let first = containers.iter().find(|(_, of)| enough(of.left)).or(containers.first()).map(|(id, _)| (*id).clone());
    let declared = it.strategy.materials.get(&offer.lot.material);
    let kept = |of: &Container| {
        let all = crate::material::keeping(it.lang, declared, of, it.now);
        let facts = Some(whole.facts.clone()).filter(|it| !it.is_empty());
        let words: Vec<_> = all.iter().map(|(word, _)| word.clone()).collect();
        let beyond = all.into_iter().find(|(_, beyond)| *beyond).map(|(word, _)| word);
        (words.into_iter().chain(facts).collect::<Vec<_>>().join(" · "), beyond)
    };
    let tile = |(id, of): (&ContainerId, &Container)| LotLine {
        facts: kept(of).0,
        blocked: whole.blocked.clone().or_else(|| kept(of).1),
        id: id.to_string(),
        of_lot: Some(offer.id.to_string()),
        location: of.location.as_ref().map(ToString::to_string),
        left: Quantity::exact(of.left, offer.lot.unit).to_string(),
        chosen: picked.containers.contains(id),
        first: whole.first && first.as_ref() == Some(id),
        short: whole.blocked.is_none() && !enough(of.left),
        ..whole.clone()
    };
    containers.into_iter().map(tile).collect()
}

fn line(it: &Ground<'_>, parameter: &Parameter, offer: &Offer<'_>, picked: &Picked<'_>) -> LotLine {
    let (lang, lot) = (it.lang, offer.lot);
    let material = it.strategy.materials.get(&lot.material);
    let facts = lot.facts.iter().map(|(id, value)| {
        let known = material.and_then(|of| of.facts.iter().find(|fact| fact.id == *id));
        let name = known.map_or_else(|| id.to_string(), |fact| it.label(&fact.name));
        lang.say("step-lot-fact").with("name", name).with_text("value", value).plain()
    });
    let wanted = target(it.plant, it.batch, it.unit, it.step, Some(offer.id));
    let blocked = offer.refusal.as_ref().map(|why| {
        let facts = why.facts.iter().filter(|(name, _)| *name != "lot");
        let found =
            facts.map(|(name, fact)| words::fact(lang, it.zone, it.plant, name, fact)).collect::<Vec<_>>().join(" · ");
        let title = lang.text(&format!("{}.title", why.rule.id().to_lowercase()));
        if found.is_empty() {
            title
        } else {
            lang.say("step-lot-blocked").with("why", title).with("found", found).plain()
        }
    });
    LotLine {
        id: offer.id.to_string(),
        of_lot: None,
        location: None,
        left: Quantity::exact(lot.left, lot.unit).to_string(),
        until: until(lot.use_by, lot.retest_by).map(|(key, at)| lang.say(key).with("until", it.zone.day(at)).plain()),
        facts: facts.collect::<Vec<_>>().join(" · "),
        short: blocked.is_none() && !enough(offer, wanted.as_ref().map(|it| &it.amount)),
        target: wanted.map(|it| shown::amount(&it.amount)).filter(|_| blocked.is_none()),
        chosen: picked.lot == Some(offer.id),
        first: picked.first == Some(offer.id),
        blocked,
        factor: slope(it, parameter, offer.id).map_or_else(String::new, |it| it.to_string()),
    }
}

/// The date after which the lot is not charged, under its own name: the earlier of its two.
fn until(use_by: Option<Timestamp>, retest_by: Option<Timestamp>) -> Option<(&'static str, Timestamp)> {
    let expiry = use_by.map(|at| ("step-lot-use-by", at));
    let retest = retest_by.map(|at| ("step-lot-retest-by", at));
    expiry.into_iter().chain(retest).min_by_key(|(_, at)| *at)
}

/// What one unit of amount adds to the value that the step works out from it: ratios grow evenly, so two points tell.
fn slope(it: &Ground<'_>, parameter: &Parameter, lot: &LotId) -> Option<Decimal> {
    let limits = parameter.kind.limits()?;
    let at = |amount: Decimal| {
        let amount = Quantity::exact(amount, limits.unit);
        let seen = preview(it.plant, it.id, it.path, Some((lot, &amount)), &Default::default(), it.now);
        seen.into_iter().find_map(|(of, value, _)| match (&of.kind, value) {
            (ParameterKind::Computed { .. }, Observed::Number(value)) => Some(value.value),
            (
                ParameterKind::Quantity(_)
                | ParameterKind::Choice { .. }
                | ParameterKind::Order
                | ParameterKind::Duration { .. }
                | ParameterKind::Computed { .. },
                _,
            ) => None,
        })
    };
    at(Decimal::TWO)?.checked_sub(at(Decimal::ONE)?)
}

fn target_view(it: &Ground<'_>, worked: &Target, lot: Option<&LotId>) -> TargetView {
    let lang = it.lang;
    let name_of = |of: &str| {
        let material = MaterialId::new(of).ok().filter(|id| it.strategy.materials.contains_key(id));
        let parameter = it.unit.parameters.iter().find(|it| it.id.as_str() == of);
        match (material, parameter) {
            (Some(id), _) => it.material(&id),
            (None, Some(parameter)) => it.label(&parameter.name),
            (None, None) => of.to_owned(),
        }
    };
    let by_volume = worked.inputs.iter().any(|it| it.name == "concentration");
    let formula = match &worked.rule {
        AmountRule::Fixed { .. } => lang.text("step-formula-fixed"),
        AmountRule::MolarRatio { .. } if by_volume => lang.text("step-formula-volume"),
        AmountRule::MolarRatio { .. } => lang.text("step-formula-mass"),
    };
    let inputs = worked.inputs.iter().map(|it| {
        let name = input(lang, &it.name);
        (name, name_of(&it.of), it.value.to_string())
    });
    let of_lot = match &worked.rule {
        AmountRule::Fixed { .. } => String::new(),
        AmountRule::MolarRatio { .. } => lot.map_or_else(String::new, |it| it.to_string()),
    };
    TargetView { amount: shown::amount(&worked.amount), of_lot, formula, inputs: inputs.collect() }
}

/// The name of a figure that went into an amount.
pub(crate) fn input(lang: crate::language::Lang, name: &str) -> String {
    match name {
        "ratio" => lang.text("step-input-ratio"),
        "moles-to" => lang.text("step-input-moles"),
        "molar-mass" => lang.text("step-input-molar-mass"),
        "purity" => lang.text("step-input-purity"),
        "concentration" => lang.text("step-input-concentration"),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_a_lot_is_called_what_it_is() {
        let day = |it: i64| (it > 0).then(|| Timestamp::from_second(it * 86_400).unwrap());
        for (use_by, retest_by, shown) in [
            (0, 0, None),
            (5, 0, Some(("step-lot-use-by", 5))),
            (0, 5, Some(("step-lot-retest-by", 5))),
            (5, 3, Some(("step-lot-retest-by", 3))),
            (3, 5, Some(("step-lot-use-by", 3))),
            (5, 5, Some(("step-lot-use-by", 5))),
        ] {
            let shown = shown.and_then(|(key, at)| Some((key, day(at)?)));
            assert_eq!(until(day(use_by), day(retest_by)), shown, "{use_by} {retest_by}");
        }
    }
}
