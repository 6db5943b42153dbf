//! What stands around the form: the head of the station, the order of steps, clocks, last readings, people, equipment.

use jiff::SignedDuration;
use plant::batch::{Addition, Charge, Observed, asked, clocks, in_use, judge, witnesses};
use plant::id::{MaterialId, PersonId};
use plant::quality::About;
use plant::quantity::{Bound, Quantity, Unit};
use plant::strategy::{EquipmentNeed, Limits, ParameterKind, StepKind};
use rust_decimal::Decimal;

use super::form::Typed;
use super::ground::Ground;
use super::view::{ClassView, ClockView, EquipmentLine, Head, LastReading, OrderLine, Second, WitnessLine};
use crate::batch::{path, shown};
use crate::language::lasting;
use crate::page::part::{Bounds, LimitBar, State, Stated};
use crate::words;

/// The head of the station.
pub(super) fn head(it: &Ground<'_>) -> Head {
    let number = it.stage.steps().position(|(path, _, _)| path == *it.path).unwrap_or(0) + 1;
    let (_, of) = it.batch.progress(it.stage);
    let protection = it.unit.protection.iter().filter_map(|id| it.strategy.protections.get(id));
    Head {
        batch: it.id.to_string(),
        record: path::record(it.id),
        number,
        of,
        unit: it.label(&it.unit.name),
        stage: it.label(&it.stage.name),
        room: it.unit.room.as_ref().map_or_else(String::new, |of| it.label(of)),
        protection: protection.map(|of| it.label(of)).collect::<Vec<_>>().join(" · "),
        toxin: toxin(it),
    }
}

/// The cytotoxic material that this step adds, or that was charged last.
fn toxin(it: &Ground<'_>) -> Option<String> {
    let cytotoxic = |id: &MaterialId| it.strategy.materials.get(id).is_some_and(|of| of.cytotoxic);
    let now = match &it.step.kind {
        StepKind::Add { material, amount: _ } => Some(material),
        StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } | StepKind::File { .. } => None,
    };
    let charged = it.batch.additions();
    let all = now.into_iter().chain(charged.iter().rev().map(|of| &of.material));
    all.filter(|id| cytotoxic(id)).map(|id| it.material(id)).next()
}

/// The steps of this unit operation.
pub(super) fn order(it: &Ground<'_>) -> Vec<OrderLine> {
    let open = it.plant.exceptions_of(it.id).filter(|(_, of)| !of.lifted(it.plant));
    let opens: Vec<_> = open
        .filter_map(|(_, of)| match &of.about {
            About::Reading { step, parameter: _ } | About::Step { step } | About::Consumable { step, class: _ } => {
                Some(step)
            }
            About::Result { .. }
            | About::Integrity { .. }
            | About::Rework { .. }
            | About::Sample { .. }
            | About::Stability { .. } => None,
        })
        .collect();
    let lines = it.unit.steps().enumerate().map(|(index, step)| {
        let at = plant::id::StepPath { unit: it.unit.id.clone(), step: step.id.clone() };
        let record = it.batch.steps.get(&at);
        let done = record.and_then(|of| Some((of, of.done.as_ref()?)));
        let stated = done.map(|(record, done)| {
            let said = match charged(&step.kind, &record.additions) {
                Charged::Nothing => it.lang.text("step-done"),
                Charged::Unknown => it.lang.text("step-amount-unknown"),
                Charged::Sum(sum) => sum.to_string(),
            };
            let said = format!("{said} · {}", it.zone.minute(done.stamp.happened));
            let worst = record.readings.values().filter_map(|of| of.last()).map(|of| shown::state(of.band));
            let state = match done.otherwise {
                Some(_) => State::Fail,
                None => worst.max_by_key(|it| gravity(*it)).unwrap_or(State::Pass),
            };
            // What nobody has decided about yet is seen here too, whichever value or act it is about.
            let open = opens.contains(&&at).then_some(State::Alert);
            let state = open.into_iter().chain([state]).max_by_key(|it| gravity(*it)).unwrap_or(state);
            Stated::new(it.lang, state).saying(said)
        });
        let note = match &step.kind {
            _ if stated.is_some() => String::new(),
            StepKind::Sample { .. } => it.batch.sample_name(&it.unit.id),
            StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure | StepKind::File { .. }
                if step.second_person =>
            {
                it.lang.text("step-two-people")
            }
            StepKind::Confirm | StepKind::Add { .. } | StepKind::Measure | StepKind::File { .. } => String::new(),
        };
        OrderLine {
            number: index + 1,
            name: it.label(&step.name),
            href: path::step(it.id, &at),
            current: at == *it.path,
            later: stated.is_none() && at != *it.path,
            done: stated,
            note,
        }
    });
    lines.collect()
}

