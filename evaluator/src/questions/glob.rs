//! Which combinations of patterns a text can match: the space of all texts is cut into cells, each of which lies
//! wholly inside or wholly outside every pattern, and each cell is shown by a text in it. This is what makes answers
//! about wildcards exact. It walks the patterns' automata side by side; it never guesses, and gives up rather than
//! grow beyond a limit.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use crate::pattern::fold;
use crate::policy::LanguageVersion;
use crate::variable::{Piece, Variable, pieces_or_text, plain};

/// The colons that separate an ARN's segments (E-31).
const SEPARATORS: usize = 5;

/// A pattern as a chain of steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Glob {
    /// None: nothing matches.
    steps: Option<Vec<Step>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Step {
    symbol: Symbol,
    /// Whether a wildcard here may stand for a colon.
    crosses: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Symbol {
    Char(char),
    /// An ASCII letter in either case; in lower case here.
    Folded(char),
    /// The same with what else folds to it (E-52): `ſ` to `s`, the sign of Kelvin to `k`.
    FullyFolded(char),
    Digit,
    One,
    Star,
    /// As `One` and `Star`, but for a slash.
    OneInName,
    StarInName,
}

/// The hole of the catalogue's formats whose text may hold colons: the key of an object in S3.
const WITH_COLONS: &str = "ObjectName";

impl Symbol {
    fn is_star(self) -> bool {
        matches!(self, Self::Star | Self::StarInName)
    }
}

/// What stands for a variable in a pattern.
pub(super) enum Filling {
    Text(String),
    /// Any text.
    Unknown,
    /// No text: the pattern matches nothing (E-44).
    Nothing,
}

impl Step {
    fn accepts(self, c: char) -> bool {
        match self.symbol {
            Symbol::Char(own) => own == c,
            Symbol::Folded(own) => own == c.to_ascii_lowercase(),
            Symbol::FullyFolded(own) => own == fold(c),
            Symbol::Digit => c.is_ascii_digit(),
            Symbol::One | Symbol::Star => self.crosses || c != ':',
            Symbol::OneInName | Symbol::StarInName => c != '/' && (self.crosses || c != ':'),
        }
    }
}

impl Glob {
    fn of(steps: Vec<Step>) -> Self {
        Self { steps: Some(steps) }
    }

    /// The text alone.
    pub(super) fn literal(text: &str) -> Self {
        Self::of(text.chars().map(char_step).collect())
    }

    /// The text in any case, where case is that of ASCII (E-56).
    pub(super) fn folded(text: &str) -> Self {
        Self::of_lowered(text, Symbol::Folded)
    }

    /// The text in any case (E-52); meant for texts in ASCII.
    pub(super) fn fully_folded(text: &str) -> Self {
        Self::of_lowered(text, Symbol::FullyFolded)
    }

    fn of_lowered(text: &str, symbol: fn(char) -> Symbol) -> Self {
        let step = |c: char| Step {
            symbol: symbol(c.to_ascii_lowercase()),
            crosses: true,
        };
        Self::of(text.chars().map(step).collect())
    }

    /// Wildcards that match anything (E-53).
    pub(super) fn like(text: &str) -> Self {
        Self::of(text.chars().map(|c| wildcard_step(c, true)).collect())
    }

    /// Wildcards that stay within their segment in all but the last of six (E-59). Those of the first segment stand
    /// for the word `arn` or for nothing: what begins with another word is no ARN.
    pub(super) fn arn(text: &str) -> Self {
        let (word, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
        let word = if Self::like(word).matches("arn") {
            "arn"
        } else {
            word
        };
        let mut colons = 0;
        let steps = word.chars().chain(rest.chars()).map(|c| {
            colons += usize::from(c == ':');
            wildcard_step(c, colons >= SEPARATORS)
        });
        Self::of(steps.collect())
    }

    /// An entry of `Resource`: a star that ends a segment may run past the colon (E-32), and an ARN that stops early
    /// is completed (E-33).
    pub(super) fn resource(
        text: &str,
        version: LanguageVersion,
        mut fill: impl FnMut(&Variable) -> Filling,
    ) -> Self {
        if text.bytes().all(|byte| byte == b'*') {
            return Self::like(text);
        }
        let cut = match version {
            // A stored document may hold what is no variable, which is text then (E-47).
            LanguageVersion::V2012 => pieces_or_text(text),
            LanguageVersion::V2008 => plain(text),
        };
        let mut steps: Vec<Step> = Vec::new();
        let mut colons = 0;
        for piece in cut {
            match piece {
                Piece::Text(text) => {
                    for c in text.chars() {
                        if c == ':' {
                            end_segment(&mut steps, colons);
                            colons += 1;
                        }
                        steps.push(wildcard_step(c, colons >= SEPARATORS));
                    }
                }
                Piece::Literal(c) => steps.push(char_step(c)),
                Piece::Variable(variable) => match fill(&variable) {
                    Filling::Text(text) => steps.extend(text.chars().map(char_step)),
                    Filling::Unknown => steps.push(wildcard_step('*', true)),
                    Filling::Nothing => return Self { steps: None },
                },
            }
        }
        if colons < SEPARATORS {
            end_segment(&mut steps, colons);
            for _ in colons..SEPARATORS {
                steps.push(char_step(':'));
                steps.push(wildcard_step('*', true));
            }
        }
        Self::of(steps)
    }

    /// A format of the catalogue, such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`: of this partition,
    /// with twelve digits for the account, no slash in a bucket's
    /// name, and at least one character for every other hole, without colons except for the keys of S3's objects.
    pub(super) fn format(format: &str, partition: &str) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        let mut colons = 0;
        let mut rest = format;
        loop {
            let (before, hole) = match rest.split_once("${") {
                Some((before, after)) => (before, after.split_once('}')),
                None => (rest, None),
            };
            colons += before.bytes().filter(|byte| *byte == b':').count();
            let crosses = colons >= SEPARATORS;
            steps.extend(before.chars().map(|c| wildcard_step(c, crosses)));
            let Some((name, after)) = hole else {
                return Self::of(steps);
            };
            match name {
                "Partition" => steps.extend(partition.chars().map(char_step)),
                "Account" if colons == SEPARATORS - 1 => steps.extend(
                    [Step {
                        symbol: Symbol::Digit,
                        crosses,
                    }; 12],
                ),
                // A bucket's name, unlike an object's, ends at the slash.
                "BucketName" => steps.extend(
                    [Symbol::OneInName, Symbol::StarInName].map(|symbol| Step { symbol, crosses }),
                ),
                name => {
                    let crosses = crosses && name == WITH_COLONS;
                    steps.extend(['?', '*'].map(|c| wildcard_step(c, crosses)));
                }
            }
            rest = after;
        }
    }

    /// Whether a text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut places = self.start();
        for c in text.chars() {
            places = self.advance(&places, c);
        }
        self.accepts(&places)
    }

    fn steps(&self) -> &[Step] {
        self.steps.as_deref().unwrap_or_default()
    }

    /// The places in the chain that may be reached before the first character, in order.
    fn start(&self) -> Places {
        let mut places = Places::new();
        if self.steps.is_some() {
            self.reach(0, &mut places);
        }
        places
    }

    fn reach(&self, place: usize, places: &mut Places) {
        let mut place = place;
        while places.last().is_none_or(|last| *last < place) {
            places.push(place);
            // A star may stand for nothing.
            match self.steps().get(place) {
                Some(step) if step.symbol.is_star() => place += 1,
                _ => return,
            }
        }
    }

    fn advance(&self, places: &Places, c: char) -> Places {
        let mut next = Places::new();
        for &place in places {
            if let Some(step) = self.steps().get(place).filter(|step| step.accepts(c)) {
                // Places come in order and what is reached from each is a run, so nothing is reached twice.
                self.reach(place + usize::from(!step.symbol.is_star()), &mut next);
            }
        }
        next
    }

    fn accepts(&self, places: &Places) -> bool {
        self.steps
            .as_ref()
            .is_some_and(|steps| places.last() == Some(&steps.len()))
    }
}

