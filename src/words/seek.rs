//! Where one word stands in a long text.
//!
//! The search of the standard library looks at Chinese byte by byte, since all characters begin alike; that of the `memchr`
//! crate looks at many bytes at once.

use memchr::memmem;

/// First bytes of the places of a word, from the left, without overlap. An empty word stands nowhere.
pub fn each<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let places = memmem::find_iter(text.as_bytes(), word.as_bytes());
    places.filter(|_| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn places_are_those_of_the_plain_search() {
        let text = "依照《办法》，依照依照第三条";
        let plain: Vec<usize> = text.match_indices("依照").map(|(at, _)| at).collect();
        assert_eq!(each(text, "依照").collect::<Vec<_>>(), plain);
        assert_eq!(each("条条条", "条条").collect::<Vec<_>>(), [0]);
        assert_eq!(each(text, "第四条").chain(each(text, "")).count(), 0);
    }
}
