//! A plant of a million events: the demonstration's history, and then the same campaigns again and again under other
//! numbers, as entries of the ledger. Of the campaigns only the last few left something open. Made up like all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use conjugate::node::{Folder, Told, draft, read};
use ledger::Ledger;
use plant::act::Stamp;
use plant::batch::BatchStanding;
use plant::disposition::{Kind, plan};
use plant::id::{BatchId, LotId, SessionId};
use plant::{Act, Event, Plant, Subject};

use super::load::demonstration;

/// Campaigns that left their open batches open.
const OPEN: u64 = 12;
/// Items of the largest review.
const ITEMS: usize = 1_482;
/// Lots of the largest genealogy.
const LOTS: usize = 2_000;

/// Where to look in it.
#[derive(Clone)]
pub(super) struct Large {
    /// Batches that are running, and the next step of each.
    pub(super) open: Vec<(String, String)>,
    /// Batches that are released.
    pub(super) closed: Vec<String>,
    /// Batches that ended and wait for review.
    pub(super) reviewed: Vec<String>,
    pub(super) received: Vec<String>,
    pub(super) equipment: Vec<String>,
    /// The batch with the longest plan, and its items.
    pub(super) heavy: (String, usize),
    /// The lot around which about [`LOTS`] others stand, and how many.
    pub(super) wide: (String, usize),
}

/// An entry of the demonstration that a campaign has again.
struct Again {
    kind: &'static str,
    version: u16,
    body: String,
    act: Act,
    /// It belongs to a batch that was left open.
    open: bool,
}

/// Writes entries and folds them.
struct Pen {
    ledger: Ledger,
    plant: Plant,
    drafts: Vec<ledger::Draft>,
}

