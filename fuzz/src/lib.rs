//! What the targets share: a sound text with something changed in it gets further than one out of nothing.

/// The text with changes, each five bytes and what is put in: where (two bytes), how much goes, how much comes.
pub fn changed(text: &str, mut changes: &[u8]) -> String {
    let mut text = text.to_owned();
    while let [high, low, goes, comes, rest @ ..] = changes {
        let (put, left) = rest.split_at(rest.len().min(usize::from(*comes % 24)));
        // Sixteen bits reach every part of the longest text, a little coarsely.
        let at = (usize::from(*high) << 8 | usize::from(*low)) * (text.len() / 0x1_0000 + 1) % (text.len() + 1);
        let at = floor(&text, at);
        let end = floor(&text, (at + usize::from(*goes % 64)).min(text.len())).max(at);
        text.replace_range(at..end, &String::from_utf8_lossy(put));
        changes = left;
    }
    text
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
