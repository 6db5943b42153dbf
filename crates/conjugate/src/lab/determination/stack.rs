//! Distributions below each other, each as one bar of a hundred per cent: what two methods, a standard and an earlier batch
//! say of the same loads.

use std::fmt::{self, Display, Formatter};

use askama::filters::HtmlSafe;

/// One distribution.
pub(super) struct Stack {
    pub(super) name: String,
    pub(super) href: String,
    /// Load and per cent, the least load first.
    pub(super) shares: Vec<(usize, f64)>,
}

impl Stack {
    /// What a load has, as it is read beside others.
    pub(super) fn percent(&self, load: &usize) -> String {
        self.shares.iter().find(|it| it.0 == *load).map_or_else(|| "–".to_owned(), |it| format!("{:.1}", it.1))
    }

    /// The bar.
    pub(super) fn bar(&self) -> Bar<'_> {
        Bar(self)
    }
}

/// The drawing; its figures stand beside it.
pub(super) struct Bar<'a>(&'a Stack);

impl HtmlSafe for Bar<'_> {}

impl Display for Bar<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(
            "<svg class=\"calc stack\" viewBox=\"0 0 200 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
        )?;
        let total: f64 = self.0.shares.iter().map(|it| it.1.max(0.0)).sum();
        let mut from = 0.0;
        for (load, share) in self.0.shares.iter().filter(|it| it.1 > 0.0) {
            let width = 200.0 * share / total;
            // An odd load has no colour of its own: it stands out.
            let class = if load % 2 == 1 { 5 } else { load / 2 % 5 };
            write!(out, "<rect class=\"f{class}\" x=\"{from:.2}\" y=\"0.5\" width=\"{width:.2}\" height=\"13\"/>")?;
            from += width;
        }
        out.write_str("</svg>")
    }
}

/// The loads of which one of them has something to show, each once, the least first.
pub(super) fn loads(all: &[Stack]) -> Vec<usize> {
    let shown = |it: &&(usize, f64)| it.1.abs() >= 0.05;
    let mut loads: Vec<usize> = all.iter().flat_map(|it| it.shares.iter().filter(shown).map(|it| it.0)).collect();
    loads.sort_unstable();
    loads.dedup();
    loads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack(shares: &[(usize, f64)]) -> Stack {
        Stack { name: "HIC".to_owned(), href: String::new(), shares: shares.to_vec() }
    }

    #[test]
    fn a_bar_is_as_long_as_the_others_and_an_odd_load_stands_out() {
        let drawn = stack(&[(0, 25.0), (1, 25.0), (2, 50.0)]).bar().to_string();
        for (class, from, width) in [("f0", "0.00", "50.00"), ("f5", "50.00", "50.00"), ("f1", "100.00", "100.00")] {
            let rect = format!("<rect class=\"{class}\" x=\"{from}\" y=\"0.5\" width=\"{width}\"");
            assert!(drawn.contains(&rect), "{drawn}");
        }
        // Of nothing there is nothing to draw, and no share becomes no number.
        assert!(!stack(&[(0, 0.0)]).bar().to_string().contains("rect"));
        assert_eq!(loads(&[stack(&[(2, 1.0), (0, 1.0), (1, 0.04)]), stack(&[(4, 1.0), (2, 1.0)])]), [0, 2, 4]);
        assert_eq!((stack(&[(2, 12.34)]).percent(&2), stack(&[]).percent(&2)), ("12.3".to_owned(), "–".to_owned()));
    }
}
