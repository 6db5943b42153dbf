//! The lots around one lot as a graph in lanes: what went in, what was made of it, at every depth.
//!
//! Lots that were bought, are released and have nothing against them stand together in one box, so that the way of
//! what was made is seen; whoever asks for all of them gets each in a box of its own.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use plant::Plant;
use plant::id::LotId;
use plant::material::LotStanding;
use plant::strategy::Strategy;

use super::named::{of, stands_with};
use crate::language::Lang;
use crate::page::part::State;

/// More boxes than this are drawn together by lane, whatever was asked for.
pub(super) const BOXES_MAX: usize = 200;

/// Which way the graph goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Both,
    Up,
    Down,
}

/// One box: a lot, or several that stand together.
pub(super) struct Node {
    pub(super) lots: Vec<LotId>,
    pub(super) title: String,
    pub(super) sub: String,
    pub(super) state: State,
    pub(super) word: String,
    /// The lot itself or something in it is held or rejected.
    pub(super) blocked: bool,
    pub(super) focus: bool,
    pub(super) lane: usize,
    pub(super) column: usize,
}

/// The graph.
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    /// From, to, blocked.
    pub(super) edges: BTreeSet<(usize, usize, bool)>,
    /// Lanes by stage: name.
    pub(super) lanes: Vec<String>,
    /// Every lot, for the table.
    pub(super) lots: Vec<LotId>,
    /// Boxes were drawn together although each was asked for.
    pub(super) crowded: bool,
}

/// Where a lot stands in the picture: lane and column.
struct Places<'a> {
    plant: &'a Plant,
    strategy: Option<&'a Strategy>,
    /// How many stages lie before each.
    depths: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(plant: &'a Plant, strategy: Option<&'a Strategy>) -> Self {
        Self { plant, strategy, depths: strategy.map_or_else(Vec::new, depths) }
    }

    fn stage_of(&self, lot: &LotId) -> Option<usize> {
        let (_, batch) = self.plant.maker(lot)?;
        self.strategy?.stages.iter().position(|it| it.id == batch.stage)
    }

    /// Lots that were bought stand before the stage that charges them first.
    fn of(&self, lot: &LotId) -> (usize, usize) {
        if let Some(stage) = self.stage_of(lot) {
            return (stage, 2 * self.depth(stage) + 1);
        }
        let stage = self.plant.genealogy.children(lot).filter_map(|it| self.stage_of(it)).min().unwrap_or(0);
        (stage, 2 * self.depth(stage))
    }

    fn depth(&self, stage: usize) -> usize {
        self.depths.get(stage).copied().unwrap_or(0)
    }
}

/// How many stages lie before each.
fn depths(strategy: &Strategy) -> Vec<usize> {
    let makes = |it: usize| strategy.stages.get(it).map(|it| &it.makes);
    let charges = |it: usize, material| {
        strategy.stages.get(it).is_some_and(|it| {
            it.steps().any(|(_, _, step)| {
                matches!(&step.kind, plant::strategy::StepKind::Add { material: it, .. } if Some(it) == material)
            })
        })
    };
    let mut depths = vec![0_usize; strategy.stages.len()];
    // Each round carries the depth one stage further; there are no more rounds than stages.
    for _ in 0..strategy.stages.len() {
        for into in 0..strategy.stages.len() {
            let before = (0..strategy.stages.len()).filter(|it| *it != into && charges(into, makes(*it)));
            let deepest = before.filter_map(|it| depths.get(it)).max().map_or(0, |it| it + 1);
            if let Some(it) = depths.get_mut(into) {
                *it = deepest.min(strategy.stages.len());
            }
        }
    }
    depths
}