type Places = Vec<usize>;

fn char_step(c: char) -> Step {
    Step {
        symbol: Symbol::Char(c),
        crosses: true,
    }
}

fn wildcard_step(c: char, crosses: bool) -> Step {
    let symbol = match c {
        '*' => Symbol::Star,
        '?' => Symbol::One,
        c => Symbol::Char(c),
    };
    Step { symbol, crosses }
}

/// E-32: the star that ends one of the first five segments may run on.
fn end_segment(steps: &mut [Step], colons: usize) {
    if let Some(last) = steps.last_mut()
        && colons < SEPARATORS
        && last.symbol == Symbol::Star
    {
        last.crosses = true;
    }
}

/// Texts that match the same patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// For each pattern, whether its texts match.
    pub(super) inside: Vec<bool>,
    /// One of the shortest of its texts.
    pub(super) witness: String,
}

/// For each state that there may be, how many places of patterns may be gone over.
const WORK_PER_STATE: usize = 2_000;

/// Every cell of these patterns that has a text in it; with `within`, only those inside the first pattern. None when
/// that takes more than `limit` states, or states of so many places that it would take as long.
pub(super) fn cells(globs: &[Glob], within: bool, limit: usize) -> Option<Vec<Cell>> {
    let alphabet = alphabet(globs);
    let mut work = limit.saturating_mul(WORK_PER_STATE);
    let first: Vec<Places> = globs.iter().map(Glob::start).collect();
    let mut found: Vec<Cell> = Vec::new();
    let mut known: HashSet<Vec<bool>> = HashSet::new();
    // For each state, where it came from, to spell a witness.
    let mut numbers: HashMap<Vec<Places>, usize> = HashMap::from([(first.clone(), 0)]);
    let mut origins: Vec<Option<(usize, char)>> = vec![None];
    let mut queue = VecDeque::from([first]);
    while let Some(state) = queue.pop_front() {
        let places: usize = state.iter().map(|places| places.len() + 1).sum();
        work = work.checked_sub(places.saturating_mul(alphabet.len()))?;
        let number = numbers.get(&state).copied().unwrap_or_default();
        let inside: Vec<bool> = globs
            .iter()
            .zip(&state)
            .map(|(glob, places)| glob.accepts(places))
            .collect();
        let counts = !within || inside.first() == Some(&true);
        if counts && known.insert(inside.clone()) {
            let witness = spell(&origins, number);
            found.push(Cell { inside, witness });
        }
        for &c in &alphabet {
            // What leaves the first pattern never comes back into it.
            let first = globs.first().zip(state.first());
            let leaves = first.is_some_and(|(glob, places)| glob.advance(places, c).is_empty());
            if within && leaves {
                continue;
            }
            let next: Vec<Places> = globs
                .iter()
                .zip(&state)
                .map(|(glob, places)| glob.advance(places, c))
                .collect();
            if numbers.contains_key(&next) {
                continue;
            }
            if origins.len() >= limit {
                return None;
            }
            numbers.insert(next.clone(), origins.len());
            origins.push(Some((number, c)));
            queue.push_back(next);
        }
    }
    Some(found)
}

