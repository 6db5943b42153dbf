//! When lots may be blended, and what a blend cannot do.
//!
//! Each lot conforms before it goes in: a lot outside its specification is not blended away (ICH Q7, 8.41). What a stage of
//! the strategy makes is blended only where the strategy declares it, as many lots as it says, each released. A blend is dated
//! by the earliest of its lots (8.47) and traced to every one (8.46). Lots of one origin put together again are no blend
//! (8.40), nor are bought-in raw materials of which nothing is said.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};

use jiff::Timestamp;

use super::rules::{lot, not_held, usable};
use super::{Lot, LotStanding, PoolLots};
use crate::id::LotId;
use crate::refusal::{Refusal, Rule};
use crate::state::Plant;
use crate::strategy::{Blending, Stage, Standing, Strategy};
use crate::verdict::Verdict;

/// Every rule of a blend, over what is to go in.
pub(super) fn may_be_blended(plant: &Plant, pool: &PoolLots, at: Timestamp) -> Result<(), Refusal> {
    for part in &pool.from {
        conforms(plant, &part.lot)?;
    }
    let origins: BTreeSet<String> = pool.from.iter().flat_map(|it| origins(plant, &it.lot)).collect();
    let Some(first) = pool.from.first().filter(|_| origins.len() > 1) else { return Ok(()) };
    let material = &lot(plant, &first.lot)?.material;
    let Some((strategy, stage)) = maker(plant, &first.lot) else { return Ok(()) };
    let Some(declared) = strategy.materials.get(material) else { return Ok(()) };
    let Some(Blending { points: _, why: _, lots_max }) = &stage.blending else {
        let refusal = Refusal::from(Rule::BlendNotAllowed).with("material", &declared.name);
        return Err(refusal.with("stage", &stage.name));
    };
    let count = u64::try_from(origins.len()).unwrap_or(u64::MAX);
    if count > u64::from(*lots_max) {
        return Err(Refusal::from(Rule::BlendTooMany)
            .with("material", &declared.name)
            .with("count", count)
            .with("most", u64::from(*lots_max)));
    }
    for part in &pool.from {
        usable(plant, &part.lot, declared, at)?;
    }
    Ok(())
}

/// Nothing says that the lot, or one in it, is outside its specification; nor is it held or rejected.
fn conforms(plant: &Plant, id: &LotId) -> Result<(), Refusal> {
    for each in core::iter::once(id).chain(plant.genealogy.ancestors(id).into_iter().filter(|it| same(plant, id, it))) {
        if let Some(what) = outside(plant, each) {
            let refusal = Refusal::from(Rule::BlendOutOfSpecification).with("lot", each.as_str());
            return Err(refusal.with("attribute", what));
        }
    }
    not_held(plant, id)
}

/// Whether both are of one material: parts and pools are, what a batch charged is not.
fn same(plant: &Plant, one: &LotId, other: &LotId) -> bool {
    let material = |id: &LotId| plant.lots.get(id).map(|it| &it.material);
    material(one) == material(other)
}

/// What of a lot is outside its specification: a result that counts, a test of its delivery; or it was rejected.
fn outside(plant: &Plant, id: &LotId) -> Option<String> {
    let it = plant.lots.get(id)?;
    let batch = it.made_by.as_ref().and_then(|it| plant.batches.get(it));
    let failed = batch.and_then(|batch| {
        let tested = plant.results.get(&batch.lot)?;
        tested.keys().find(|path| {
            let counts = plant.counting(batch, path).counts;
            // A failure that is not counted any more is answered by a round; a later one in the same round mends nothing.
            counts.is_some_and(|it| it.band.verdict() == Verdict::Fail)
        })
    });
    if let Some(path) = failed {
        return Some(path.clone());
    }
    let test = it.intake.tests.iter().find(|it| it.verdict == Verdict::Fail).map(|it| it.test.to_string());
    test.or_else(|| (it.standing == LotStanding::Rejected).then(|| LotStanding::Rejected.id().to_string()))
}

/// Where a lot comes from: the batch that made it, or the delivery; of a pool, of everything in it.
fn origins(plant: &Plant, id: &LotId) -> BTreeSet<String> {
    let made = |it: &Lot| it.made_by.as_ref().map(|it| format!("batch {it}"));
    if let Some(batch) = plant.lots.get(id).and_then(made) {
        return BTreeSet::from([batch]);
    }
    let within: BTreeSet<String> = plant
        .genealogy
        .ancestors(id)
        .into_iter()
        .filter(|it| same(plant, id, it))
        .filter(|each| plant.genealogy.parents(each).all(|it| !same(plant, id, it)))
        .map(|each| plant.lots.get(each).and_then(made).unwrap_or_else(|| format!("lot {each}")))
        .collect();
    if within.is_empty() { BTreeSet::from([format!("lot {id}")]) } else { within }
}

