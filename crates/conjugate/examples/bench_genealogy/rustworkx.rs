//! rustworkx, a graph library in Rust for Python, in the Python that `PYTHON` names.

use std::path::Path;
use std::process::Command;

use super::{Answers, Trace, answers_in, run, write_questions};

pub(super) fn answers(place: &Path, edges: &Path, traces: &[Trace]) -> Answers {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    run(Command::new(&python).args(["-c", "import rustworkx"])).map_err(|it| {
        format!("{it}; `python3 -m venv ENV`, `ENV/bin/pip install rustworkx`, then set PYTHON to `ENV/bin/python`")
    })?;
    let (questions, script) = (place.join("asked.csv"), place.join("traces.py"));
    write_questions(&questions, traces);
    std::fs::write(&script, include_str!("traces.py")).map_err(|it| it.to_string())?;
    answers_in(&run(Command::new(&python).arg(script).arg(edges).arg(questions))?)
}