/// What was charged at a step of the material that it adds; a further act may have charged another.
#[derive(Debug, PartialEq)]
enum Charged {
    Nothing,
    /// One of the amounts is not known, or not as a number.
    Unknown,
    Sum(Quantity),
}

fn charged(kind: &StepKind, additions: &[Addition]) -> Charged {
    let StepKind::Add { material, amount: _ } = kind else { return Charged::Nothing };
    let mut all = additions.iter().filter(|of| of.material == *material);
    let Some(first) = all.clone().next() else { return Charged::Nothing };
    let unit = first.amount.unit;
    let sum = all.try_fold(Decimal::ZERO, |sum, of| {
        let exact = of.known && of.amount.bound == Bound::Exact;
        sum.checked_add(of.amount.to(unit).filter(|_| exact)?.value)
    });
    sum.map_or(Charged::Unknown, |sum| Charged::Sum(Quantity::exact(sum, unit)))
}

fn gravity(it: State) -> u8 {
    match it {
        State::Fail | State::Stop => 3,
        State::Indeterminate | State::Unverified => 2,
        State::Alert | State::Action => 1,
        State::Pass | State::Info | State::Verified | State::Pending => 0,
    }
}

/// Whether the order of this unit operation's additions is a parameter that is judged.
pub(super) fn order_is_judged(it: &Ground<'_>) -> Option<String> {
    let judged = it.unit.parameters.iter().filter(|of| of.applies).find(|of| matches!(of.kind, ParameterKind::Order));
    judged.map(|of| it.label(&of.why))
}

/// The clocks that run, those that this step reads first.
pub(super) fn running(it: &Ground<'_>) -> Vec<ClockView> {
    let mut all: Vec<_> = clocks(it.batch, it.stage)
        .into_iter()
        .map(|clock| {
            let seconds = it.now.duration_since(clock.since).as_secs();
            let here = clock.ends == *it.path;
            let real = it.strategy.illustrative && !it.plant.demonstration;
            let value = in_unit(seconds, clock.limits).map(Observed::Number);
            let missing = || Observed::Missing(plant::text::Text::dash());
            let value = value.unwrap_or_else(missing);
            let band = judge(clock.parameter, &value, &[], real);
            // A clock that has not reached its window is not late: it is still to come.
            let early = clock.limits.normal.as_ref().and_then(|of| of.low()).is_some_and(|low| below(&value, low));
            let stated = if early {
                Stated::new(it.lang, State::Pending).saying(it.lang.text("step-clock-early"))
            } else {
                shown::stated(it.lang, band)
            };
            let bar = if early {
                empty_bar(it, &clock.parameter.name, clock.limits)
            } else {
                shown::bar(it.lang, clock.parameter, &value, band)
            };
            ClockView {
                name: it.label(&clock.parameter.name),
                since: it.zone.time_short(clock.since),
                elapsed: lasting(std::time::Duration::from_secs(u64::try_from(seconds).unwrap_or(0))),
                seconds,
                window: window(it, clock.since, clock.limits),
                stated,
                bar,
                ends: it.label(&clock.ends_at.name),
                here,
                // What only has an end to it, a hold, is not waited for.
                skip: skip(it, clock.since, clock.limits).filter(|_| here && early && it.plant.demonstration),
            }
        })
        .collect();
    all.sort_by_key(|it| !it.here);
    all
}

fn empty_bar(it: &Ground<'_>, name: &plant::text::Label, limits: &Limits) -> Option<LimitBar> {
    let bounds = |of: &Option<plant::quantity::Range>| of.as_ref().map(Bounds::from);
    Some(
        LimitBar::new(it.lang, it.label(name), limits.unit.shown())
            .normal(bounds(&limits.normal))
            .registered(bounds(&limits.registered))
            .proven(bounds(&limits.proven))
            .target(limits.target),
    )
}

