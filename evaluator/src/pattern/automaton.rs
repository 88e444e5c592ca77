//! The matcher for what searching cannot do in linear time: question marks and variables between stars, and stars
//! that may or may not run past a colon. A pattern's places are the bits of words, sixty-four to a block; a block
//! reads the whole text once and hands on when its last place was reached, so the cost is text × pattern / 64 and
//! there is no input on which it is worse. Texts of up to [`LONGEST_ON_STACK`] bytes need no allocation, and longer
//! ones need one only if the pattern has more than a block of places.

/// The longest text, in bytes, for which the notes between two blocks have room on the stack.
pub(crate) const LONGEST_ON_STACK: usize = WORD * NOTES;

const WORD: usize = 64;
const NOTES: usize = 64;

/// A pattern that is fed step by step while it runs over a text.
pub(crate) struct Automaton<'t> {
    text: &'t [u8],
    block: Block,
    /// For each byte of the text: whether the block before had reached its last place there.
    notes: [u64; NOTES],
    /// The notes for texts that are longer.
    long: Vec<u64>,
    /// Whether no place of the pattern can be reached any more.
    dead: bool,
}

/// Sixty-four places of a pattern. Bit `n` stands for the place after `n` steps.
struct Block {
    /// The places that are reached before anything is read.
    start: u64,
    /// The place that the next step leads away from.
    last: u32,
    /// By byte: the places that are reached by reading it.
    bytes: [u64; 256],
    /// The places that are reached by reading any character, and those of them that a colon reaches too.
    ones: u64,
    ones_with_colon: u64,
    /// The places after a question mark, where the rest of a character is still to be read.
    inside: u64,
    /// The places with a star, and those of them whose star may stand for a colon.
    stars: u64,
    stars_with_colon: u64,
}

impl<'t> Automaton<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            block: Block::new(1),
            notes: [0; NOTES],
            long: Vec::new(),
            dead: false,
        }
    }

    /// Expects this text next.
    pub(crate) fn text(&mut self, text: &str) {
        for byte in text.bytes() {
            let place = self.step();
            if let Some(places) = self.block.bytes.get_mut(usize::from(byte)) {
                *places |= place;
            }
        }
    }

    /// Expects one character next.
    pub(crate) fn one(&mut self, may_be_colon: bool) {
        let place = self.step();
        self.block.ones |= place;
        self.block.inside |= place;
        if may_be_colon {
            self.block.ones_with_colon |= place;
        }
    }

    /// Expects any characters next.
    pub(crate) fn star(&mut self, may_be_colon: bool) {
        let place = 1 << self.block.last;
        self.block.stars |= place;
        if may_be_colon {
            self.block.stars_with_colon |= place;
        }
    }

    /// Whether the whole text fits what was expected.
    pub(crate) fn finish(mut self) -> bool {
        self.run() >> self.block.last & 1 == 1
    }

    /// Begins a place, and a block if the current one is full; returns the place's bit.
    fn step(&mut self) -> u64 {
        if self.block.last == u64::BITS - 1 {
            self.run();
            self.block = Block::new(0);
        } else {
            self.block.last += 1;
        }
        1 << self.block.last
    }

    /// Reads the text with the current block; returns the places reached at its end.
    fn run(&mut self) -> u64 {
        if self.dead {
            return 0;
        }
        let words = self.text.len().div_ceil(WORD);
        let notes = if self.text.len() <= LONGEST_ON_STACK {
            self.notes.as_mut_slice()
        } else {
            self.long.resize(words, 0);
            self.long.as_mut_slice()
        };
        let mut reached = self.block.start;
        let mut handed_on = 0;
        for (bytes, note) in self.text.chunks(WORD).zip(notes) {
            let mut entering = std::mem::take(note);
            if reached | entering == 0 {
                continue;
            }
            for (index, byte) in bytes.iter().enumerate() {
                *note |= reached >> (u64::BITS - 1) << index;
                reached = self.block.read(reached, entering & 1, *byte);
                entering >>= 1;
            }
            handed_on |= *note;
        }
        self.dead = handed_on == 0;
        reached
    }
}

impl Block {
    fn new(start: u64) -> Self {
        Self {
            start,
            last: 0,
            bytes: [0; 256],
            ones: 0,
            ones_with_colon: 0,
            inside: 0,
            stars: 0,
            stars_with_colon: 0,
        }
    }

    #[inline]
    fn read(&self, reached: u64, entering: u64, byte: u8) -> u64 {
        let exact = self.bytes.get(usize::from(byte)).copied().unwrap_or(0);
        let (any, staying) = match byte {
            b':' => (self.ones_with_colon, self.stars_with_colon),
            // The second and later bytes of a character.
            0x80..=0xbf => (0, self.stars | self.inside),
            _ => (self.ones, self.stars),
        };
        (reached << 1 | entering) & (exact | any) | reached & staying
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `*` and `?` may be colons, `+` and `!` are the same but may not.
    fn run(pattern: &str, text: &str) -> bool {
        let mut automaton = Automaton::new(text);
        for c in pattern.chars() {
            match c {
                '*' | '+' => automaton.star(c == '*'),
                '?' | '!' => automaton.one(c == '?'),
                c => automaton.text(c.encode_utf8(&mut [0; 4])),
            }
        }
        automaton.finish()
    }

    fn oracle(pattern: &str, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let mut reach = vec![false; text.len() + 1];
        reach[0] = true;
        for p in pattern.chars() {
            let mut next = vec![false; text.len() + 1];
            for j in 0..=text.len() {
                let before = j > 0 && reach[j - 1];
                let colon = j > 0 && text[j - 1] == ':';
                next[j] = match p {
                    '*' => reach[j] || (j > 0 && next[j - 1]),
                    '+' => reach[j] || (j > 0 && next[j - 1] && !colon),
                    '?' => before,
                    '!' => before && !colon,
                    c => before && text[j - 1] == c,
                };
            }
            reach = next;
        }
        reach[text.len()]
    }

    #[test]
    fn a_pattern_longer_than_a_block_and_a_text_longer_than_the_stack() {
        let text = "ab:é".repeat(2_000);
        assert!(text.len() > LONGEST_ON_STACK);
        assert!(run(&"ab?!".repeat(2_000), &text));
        assert!(run("*b:é", &text));
        assert!(run(&format!("*{}", "ab:é".repeat(50)), &text));
        assert!(!run(&format!("+{}", "ab:é".repeat(50)), &text));
        assert!(!run(&format!("*{}x", "ab:é".repeat(50)), &text));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]

        #[test]
        fn it_agrees_with_the_definition(pattern in "[ab:é*+?!]{0,10}", text in "[ab:é]{0,14}") {
            prop_assert_eq!(run(&pattern, &text), oracle(&pattern, &text));
        }

        #[test]
        fn it_agrees_with_the_definition_across_blocks(
            pattern in "([ab]{1,40}|[*+?!:é]){0,12}", text in "[ab]{0,90}:?[abé]{0,90}", whole in any::<bool>(),
        ) {
            prop_assert_eq!(run(&pattern, &text), oracle(&pattern, &text));
            // A text that fits, so that both answers are common.
            let fitting: String = pattern.chars().map(|c| match c {
                '*' => ":b".repeat(40),
                '+' => "ab".repeat(40),
                '?' => ":".to_owned(),
                '!' => "é".to_owned(),
                c => c.to_string(),
            }).collect();
            let text = if whole { fitting } else { fitting.replace("ba", "b") };
            prop_assert_eq!(run(&pattern, &text), oracle(&pattern, &text));
        }
    }
}
