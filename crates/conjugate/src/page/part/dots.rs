//! What several batches showed, on the scale of one limit: a dot for each, in the colour of its state. The values
//! themselves stand in the description, and in a table where the parameter has its page.

use std::fmt;

use askama::filters::HtmlSafe;
use rust_decimal::Decimal;

use super::limit_scale::{Edge, Scale, Side};
use super::{LimitBar, State};
use crate::language::escaped;

/// One value.
#[derive(Debug, Clone)]
pub struct Dot {
    pub value: Decimal,
    pub state: State,
    /// Whose it is, and the value as it was entered.
    pub said: String,
}

/// Values against the limits of a bar, the oldest first.
#[derive(Debug, Clone)]
pub struct LimitDots {
    bar: LimitBar,
    dots: Vec<Dot>,
}

impl LimitDots {
    /// The values on the limits of this bar.
    #[must_use]
    pub fn new(bar: LimitBar, dots: Vec<Dot>) -> Self {
        Self { bar, dots }
    }

    fn scale(&self) -> Option<Scale> {
        // The most distant values first: each may stretch the drawing a little, and only a little.
        let (low, high) = (self.dots.iter().map(|it| it.value).min(), self.dots.iter().map(|it| it.value).max());
        let with = |value: Option<Decimal>| {
            let value = value.map(|it| (it, super::Reach::Exact));
            Scale::of(&LimitBar { value: value.or(self.bar.value), ..self.bar.clone() })
        };
        let (low, high) = (with(low)?, with(high)?);
        Some(Scale { low: low.low.min(high.low), high: low.high.max(high.high) })
    }
}

impl fmt::Display for LimitDots {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lang = self.bar.lang;
        let Some(scale) = self.scale() else { return Ok(()) };
        if self.dots.is_empty() {
            return write!(out, "<span class=\"no-limit\">{}</span>", escaped(&lang.text("limit-no-value")));
        }
        let said: Vec<_> = self.dots.iter().map(|it| it.said.clone()).collect();
        let facts = said.join(lang.pick("；", "; "));
        let described = lang.say("limit-described").with("name", self.bar.name.clone()).with("facts", facts).plain();
        let described = escaped(&described);
        write!(
            out,
            "<svg class=\"limit dots\" width=\"100%\" height=\"20\" role=\"img\" aria-label=\"{described}\">\
             <title>{described}</title><line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"10\" y2=\"10\"/>"
        )?;
        for range in [self.bar.registered.or(self.bar.normal)].into_iter().flatten() {
            for end in [range.low, range.high].into_iter().flatten() {
                let x = scale.at(end);
                write!(out, "<line class=\"registered\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"3\" y2=\"17\"/>")?;
            }
        }
        let limits: Vec<Edge> =
            [self.bar.normal, self.bar.registered, self.bar.proven].into_iter().flatten().flat_map(Edge::of).collect();
        let last = self.dots.len().saturating_sub(1);
        for (place, dot) in self.dots.iter().enumerate() {
            let at = scale.place(dot.value, &limits);
            let (code, newest) = (dot.state.code(), if place == last { " newest" } else { "" });
            // Beyond the drawing a dot becomes an arrow head that points there.
            let shape = match at.off {
                None => "<circle r=\"3.2\" cy=\"10\"/>",
                Some(Side::Low) => "<path d=\"M4 6 -1 10 4 14Z\"/>",
                Some(Side::High) => "<path d=\"M-4 6 1 10-4 14Z\"/>",
            };
            let odd = match dot.state {
                State::Pass | State::Verified | State::Info | State::Pending => "",
                State::Fail | State::Stop => "<path class=\"ring\" d=\"M-4.5 5.5h9v9h-9Z\"/>",
                State::Indeterminate | State::Alert | State::Action | State::Unverified => {
                    "<path class=\"ring\" d=\"M0 3.5 6 15H-6Z\"/>"
                }
            };
            write!(
                out,
                "<svg class=\"at dot{newest}\" data-state=\"{code}\" x=\"{:.2}%\" width=\"1\" height=\"1\">{odd}{shape}</svg>",
                at.x
            )?;
        }
        out.write_str("</svg>")
    }
}

impl HtmlSafe for LimitDots {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lang;
    use crate::page::part::Bounds;

    #[test]
    fn every_value_is_drawn_and_said_and_what_was_typed_is_escaped() {
        let limit = Bounds::between("6.90".parse().unwrap(), "7.50".parse().unwrap());
        let bar = LimitBar::new(Lang::En, "pH", "").registered(Some(limit));
        let dot = |value: &str, state, said: &str| Dot { value: value.parse().unwrap(), state, said: said.to_owned() };
        let drawn =
            LimitDots::new(bar.clone(), vec![dot("7.10", State::Pass, "DS-1 7.10"), dot("99", State::Fail, "<b> 99")])
                .to_string();
        for part in ["DS-1 7.10", "&lt;b&gt; 99", "data-state=\"fail\"", "dot newest"] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
        assert!(LimitDots::new(bar, vec![]).to_string().contains("no value"));
    }
}
