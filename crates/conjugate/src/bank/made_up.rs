//! What a steady hand says of a cell bank. All of it is made up, and says so.

use ledger::Hash;
use plant::Plant;
use plant::bank::{Document, Origin};
use plant::batch::Entered;
use plant::id::LotId;
use plant::quantity::{Quantity, Unit};
use plant::text::Text;

use crate::hand::result;

/// The origin of a made-up line, the same for every bank of it.
#[must_use]
pub fn origin(bank: &LotId) -> Option<Origin> {
    let text = |it: &str| Text::new(it).ok();
    let quantity = |digits: &str, unit: &str| Quantity::parse(digits, Unit::new(unit).ok()?).ok();
    let document = |name: &str| {
        let digest = Hash::of(format!("MADE UP: {name} of {bank}").as_bytes()).to_string();
        Some(Document { name: text(name)?, digest })
    };
    Some(Origin {
        line: text("CHO-MRN-204 (虚构 / made up)")?,
        clone: text("7F3"),
        host: text("CHO-K1 悬浮株 / suspension")?,
        history: text(
            "宿主购自虚构保藏中心，转染、两轮有限稀释单克隆 / host from a fictional collection, transfected, cloned twice by limiting dilution",
        )?,
        documents: vec![
            document("来源证明 / certificate of origin")?,
            document("使用权协议 / right of use")?,
            document("单克隆性与基因测序报告 / clonality and sequence report")?,
        ],
        medium: text("化学成分确定培养基，无动物源 / chemically defined, free of animal components")?,
        medium_lots: Vec::new(),
        culture: text("37.0 °C，5 % CO₂，摇瓶 / shake flask")?,
        time: quantity("10", "d")?,
        cryoprotectant: text("7.5% 二甲基亚砜 / 7.5 % dimethyl sulfoxide")?,
        cryoprotectant_lot: None,
        fill: quantity("1.0", "mL")?,
        cells: quantity("10", "10*6")?,
        storage: text("气相液氮 / vapour phase of liquid nitrogen")?,
    })
}

/// The tests that the strategy asks of a bank and that have no verified result yet, each at its target.
#[must_use]
pub fn tests(plant: &Plant, bank: &LotId) -> Vec<(String, Entered)> {
    let Some(it) = plant.banks.get(bank) else { return Vec::new() };
    let asked = plant.asked_of_bank(it).map(|it| it.tests.as_slice()).unwrap_or_default();
    let open = |path: &&String| {
        let item = format!("tests/{path}");
        plant.bank_items(bank).iter().any(|it| it.id == item && it.verdict != plant::verdict::Verdict::Pass)
    };
    let entered = |path: &String| Some((path.clone(), result(&plant.bank_attribute(it, path)?.specification)?));
    asked.iter().filter(open).filter_map(entered).collect()
}