impl Graph {
    /// Around this lot. `apart`: every lot in a box of its own, as long as they are not too many.
    pub(super) fn around(lang: Lang, plant: &Plant, lot: &LotId, way: Way, apart: bool, now: Timestamp) -> Self {
        let mut lots = vec![lot.clone()];
        if way != Way::Down {
            lots.extend(plant.genealogy.ancestors(lot).into_iter().cloned());
        }
        if way != Way::Up {
            lots.extend(plant.genealogy.descendants(lot).into_iter().cloned());
        }
        let mut seen = BTreeSet::new();
        lots.retain(|it| seen.insert(it.clone()));
        let crowded = apart && lots.len() > BOXES_MAX;
        let apart = apart && !crowded;
        let version = plant.maker(lot).or_else(|| lots.iter().find_map(|it| plant.maker(it)));
        let strategy = version.and_then(|(_, it)| plant.pinned(it)).map(|(it, _)| &it.strategy);
        let places = Places::new(plant, strategy);
        let mut graph = Self { nodes: vec![], edges: BTreeSet::new(), lanes: vec![], lots: vec![], crowded };
        let stages = strategy.map(|it| it.stages.as_slice()).unwrap_or_default();
        graph.lanes = stages.iter().map(|it| lang.label(&it.name).to_owned()).collect();
        let mut of_lot: BTreeMap<LotId, usize> = BTreeMap::new();
        let mut together: BTreeMap<(usize, usize, Vec<LotId>), Vec<LotId>> = BTreeMap::new();
        let barred = plant.barred();
        for id in &lots {
            let (lane, column) = places.of(id);
            let blocked = barred.contains(id);
            let (state, word) = stands_with(lang, plant, id, now, || blocked);
            // Past its date by now is no matter here: it was taken in time, or the record says otherwise.
            let released = plant.lots.get(id).is_some_and(|it| it.standing == LotStanding::Released);
            let plain = !apart && released && !blocked && id != lot && plant.maker(id).is_none();
            if plain {
                let into: Vec<LotId> = plant.genealogy.children(id).filter(|it| seen.contains(*it)).cloned().collect();
                together.entry((lane, column, into)).or_default().push(id.clone());
                continue;
            }
            let sub = of(lang, plant, id);
            of_lot.insert(id.clone(), graph.nodes.len());
            graph.nodes.push(Node {
                lots: vec![id.clone()],
                title: id.to_string(),
                sub,
                state,
                word,
                blocked,
                focus: id == lot,
                lane,
                column,
            });
        }
        for ((lane, column, _), members) in together {
            graph.gather(lang, plant, members, lane, column, &mut of_lot);
        }
        graph.connect(plant, &barred, &of_lot);
        graph.lots = lots;
        graph
    }

    fn gather(
        &mut self,
        lang: Lang,
        plant: &Plant,
        members: Vec<LotId>,
        lane: usize,
        column: usize,
        of_lot: &mut BTreeMap<LotId, usize>,
    ) {
        let place = self.nodes.len();
        for it in &members {
            of_lot.insert(it.clone(), place);
        }
        let (title, sub) = match members.as_slice() {
            [one] => (one.to_string(), of(lang, plant, one)),
            several => {
                let names = several.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", ");
                (lang.say("lot-several").with("n", several.len()).plain(), names)
            }
        };
        let word = crate::words::lot_standing(lang, LotStanding::Released);
        let (state, blocked, focus) = (State::Pass, false, false);
        self.nodes.push(Node { lots: members, title, sub, state, word, blocked, focus, lane, column });
    }

    fn connect(&mut self, plant: &Plant, barred: &BTreeSet<&LotId>, of_lot: &BTreeMap<LotId, usize>) {
        for (lot, from) in of_lot {
            let blocked = barred.contains(lot);
            let into = plant.genealogy.children(lot).filter_map(|it| of_lot.get(it)).filter(|it| *it != from);
            self.edges.extend(into.map(|into| (*from, *into, blocked)));
        }
        // Two lots of one box may lead to the same: the blocked way counts.
        let blocked: BTreeSet<_> = self.edges.iter().filter(|it| it.2).map(|it| (it.0, it.1)).collect();
        self.edges.retain(|it| it.2 || !blocked.contains(&(it.0, it.1)));
    }
}
