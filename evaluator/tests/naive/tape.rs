//! Choices read from a run of bytes, so that proptest can shrink a whole case by shrinking numbers: a zero is always the plainest choice.

/// A run of choices; past its end every choice is the plainest.
pub struct Tape {
    bytes: std::vec::IntoIter<u8>,
}

impl Tape {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes: bytes.into_iter(),
        }
    }

    fn next(&mut self) -> usize {
        usize::from(self.bytes.next().unwrap_or(0))
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.next() * end / 256
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.next() * 100 / 256 >= 100 - percent
    }

    /// One of the choices.
    pub fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}
