//! The form that proposes a protocol. Conditions and tests are lines of text, one each, as they stand in a paper protocol.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use plant::id::{EntryId, LotId, StageId, StrategyId, StudyId};
use plant::stability::{Condition, ConditionKind, ProposeStudy, Purpose, Storage, Tested};
use plant::strategy::Standing;
use plant::text::Text;

use crate::app::App;
use crate::page::{Page, PageError, Section, Shell};
use crate::people::{May, Me, Posted};
use crate::quality::Problem;

#[derive(Template)]
#[template(path = "stability/propose.html")]
struct ProposePage {
    shell: Shell,
    may: May,
    problem: Option<Problem>,
    typed: Typed,
    strategies: Vec<String>,
    stages: Vec<(String, String)>,
    purposes: Vec<(&'static str, String)>,
    storages: Vec<(&'static str, String)>,
    /// The words for kinds of conditions, as the lines write them.
    kinds: Vec<(&'static str, String)>,
}

/// What was typed, or an example of it.
struct Typed {
    study: String,
    lots: String,
    container: String,
    conditions: String,
    tests: String,
    units: String,
    stage: String,
    purpose: String,
    storage: String,
}

fn page(shell: Shell, me: &Me, app: &App, refused: Option<(Problem, &Posted)>) -> Response {
    let (lang, plant) = (shell.lang, app.settled());
    let typed = |name: &str, example: &str| match refused.as_ref() {
        Some((_, posted)) => posted.field(name).unwrap_or_default().to_owned(),
        None => example.to_owned(),
    };
    let in_force: Vec<_> = plant.strategies.values().filter(|it| it.standing == Standing::Effective).collect();
    let mut stages: Vec<(String, String)> = Vec::new();
    for it in in_force.iter().flat_map(|it| &it.strategy.stages) {
        if !stages.iter().any(|(id, _)| id == it.id.as_str()) {
            stages.push((it.id.to_string(), lang.label(&it.name).to_owned()));
        }
    }
    let page = ProposePage {
        may: May::of(lang, me, "stability.propose-study"),
        typed: Typed {
            study: typed("study", ""),
            lots: typed("lots", ""),
            container: typed("container", ""),
            conditions: typed(
                "conditions",
                "5C | long-term | 5 ± 3 °C | 0 3 6 9 12 18 24 36 | 7 | 14\n25C | accelerated | 25 ± 2 °C / 60 ± 5 % RH | 0 3 6 | 3 | 7",
            ),
            tests: typed("tests", ""),
            units: typed("units", "3"),
            stage: typed("stage", ""),
            purpose: typed("purpose", ""),
            storage: typed("storage", ""),
        },
        strategies: in_force.iter().map(|it| it.strategy.id.to_string()).collect(),
        stages,
        purposes: Purpose::ALL
            .iter()
            .map(|it| (it.id(), lang.text(&format!("stability-purpose-{}", it.id()))))
            .collect(),
        storages: Storage::ALL
            .iter()
            .map(|it| (it.id(), lang.text(&format!("stability-storage-{}", it.id()))))
            .collect(),
        kinds: ConditionKind::ALL
            .iter()
            .map(|it| (it.id(), lang.text(&format!("stability-kind-{}", it.id()))))
            .collect(),
        problem: refused.map(|it| it.0),
        shell: shell.at(Section::Batches),
    };
    drop(plant);
    Page(page).into_response()
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|it| !it.is_empty())
}

/// `5C | long-term | 5 ± 3 °C | 0 3 6 | 7 | 14`
pub(super) fn condition(line: &str) -> Option<Condition> {
    let parts: Vec<&str> = line.split('|').map(str::trim).collect();
    let [id, kind, climate, months, early, late] = parts.as_slice() else { return None };
    let months = months.split([' ', ',', '、']).filter(|it| !it.is_empty());
    Some(Condition {
        id: EntryId::new(id).ok()?,
        kind: ConditionKind::ALL.into_iter().find(|it| it.id() == *kind)?,
        climate: Text::new(climate).ok()?,
        months: months.map(|it| it.parse().ok()).collect::<Option<_>>()?,
        early_days: early.parse().ok()?,
        late_days: late.parse().ok()?,
    })
}

/// `assay`, or `assay *` where a change of 5 % is significant.
fn tested(line: &str) -> Tested {
    match line.strip_suffix('*') {
        Some(path) => Tested { attribute: path.trim().to_owned(), assay: true },
        None => Tested { attribute: line.to_owned(), assay: false },
    }
}

fn read(posted: &Posted) -> Option<ProposeStudy> {
    let given = |name: &str| posted.field(name);
    let lots = given("lots")?.split([',', '，', '、', ' ', '\n', '\r']).map(str::trim).filter(|it| !it.is_empty());
    Some(ProposeStudy {
        study: StudyId::new(given("study")?).ok()?,
        strategy: StrategyId::new(given("strategy")?).ok()?,
        stage: StageId::new(given("stage")?).ok()?,
        purpose: Purpose::ALL.into_iter().find(|it| Some(it.id()) == given("purpose"))?,
        storage: Storage::ALL.into_iter().find(|it| Some(it.id()) == given("storage"))?,
        lots: lots.map(|it| LotId::new(it).ok()).collect::<Option<_>>()?,
        container: posted.text("container").ok().flatten()?,
        conditions: lines(given("conditions")?).map(condition).collect::<Option<_>>()?,
        tests: lines(given("tests")?).map(tested).collect(),
        units: given("units")?.parse().ok()?,
    })
}

/// `GET /stability/propose`
pub(super) async fn form(shell: Shell, me: Me, State(app): State<App>) -> Response {
    page(shell, &me, &app, None)
}

/// `POST /stability/propose`
pub(super) async fn send(shell: Shell, State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    let Some(propose) = read(&posted) else {
        let problem = Problem::Said(shell.text("stability-bad-form"));
        return Ok(page(shell, &posted.me, &app, Some((problem, &posted))));
    };
    let id = propose.study.clone();
    match app.carry_out(&posted, shell.lang, propose, None, None).await {
        Ok(_) => Ok(Redirect::to(&format!("/stability/{id}")).into_response()),
        Err(denied) => {
            let problem = Problem::of(denied, &app, &shell)?;
            Ok(page(shell, &posted.me, &app, Some((problem, &posted))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_read_as_a_protocol_writes_it() {
        let it = condition("5C | long-term | 5 ± 3 °C | 0 3, 6 | 7 | 14").unwrap();
        assert_eq!((it.months, it.early_days, it.late_days), (vec![0, 3, 6], 7, 14));
        for bad in ["5C | long-term | 5 °C | 0 3", "5C | warm | 5 °C | 0 | 1 | 1", "5C | long-term | 5 °C | x | 1 | 1"]
        {
            assert_eq!(condition(bad), None, "{bad}");
        }
        assert_eq!(tested("assay *"), Tested { attribute: "assay".into(), assay: true });
    }
}
