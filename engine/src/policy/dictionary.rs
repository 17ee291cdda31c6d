//! A policy's own terms as a dictionary of whole words and phrases.
//!
//! An Aho-Corasick automaton of a hundred thousand terms takes a second to build, and every connection that meets the policy
//! builds it anew. Terms begin and end with words, so it is enough to ask at each word of a note whether a term begins with
//! it, and then for the few longer phrases: sorting and one small table, ready in a tenth of the time.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Phrases by their words.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    /// Sorted, with the number that each was given in.
    phrases: Vec<(String, usize)>,
    /// By the hash of a first word: how many words the longest phrase has that begins with it.
    longest: HashMap<u64, usize>,
}

impl Dictionary {
    /// Takes in folded phrases with single blanks between their words.
    pub fn new(phrases: Vec<String>) -> Dictionary {
        let mut longest: HashMap<u64, usize> = HashMap::with_capacity(phrases.len());
        for phrase in &phrases {
            let first = phrase.split(' ').next().unwrap_or("");
            let most = longest.entry(hash(first)).or_default();
            *most = (*most).max(phrase.split(' ').count());
        }
        let mut phrases: Vec<(String, usize)> = phrases.into_iter().zip(0..).collect();
        phrases.sort_unstable();
        Dictionary { phrases, longest }
    }

    /// Whether there is no phrase.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// Calls `each` with the number, the start and the end (bytes) of every phrase in a text that is folded as they are.
    pub fn find(&self, text: &str, mut each: impl FnMut(usize, usize, usize)) {
        let end_of_word = |from: usize| text[from..].find(' ').map_or(text.len(), |length| from + length);
        let mut start = 0;
        while start < text.len() {
            let mut end = end_of_word(start);
            let words = self.longest.get(&hash(&text[start..end])).copied().unwrap_or(0);
            for _ in 0..words {
                let words = &text[start..end];
                let from = self.phrases.partition_point(|(phrase, _)| phrase.as_str() < words);
                let same = self.phrases[from..].iter().take_while(|(phrase, _)| phrase == words);
                same.for_each(|(_, number)| each(*number, start, end));
                if end == text.len() {
                    break;
                }
                end = end_of_word(end + 1);
            }
            start = end_of_word(start) + 1;
        }
    }
}

fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<(usize, String)> {
        let dictionary = Dictionary::new(phrases.iter().map(|p| p.to_string()).collect());
        let mut found = Vec::new();
        dictionary.find(text, |number, start, end| found.push((number, text[start..end].to_owned())));
        found.sort();
        found
    }

    #[test]
    fn finds_whole_words_and_every_phrase_that_begins_with_them() {
        let phrases = ["gros", "gros relou", "relou", "gros relou du 3", "gros"];
        let expected = [(0, "gros"), (1, "gros relou"), (2, "relou"), (4, "gros")];
        assert_eq!(found(&phrases, " quel gros relou"), expected.map(|(n, p)| (n, p.to_owned())));
        assert_eq!(found(&phrases, "grossir reloue"), []);
        assert_eq!(found(&phrases, "gros relou du 3").len(), 5);
        assert_eq!(found(&[], "gros"), []);
        assert_eq!(found(&phrases, ""), []);
        assert_eq!(found(&phrases, "gros "), [(0, "gros".to_owned()), (4, "gros".to_owned())]);
    }
}