/// The strategy in force whose stage makes what this lot is, as the batch of the lot names it; nothing where no stage does.
fn maker<'a>(plant: &'a Plant, id: &LotId) -> Option<(&'a Strategy, &'a Stage)> {
    let material = &plant.lots.get(id)?.material;
    let in_force = plant.strategies.values().filter(|it| it.standing == Standing::Effective);
    let mut all = in_force.flat_map(|it| it.strategy.stages.iter().map(move |stage| (&it.strategy, stage)));
    all.find(|(_, stage)| stage.makes == *material)
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;
    use alloc::vec::Vec;

    use crate::given::{Given, answer, signature, text};
    use crate::id::{LotId, MaterialId};
    use crate::material::{HoldLot, LotReceived, LotReleased, Part, PoolLots, RejectLot, SplitLot};
    use crate::quantity::{Quantity, Unit};

    /// What the stage makes, so that lots of it from outside are blended by its rule.
    const MAKES: (&str, &str) = ("makes = \"adc-drug-substance\"", "makes = \"linker-payload\"");
    const BLENDING: (&str, &str) = (
        "[[stage.principle]]",
        "[stage.blending]\nwhy = { zh = \"示例\", en = \"An example\" }\nlots-max = 2\n\n[[stage.principle]]",
    );

    fn lot(id: &str) -> LotId {
        LotId::new(id).unwrap()
    }

    fn grams(it: &str) -> Quantity {
        Quantity::parse(it, Unit::new("g").unwrap()).unwrap()
    }

    fn given(replaced: &[(&str, &str)], material: &str, lots: &[(&str, &str)]) -> Given {
        let mut it = Given::begun_with("", replaced);
        for (id, use_by) in lots {
            let received = LotReceived {
                lot: lot(id),
                material: MaterialId::new(material).unwrap(),
                amount: grams("100"),
                supplier: text("supplier"),
                use_by: Some(use_by.parse().unwrap()),
                retest_by: Some(use_by.parse().unwrap()),
                facts: BTreeMap::new(),
                containers: Vec::new(),
            };
            it.happens("store", received);
            it.happens("qa", LotReleased { lot: lot(id), signature: signature(), without: None });
        }
        it
    }

    fn pool(of: &[&str], into: &str, despite: Option<&str>) -> PoolLots {
        let part = |id: &&str| Part { lot: lot(id), amount: grams("10"), from: None, into: None };
        let from = of.iter().map(part).collect();
        PoolLots { lot: lot(into), from, containers: Vec::new(), despite: despite.map(text) }
    }

    const LOTS: &[(&str, &str)] =
        &[("A", "2033-01-01T00:00:00Z"), ("B", "2032-01-01T00:00:00Z"), ("C", "2034-01-01T00:00:00Z")];

    #[test]
    fn what_a_stage_makes_is_blended_only_where_the_strategy_says_so() {
        for (what, replaced, material, of, then) in [
            ("nothing is said", &[MAKES][..], "linker-payload", &["A", "B"][..], "R-material-22"),
            ("allowed", &[MAKES, BLENDING], "linker-payload", &["A", "B"], "material.lots-pooled"),
            ("one lot is no blend", &[MAKES], "linker-payload", &["A"], "material.lots-pooled"),
            ("too many", &[MAKES, BLENDING], "linker-payload", &["A", "B", "C"], "R-material-24"),
            ("nothing makes it here", &[], "linker-payload", &["A", "B", "C"], "material.lots-pooled"),
        ] {
            let given = given(replaced, material, LOTS);
            assert_eq!(answer(&given.tries("store", pool(of, "P", None))), then, "{what}");
        }
    }

    #[test]
    fn parts_of_one_lot_put_together_are_no_blend() {
        let mut given = given(&[MAKES], "linker-payload", LOTS);
        let part = |id: &str| Part { lot: lot(id), amount: grams("20"), from: None, into: None };
        given.does("store", SplitLot { lot: lot("A"), parts: Vec::from([part("A1"), part("A2")]) });
        assert_eq!(answer(&given.tries("store", pool(&["A1", "A2"], "P", None))), "material.lots-pooled");
        assert_eq!(answer(&given.tries("store", pool(&["A1", "B"], "P", None))), "R-material-22");
    }

    #[test]
    fn a_blend_is_as_old_as_its_oldest_lot_and_traced_to_every_one() {
        let mut given = given(&[MAKES, BLENDING], "linker-payload", LOTS);
        given.does("store", pool(&["A", "B"], "P", None));
        let made = &given.plant.lots[&lot("P")];
        assert_eq!(made.use_by, Some("2032-01-01T00:00:00Z".parse().unwrap()));
        assert_eq!(given.plant.genealogy.ancestors(&lot("P")), [&lot("A"), &lot("B")]);
        // A blend counts as what is in it.
        assert_eq!(answer(&given.tries("store", pool(&["P", "C"], "Q", None))), "R-material-24");
    }

    #[test]
    fn a_lot_that_is_out_is_not_blended_away_and_what_was_is_recorded() {
        let mut given = given(&[MAKES, BLENDING], "linker-payload", &LOTS[..1]);
        let bad = LotReceived {
            lot: lot("X"),
            material: MaterialId::new("linker-payload").unwrap(),
            amount: grams("100"),
            supplier: text("supplier"),
            use_by: None,
            retest_by: None,
            facts: BTreeMap::new(),
            containers: Vec::new(),
        };
        given.happens("store", bad);
        assert_eq!(answer(&given.tries("store", pool(&["A", "X"], "P", None))), "R-material-04");
        given.does("qa", RejectLot { lot: lot("X") });
        assert_eq!(answer(&given.tries("store", pool(&["A", "X"], "P", None))), "R-material-23");
        let said = given.does("store", pool(&["A", "X"], "P", Some("the wrong bottle")));
        assert_eq!(said, "material.lots-pooled quality.deviation-opened");
        let made = &given.plant.lots[&lot("P")];
        assert_eq!(made.standing, crate::material::LotStanding::Rejected);
        // Nor is it blended on.
        assert_eq!(answer(&given.tries("store", pool(&["A", "P"], "R", None))), "R-material-23");
        given.does("qa", HoldLot { lot: lot("A") });
        assert_eq!(answer(&given.tries("store", pool(&["A"], "S", None))), "R-material-06");
    }
}