impl Pen {
    fn put(&mut self, event: &Event, act: &Act) {
        let command = format!("campaign-{}", self.plant.entries);
        self.drafts.push(draft(event, &Told { command: &command, act }).unwrap());
        let stamp = Stamp { seq: self.plant.entries, by: act.by.clone(), happened: act.happened, known: act.known };
        self.plant.apply(event, &stamp);
        if self.drafts.len() == 4096 {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.ledger.append(&self.drafts).unwrap();
        self.drafts.clear();
    }
}

pub(super) fn large(place: &Path, events: u64) -> (Folder, Ledger, Plant, Large) {
    let (folder, ledger, plant) = demonstration(place);
    let to_market = plant.awaiting(Kind::Market).into_iter().map(|(id, _)| id);
    let open: BTreeSet<BatchId> = plant
        .batches
        .iter()
        .filter(|(id, it)| !matches!(it.standing, BatchStanding::Finished { .. }) || !plant.is_settled(id))
        .map(|(id, _)| id)
        .chain(to_market)
        .cloned()
        .collect();
    let (told, strategy) = told(&ledger, &plant, &open);
    let names: Vec<String> = plant.batches.keys().map(ToString::to_string).collect();
    let mut pen = Pen { ledger, plant, drafts: Vec::new() };
    heavy(&mut pen, &told, &strategy);
    let (mut campaign, mut each) = (0, 0);
    while pen.plant.entries + each < events {
        campaign += 1;
        let before = pen.plant.entries;
        let last = campaign <= OPEN;
        for it in told.iter().filter(|it| last || !it.open) {
            let body =
                names.iter().fold(it.body.clone(), |body, name| body.replace(name, &format!("K{campaign:04}-{name}")));
            let body = body.replace("\"DEV-", &format!("\"K{campaign:04}-DEV-"));
            let event = Event::decode(it.kind, it.version, &mut serde_json::Deserializer::from_str(&body)).unwrap();
            pen.put(&event, &it.act);
        }
        each = pen.plant.entries - before;
    }
    pen.flush();
    let Pen { ledger, plant, .. } = pen;
    let large = look(&plant);
    (folder, ledger, plant, large)
}

/// What of the demonstration belongs to its batches, and the event that proposed its strategy.
fn told(ledger: &Ledger, plant: &Plant, open: &BTreeSet<BatchId>) -> (Vec<Again>, (Event, Act)) {
    let (mut told, mut strategy) = (Vec::new(), None);
    for entry in ledger.reader().range(0..ledger.reader().size()).unwrap() {
        let envelope = entry.envelope().unwrap();
        let (event, stamp) = read(&envelope).unwrap();
        let (session, by) = (SessionId::new(&envelope.session).unwrap(), stamp.by);
        // Entries become known in order, whenever they say that they happened.
        let known = plant.clocks.unwrap().1;
        let reason = envelope.reason.as_deref().map(|it| plant::text::Text::new(it).unwrap());
        let act = Act { by, session, happened: stamp.happened, known, second: None, reason, signature: None };
        if matches!(event, Event::StrategyProposed(_)) {
            strategy = Some((event.clone(), act.clone()));
        }
        let about = event.about();
        let of = about.iter().find_map(|it| match it {
            Subject::Batch(id) => Some(id.clone()),
            Subject::Deviation(id) => plant.deviations.get(id).and_then(|it| it.batch.clone()),
            _ => None,
        });
        if let Some(batch) = of {
            let kind = event.kind();
            let body = serde_json::to_string(&event).unwrap();
            told.push(Again { kind: kind.name, version: kind.version, body, act, open: open.contains(&batch) });
        }
    }
    (told, strategy.unwrap())
}

/// A batch of a longer strategy: the unit operations of a stage again and again, each with its own record.
fn heavy(pen: &mut Pen, told: &[Again], (proposed, act): &(Event, Act)) {
    let batch = "DS-31-005";
    let (stage, items) = {
        let it = pen.plant.batches.get(&BatchId::new(batch).unwrap()).unwrap();
        (it.stage.clone(), plan(&pen.plant, &BatchId::new(batch).unwrap()).unwrap().items().count())
    };
    let mut body = serde_json::to_value(proposed).unwrap();
    let text = body.to_string().replace("\"adc-reference\"", "\"adc-longer\"");
    body = serde_json::from_str(&text).unwrap();
    let stages = body["strategy"]["stages"].as_array_mut().unwrap();
    let units = stages.iter_mut().find(|it| it["id"] == stage.as_str()).unwrap()["units"].as_array_mut().unwrap();
    let (mut n, mut more, originals) = (items, Vec::new(), units.clone());
    for round in 2.. {
        for unit in &originals {
            let steps = unit["steps"].as_array().unwrap().iter();
            let records: usize = steps.map(|it| 1 + it["records"].as_array().unwrap().len()).sum();
            if n + records > ITEMS || records == 0 {
                continue;
            }
            let mut again = unit.clone();
            let id = format!("{}-{round}", unit["id"].as_str().unwrap());
            again["attributes"] = serde_json::Value::Array(Vec::new());
            again["id"] = id.clone().into();
            more.push((unit["id"].as_str().unwrap().to_owned(), id));
            units.push(again);
            n += records;
        }
        if n + 10 > ITEMS || round > 40 {
            break;
        }
    }
    let decode = |kind: &str, version, body: &str| {
        Event::decode(kind, version, &mut serde_json::Deserializer::from_str(body)).unwrap()
    };
    let kind = proposed.kind();
    let longer = decode(kind.name, kind.version, &body.to_string());
    pen.put(&longer, act);
    for it in told.iter().filter(|it| it.body.contains(batch)) {
        let body = it
            .body
            .replace(batch, "H-DS-31-005")
            .replace("\"adc-reference\"", "\"adc-longer\"")
            .replace("\"DEV-", "\"H-DEV-");
        pen.put(&decode(it.kind, it.version, &body), &it.act);
        if !["batch.reading-recorded", "batch.step-completed"].contains(&it.kind) {
            continue;
        }
        for (unit, again) in &more {
            let body = body.replace(&format!("\"unit\":\"{unit}\""), &format!("\"unit\":\"{again}\""));
            if body.contains(&format!("\"unit\":\"{again}\"")) {
                pen.put(&decode(it.kind, it.version, &body), &it.act);
            }
        }
    }
}

fn look(plant: &Plant) -> Large {
    let (mut open, mut closed, mut reviewed) = (Vec::new(), Vec::new(), Vec::new());
    for (id, it) in &plant.batches {
        let next = plant.pinned(it).and_then(|(_, stage)| it.next_step(stage));
        match (next, plant.is_settled(id)) {
            (Some(next), _) => open.push((id.to_string(), next.to_string())),
            (None, true) => closed.push(id.to_string()),
            (None, false) => reviewed.push(id.to_string()),
        }
    }
    let items = |id: &BatchId| plan(plant, id).map_or(0, |it| it.items().count());
    let heavy = BatchId::new("H-DS-31-005").unwrap();
    let around = |lot: &LotId| plant.genealogy.ancestors(lot).len() + plant.genealogy.descendants(lot).len() + 1;
    let received = plant.lots.iter().filter(|(_, it)| it.made_by.is_none()).map(|(id, _)| id);
    let sizes: BTreeMap<usize, &LotId> = received.map(|it| (around(it), it)).collect();
    let (n, wide) = sizes.iter().min_by_key(|(n, _)| n.abs_diff(LOTS)).unwrap();
    Large {
        open,
        closed,
        reviewed,
        received: plant.lots.iter().filter(|(_, it)| it.made_by.is_none()).map(|(id, _)| id.to_string()).collect(),
        equipment: plant.equipment.keys().map(ToString::to_string).collect(),
        heavy: (heavy.to_string(), items(&heavy)),
        wide: (wide.to_string(), *n),
    }
}
