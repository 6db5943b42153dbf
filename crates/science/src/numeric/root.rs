//! Where a function crosses zero, found within a bracket and in a bounded number of steps.

/// Steps after which a search ends: halving a bracket this often leaves two neighbouring floats of any size.
const STEPS_MAX: usize = 200;

/// Brent's method (1973, "Algorithms for Minimization without Derivatives", chapter 4): the zero of `function` between
/// `low` and `high`, where its signs differ; `None` where they do not.
pub fn brent(function: impl Fn(f64) -> f64, low: f64, high: f64, tolerance: f64) -> Option<f64> {
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (function(a), function(b));
    if fa == 0.0 {
        return Some(a);
    }
    if fb == 0.0 {
        return Some(b);
    }
    if fa.is_nan() || fb.is_nan() || (fa > 0.0) == (fb > 0.0) {
        return None;
    }
    let (mut c, mut fc) = (a, fa);
    let mut step = b - a;
    let mut before = step;
    for _ in 0..STEPS_MAX {
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
            step = b - a;
            before = step;
        }
        if fc.abs() < fb.abs() {
            (a, fa, b, fb, c, fc) = (b, fb, c, fc, b, fb);
        }
        let near = 2.0 * f64::EPSILON * b.abs() + 0.5 * tolerance;
        let half = 0.5 * (c - b);
        if half.abs() <= near || fb == 0.0 {
            return Some(b);
        }
        (step, before) = if before.abs() >= near && fa.abs() > fb.abs() {
            interpolated((a, fa), (b, fb), (c, fc), half, near, before).map_or((half, half), |next| (next, step))
        } else {
            (half, half)
        };
        (a, fa) = (b, fb);
        b += if step.abs() > near {
            step
        } else if half > 0.0 {
            near
        } else {
            -near
        };
        fb = function(b);
        if fb.is_nan() {
            return None;
        }
    }
    Some(b)
}

/// The step that interpolation proposes, if it stays well inside the bracket and shortens it fast enough.
fn interpolated(a: (f64, f64), b: (f64, f64), c: (f64, f64), half: f64, near: f64, before: f64) -> Option<f64> {
    let s = b.1 / a.1;
    let (mut p, mut q) = if a.0 == c.0 {
        (2.0 * half * s, 1.0 - s)
    } else {
        let (q, r) = (a.1 / c.1, b.1 / c.1);
        (s * (2.0 * half * q * (q - r) - (b.0 - a.0) * (r - 1.0)), (q - 1.0) * (r - 1.0) * (s - 1.0))
    };
    if p > 0.0 {
        q = -q;
    }
    p = p.abs();
    (2.0 * p < (3.0 * half * q - (near * q).abs()).min((before * q).abs())).then(|| p / q)
}

/// The argument at which a rising distribution function reaches `p`: Newton's steps from `start`, each kept within
/// what is still possible, and halving where a step would leave it.
pub fn quantile(
    p: f64,
    start: f64,
    (mut low, mut high): (f64, f64),
    cdf: impl Fn(f64) -> f64,
    pdf: impl Fn(f64) -> f64,
) -> f64 {
    let mut at = start.clamp(low, high);
    for _ in 0..STEPS_MAX {
        let off = cdf(at) - p;
        if off == 0.0 {
            return at;
        }
        if off > 0.0 {
            high = at;
        } else {
            low = at;
        }
        let newton = at - off / pdf(at);
        let next = if newton > low && newton < high {
            newton
        } else if high.is_infinite() {
            if low > 1.0 { 2.0 * low } else { low + 1.0 }
        } else if low.is_infinite() {
            if high < -1.0 { 2.0 * high } else { high - 1.0 }
        } else {
            0.5 * (low + high)
        };
        if (next - at).abs() <= 4.0 * f64::EPSILON * at.abs() || next == at {
            return next;
        }
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_is_found_where_the_signs_differ_and_nowhere_else() {
        let root = brent(|x| x * x - 2.0, 0.0, 2.0, 0.0).unwrap();
        assert!((root - core::f64::consts::SQRT_2).abs() < 1e-15);
        assert_eq!(brent(|x| x * x + 1.0, -1.0, 1.0, 0.0), None);
        assert_eq!(brent(|x| x, 0.0, 1.0, 0.0), Some(0.0));
        assert_eq!(brent(|_| f64::NAN, 0.0, 1.0, 0.0), None);
    }
}