fn spell(origins: &[Option<(usize, char)>], mut number: usize) -> String {
    let mut backwards = Vec::new();
    while let Some(Some((before, c))) = origins.get(number) {
        backwards.push(*c);
        number = *before;
    }
    backwards.into_iter().rev().collect()
}

/// The characters that patterns tell apart, and one that stands for all others.
fn alphabet(globs: &[Glob]) -> Vec<char> {
    let mut named: BTreeSet<char> = BTreeSet::from([':']);
    for step in globs.iter().flat_map(|glob| glob.steps()) {
        match step.symbol {
            Symbol::Char(c) => {
                named.insert(c);
            }
            Symbol::Folded(c) => named.extend([c, c.to_ascii_uppercase()]),
            Symbol::FullyFolded(c) => {
                named.extend([c, c.to_ascii_uppercase()]);
                named.extend(
                    ['\u{17f}', '\u{212a}']
                        .into_iter()
                        .filter(|&o| fold(o) == c),
                );
            }
            Symbol::Digit => named.extend('0'..='9'),
            Symbol::One | Symbol::Star => {}
            Symbol::OneInName | Symbol::StarInName => {
                named.insert('/');
            }
        }
    }
    let other = ('a'..='z')
        .rev()
        .chain('A'..='Z')
        .chain('0'..='9')
        .chain('\u{100}'..='\u{10FFFF}')
        .find(|c| !named.contains(c));
    other.into_iter().chain(named).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::context::RequestContext;
    use crate::resource::{RequestedResource, ResourcePattern};

    fn v2012(text: &str) -> Glob {
        Glob::resource(text, LanguageVersion::V2012, |_| Filling::Unknown)
    }

    #[test]
    fn cells_of_nested_patterns_have_the_witnesses_that_one_expects() {
        let globs = [Glob::like("a*"), Glob::like("ab*"), Glob::literal("abc")];
        let found = cells(&globs, false, 1_000).unwrap();
        let shown: Vec<(Vec<bool>, &str)> = found
            .iter()
            .map(|cell| (cell.inside.clone(), cell.witness.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                (vec![false, false, false], ""),
                (vec![true, false, false], "a"),
                (vec![true, true, false], "ab"),
                (vec![true, true, true], "abc"),
            ]
        );
    }

    #[test]
    fn a_limit_makes_it_give_up() {
        let globs: Vec<Glob> = (0..8)
            .map(|n| Glob::like(&format!("*{n}????????")))
            .collect();
        assert!(cells(&globs, false, 500).is_none());
    }

    #[test]
    fn formats_take_twelve_digits_and_the_partition() {
        let queue = Glob::format(
            "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}",
            "aws",
        );
        assert!(queue.matches("arn:aws:sqs:eu-1:111122223333:q"));
        assert!(!queue.matches("arn:aws-cn:sqs:eu-1:111122223333:q"));
        assert!(!queue.matches("arn:aws:sqs:eu-1:1:q"));
        assert!(!queue.matches("arn:aws:sqs:eu-1:111122223333:"));
        assert!(!queue.matches("arn:aws:sqs:eu:1:111122223333:q"));
        assert!(!queue.matches("arn:aws:sqs:eu-1:111122223333:q:r"));
        let object = Glob::format("arn:${Partition}:s3:::${BucketName}/${ObjectName}", "aws");
        assert!(object.matches("arn:aws:s3:::b/k:v/w"));
        let bucket = Glob::format("arn:${Partition}:s3:::${BucketName}", "aws");
        assert!(bucket.matches("arn:aws:s3:::b") && !bucket.matches("arn:aws:s3:::b/k"));
    }

    #[test]
    fn folded_and_arn_patterns_match_as_their_operators_do() {
        assert!(Glob::folded("True").matches("tRUE"));
        assert!(!Glob::folded("True").matches("tRUE "));
        assert!(Glob::arn("arn:aws:iam::*:user/*").matches("arn:aws:iam::1:user/a:b"));
        assert!(!Glob::arn("arn:aws:*:user/*").matches("arn:aws:iam::1:user/a"));
        assert!(Glob::arn("?r*:aws:iam::1:*").matches("arn:aws:iam::1:user/a"));
        assert!(!Glob::arn("?r*:aws:iam::1:*").matches("urn:aws:iam::1:user/a"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        /// Every text lies in a cell that was found, and every witness lies in its cell.
        #[test]
        fn cells_are_all_there_are(
            patterns in prop::collection::vec("[ab*?]{0,5}", 1..4),
            texts in prop::collection::vec("[abz]{0,8}", 0..20),
        ) {
            let globs: Vec<Glob> = patterns.iter().map(|text| Glob::like(text)).collect();
            let found = cells(&globs, false, 100_000).unwrap();
            let place = |text: &str| -> Vec<bool> { globs.iter().map(|glob| glob.matches(text)).collect() };
            for cell in &found {
                prop_assert_eq!(&place(&cell.witness), &cell.inside);
            }
            for text in texts {
                prop_assert!(found.iter().any(|cell| cell.inside == place(&text)), "{}", text);
            }
        }

        #[test]
        fn resource_patterns_match_as_in_a_decision(
            pattern in "arn(:[ab*?]{1,3}){2}(:[ab*?]{0,2}){0,2}(:[ab*?:]{0,4})?",
            text in "arn:[ab]{1,2}:[ab]{1,2}:[ab]{0,2}:[ab]{0,2}:[ab:]{0,5}",
        ) {
            if let Ok(compiled) = ResourcePattern::parse(&pattern, true) {
                let expected = compiled.matches(&RequestedResource::new(&text), &RequestContext::new());
                prop_assert_eq!(v2012(&pattern).matches(&text), expected, "{} {}", pattern, text);
            }
        }
    }
}