fn below(value: &Observed, low: Decimal) -> bool {
    match value {
        Observed::Number(it) => it.value < low,
        Observed::Choice(_) | Observed::Order(_) | Observed::Missing(_) => false,
    }
}

/// Seconds in the unit of the limits. For a look at a running clock only, so endless digits are cut.
fn in_unit(seconds: i64, limits: &Limits) -> Option<Quantity> {
    let seconds = Decimal::from(seconds);
    let value = Unit::new("s").ok()?.to_base(seconds)?.checked_div(limits.unit.to_base(Decimal::ONE)?)?;
    Some(Quantity::exact(value.trunc_with_scale(2), limits.unit))
}

/// The target in seconds after the clock began.
fn target_seconds(limits: &Limits) -> Option<i64> {
    let target = crate::hand::middle(limits)?;
    let base = limits.unit.to_base(target)?.checked_div(Unit::new("s").ok()?.to_base(Decimal::ONE)?)?;
    base.trunc().try_into().ok()
}

/// How long until the target, where it is still to come.
fn skip(it: &Ground<'_>, since: jiff::Timestamp, limits: &Limits) -> Option<String> {
    let left = wait(it, since, limits)?;
    Some(lasting(std::time::Duration::from_secs(u64::try_from(left.as_secs()).ok()?)))
}

/// How long until a clock is at its target, where it is still to come.
pub(super) fn wait(it: &Ground<'_>, since: jiff::Timestamp, limits: &Limits) -> Option<SignedDuration> {
    let due = since.checked_add(SignedDuration::from_secs(target_seconds(limits)?)).ok()?;
    let left = due.duration_since(it.now);
    // A second more than what is left, so that the target is not missed by a fraction.
    left.is_positive().then(|| SignedDuration::from_secs(left.as_secs() + 1))
}

/// When a clock should be read, in local time: not before, at the target, not after.
fn window(it: &Ground<'_>, since: jiff::Timestamp, limits: &Limits) -> Vec<(String, String)> {
    let at = |value: Decimal| {
        let seconds = limits.unit.to_base(value)?.checked_div(Unit::new("s").ok()?.to_base(Decimal::ONE)?)?;
        let at = since.checked_add(SignedDuration::from_secs(seconds.trunc().try_into().ok()?)).ok()?;
        Some(it.zone.minute(at))
    };
    let registered = limits.registered.as_ref();
    let low = registered.and_then(|of| of.low()).filter(|it| !it.is_zero()).and_then(at);
    let high = registered.and_then(|of| of.high()).and_then(at);
    [
        low.map(|it_| (it.lang.text("step-clock-not-before"), it_)),
        limits.target.and_then(at).map(|it_| (it.lang.text("step-clock-target"), it_)),
        high.map(|it_| (it.lang.text("step-clock-not-after"), it_)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The last reading of every parameter of this unit operation.
pub(super) fn last(it: &Ground<'_>) -> Vec<LastReading> {
    let mut all: Vec<_> = it
        .batch
        .steps
        .iter()
        .filter(|(path, _)| path.unit == it.unit.id)
        .flat_map(|(_, record)| &record.readings)
        .filter_map(|(id, readings)| Some((it.unit.parameter(id)?, readings.last()?)))
        .filter(|(parameter, _)| !matches!(parameter.kind, ParameterKind::Order))
        .collect();
    all.sort_by_key(|(_, reading)| std::cmp::Reverse(reading.stamp.seq));
    let lines = all.into_iter().take(6).map(|(parameter, reading)| LastReading {
        name: it.label(&parameter.name),
        value: shown::value(it.lang, it.strategy, parameter, &reading.value),
        stated: Stated::new(it.lang, shown::state(reading.band)).saying(match shown::state(reading.band) {
            State::Pass => it.lang.text("step-ok"),
            _ => words::band(it.lang, reading.band),
        }),
    });
    lines.collect()
}

/// The second person's part of the form: where the step asks for one, or where what happened was done otherwise.
pub(super) fn second(
    it: &Ground<'_>,
    typed: Typed<'_>,
    me: &PersonId,
    otherwise: bool,
    letters: &mut impl Iterator<Item = char>,
) -> Option<Second> {
    if !it.step.second_person && !otherwise {
        return None;
    }
    let named = typed.text("second");
    let people = witnesses(it.plant, it.strategy, it.unit, me).into_iter().map(|of| {
        let trained = match (of.is_trained(), of.trained, of.needs) {
            (true, _, _) => Stated::new(it.lang, State::Pass).saying(it.lang.text("step-trained")),
            (false, Some(read), needs) => Stated::new(it.lang, State::Stop)
                .saying(it.lang.say("step-trained-on").with("read", read).with("needs", needs.unwrap_or(0)).plain()),
            (false, None, _) => Stated::new(it.lang, State::Stop).saying(it.lang.text("step-not-trained")),
        };
        WitnessLine {
            id: of.id.to_string(),
            name: it.label(&of.person.name),
            roles: of.person.roles.iter().map(|role| it.lang.role(*role)).collect::<Vec<_>>().join(" · "),
            trained,
            chosen: named == of.id.as_str(),
        }
    });
    Some(Second {
        letter: letters.next()?,
        needed: it.step.second_person && !otherwise,
        typed: named.clone(),
        people: people.collect(),
        procedure: it.unit.procedure.to_string().to_uppercase(),
    })
}

/// The classes of equipment that nothing was assigned for yet.
pub(super) fn bare_classes(it: &Ground<'_>) -> Vec<ClassView> {
    let unit = &it.unit.id;
    let bare =
        it.unit.equipment.iter().filter(|class| !it.batch.equipment.contains_key(&(unit.clone(), (*class).clone())));
    let classes = bare.map(|class| {
        let declared = it.strategy.equipment.get(class);
        let needs = declared.map_or(&[][..], |of| of.needs.as_slice());
        let mut lines: Vec<_> = it
            .plant
            .equipment
            .iter()
            .filter(|(_, of)| of.class == *class)
            .map(|(id, of)| {
                let ours = of.batch.as_ref() == Some(it.id);
                let serves = of.serves(it.strategy);
                let met = |need| match need {
                    EquipmentNeed::Clean => ours || of.meets(need, it.now),
                    EquipmentNeed::Dedicated => serves && of.meets(need, it.now),
                    EquipmentNeed::Qualified | EquipmentNeed::Calibrated => of.meets(need, it.now),
                };
                let elsewhere = of.dedicated_to.as_ref().filter(|_| !serves).map(|product| {
                    let said = it.lang.say("step-equipment-elsewhere").with_text("product", product).plain();
                    Stated::new(it.lang, State::Stop).saying(said)
                });
                let busy = in_use(it.plant, it.id, id).map(|(batch, _)| batch.to_string());
                EquipmentLine {
                    ready: busy.is_none() && serves && needs.iter().all(|need| met(*need)),
                    busy,
                    id: id.to_string(),
                    name: it.label(&of.name),
                    room: of.room.to_string(),
                    needs: needs
                        .iter()
                        .filter(|need| serves || **need != EquipmentNeed::Dedicated)
                        .map(|need| stated_need(it, *need, met(*need), of))
                        .chain(elsewhere)
                        .collect(),
                    batch: of.batch.as_ref().map(ToString::to_string),
                }
            })
            .collect();
        lines.sort_by_key(|of| (!of.ready, of.id.clone()));
        let name = declared.map_or_else(|| class.to_string(), |of| it.label(&of.name));
        ClassView { class: class.to_string(), name, lines, typed: String::new(), trouble: None }
    });
    classes.collect()
}

fn stated_need(it: &Ground<'_>, need: EquipmentNeed, met: bool, of: &plant::equipment::Equipment) -> Stated {
    let until = match need {
        EquipmentNeed::Qualified => of.qualified_until,
        EquipmentNeed::Calibrated => of.calibrated_until,
        EquipmentNeed::Clean => of.clean_until,
        EquipmentNeed::Dedicated => None,
    };
    let name = words::need(it.lang, need);
    let state = if met { State::Pass } else { State::Stop };
    let said = match (until, met) {
        (Some(at), true) => it.lang.say("step-need-until").with("need", name).with("until", it.zone.day(at)).plain(),
        (Some(at), false) => it.lang.say("step-need-ended").with("need", name).with("until", it.zone.day(at)).plain(),
        (None, true) => name,
        (None, false) => it.lang.say("step-need-never").with("need", name).plain(),
    };
    Stated::new(it.lang, state).saying(said)
}

/// The units in which something charged may have been weighed or measured: that of the step's amount first.
pub(super) fn amount_units(it: &Ground<'_>, typed: &str) -> Vec<(String, String, bool)> {
    let of_step = match &it.step.kind {
        StepKind::Add { .. } => Charge::parameter(it.unit, it.step).and_then(|of| of.kind.limits()).map(|of| of.unit),
        StepKind::Confirm | StepKind::Measure | StepKind::Sample { .. } | StepKind::File { .. } => None,
    };
    let usual = ["g", "kg", "mg", "L", "mL", "m2", "1"].into_iter().filter_map(|it| Unit::new(it).ok());
    let mut units: Vec<Unit> = of_step.into_iter().collect();
    units.extend(usual.filter(|it| of_step != Some(*it)));
    let chosen = units.iter().position(|it| it.code() == typed).unwrap_or(0);
    let shown = |it: &Unit| if it.shown().is_empty() { it.code().to_owned() } else { it.shown().to_owned() };
    units.iter().enumerate().map(|(at, it)| (it.code().to_owned(), shown(it), at == chosen)).collect()
}

/// The field on which the keypad works first.
pub(super) fn first_number(it: &Ground<'_>) -> Option<String> {
    if matches!(it.step.kind, StepKind::Add { .. }) {
        return Some(super::charging::AMOUNT.to_owned());
    }
    asked(it.unit, it.step)
        .find(|of| matches!(of.kind, ParameterKind::Quantity(_)))
        .map(|of| super::values::field(&of.id))
}

#[cfg(test)]
mod tests {
    use plant::Stamp;
    use plant::id::LotId;
    use plant::strategy::AmountRule;

    use super::*;

    #[test]
    fn a_step_shows_the_sum_of_its_own_material_and_of_no_other() {
        let quantity = |text: &str| {
            let (number, unit) = text.split_once(' ').unwrap();
            Quantity::parse(number, Unit::new(unit).unwrap()).unwrap()
        };
        let addition = |(material, amount): &(&str, &str)| Addition {
            material: MaterialId::new(material).unwrap(),
            lot: LotId::new("L-1").unwrap(),
            amount: quantity(amount.trim_start_matches('?')),
            shares: vec![],
            known: !amount.starts_with('?'),
            before: vec![],
            target: None,
            stamp: Stamp {
                seq: 1,
                by: PersonId::new("zhao-mei").unwrap(),
                happened: jiff::Timestamp::UNIX_EPOCH,
                known: jiff::Timestamp::UNIX_EPOCH,
            },
        };
        let adds = StepKind::Add {
            material: MaterialId::new("buffer").unwrap(),
            amount: AmountRule::Fixed { parameter: plant::id::ParameterId::new("buffer-amount").unwrap() },
        };
        let sum = |text: &str| Charged::Sum(quantity(text));
        for (additions, shown) in [
            (&[][..], Charged::Nothing),
            (&[("buffer", "70.0 L")], sum("70.0 L")),
            (&[("buffer", "70.0 L"), ("buffer", "4.0 L")], sum("74.0 L")),
            (&[("buffer", "70.0 L"), ("buffer", "4000 mL")], sum("74.0 L")),
            (&[("buffer", "70.0 L"), ("quench", "153 g")], sum("70.0 L")),
            (&[("quench", "153 g")], Charged::Nothing),
            (&[("buffer", "70.0 L"), ("buffer", "?4.0 L")], Charged::Unknown),
            (&[("buffer", "70.0 L"), ("buffer", "4.0 kg")], Charged::Unknown),
        ] {
            let all: Vec<_> = additions.iter().map(addition).collect();
            assert_eq!(charged(&adds, &all), shown, "{additions:?}");
            assert_eq!(charged(&StepKind::Confirm, &all), Charged::Nothing, "{additions:?}");
        }
    }
}
