//! How long a decision takes, beside a plain scan, Cedar and casbin on the same work in the same run: all contestants
//! take turns, and a figure is the median over the rounds of the mean per decision. Everything is prepared beforehand
//! for everybody; preparing a request is a row of its own. All verdicts are compared before anything is measured.
//!
//! `cargo bench -p bailiwick-evaluator`; the first run builds the other engines. While working on the evaluator,
//! `cargo bench -p bailiwick-evaluator --bench decisions -- --alone [WORK]...` leaves them out, and all work but that
//! whose name begins so.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a measurement: what fails must stop it, and time is what it is about"
)]

mod ours;
mod peers;
mod table;
#[expect(dead_code, reason = "shared with the other engines")]
mod workloads;

use std::hint::black_box;
use std::time::{Duration, Instant};

use evaluator::{PolicySet, Request, Verdict};
use ours::Directory;
use peers::Peers;
use table::{held, median, per_call, ratio, readable};
use workloads::Workload;
use workloads::plain::{self, PlainPolicy, PlainRequest, PlainSet};

/// Short turns and many of them: a turn that the system interrupts is far from the median.
const ROUNDS: usize = 301;
const TURN: Duration = Duration::from_micros(300);
/// The other engines, whose turns are longer, have one in so many rounds; fewer where one takes seconds.
const PEERS_EVERY: usize = 20;
const HEAVY_TURNS: usize = 3;

/// The workloads with the limits of the verdict and of the whole trace, in nanoseconds.
const WORK: [(&str, Option<f64>, Option<f64>); 6] = [
    ("typical", Some(300.0), Some(1_500.0)),
    ("large", Some(600.0), None),
    ("organisation", Some(700.0), None),
    ("100 statements", None, None),
    ("1,000 statements", None, None),
    ("10,000 statements", None, None),
];

struct Medians {
    verdict: f64,
    explained: f64,
    prepared: f64,
    plain: f64,
    cedar: f64,
    casbin: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted: Vec<&String> = arguments
        .iter()
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let alone = arguments.iter().any(|argument| argument == "--alone");
    let mut peers = (!alone).then(Peers::start);
    let versions = peers
        .as_mut()
        .map_or_else(|| " ".to_owned(), |peers| peers.ask("versions"));
    let (cedar, casbin) = versions.split_once(' ').unwrap();
    let mut rows = Vec::new();
    let mut comparison = Vec::new();
    let mut of_hundred = None;
    for (name, verdict_limit, trace_limit) in WORK {
        let begins = |wanted: &&String| name.starts_with(wanted.as_str());
        if !wanted.is_empty() && !wanted.iter().any(begins) {
            continue;
        }
        let workload = Workload::named(name);
        let measured = measure(&workload, peers.as_mut());
        if name == "100 statements" {
            of_hundred = Some(measured.verdict);
        }
        let verdict_limit = match name {
            "10,000 statements" => of_hundred.map(|verdict| 3.0 * verdict),
            _ => verdict_limit,
        };
        rows.push(vec![
            format!("{name} ({} statements)", workload.statements()),
            limited(measured.verdict, verdict_limit),
            limited(measured.explained, trace_limit),
            readable(measured.prepared),
        ]);
        comparison.push(vec![
            name.to_owned(),
            readable(measured.verdict),
            readable(measured.plain),
            readable(measured.cedar),
            readable(measured.casbin),
            ratio(measured.plain, measured.verdict),
            ratio(measured.cedar, measured.verdict),
            ratio(measured.casbin, measured.verdict),
        ]);
    }
    println!();
    table::print(
        &[
            "one decision",
            "verdict",
            "with the whole trace",
            "request prepared",
        ],
        &rows,
    );
    let (cedar, casbin) = (format!("Cedar {cedar}"), format!("casbin {casbin}"));
    let head = [
        "one decision",
        "verdict",
        "plain scan",
        &cedar,
        &casbin,
        "scan ÷ ours",
        "Cedar ÷ ours",
        "casbin ÷ ours",
    ];
    table::print(&head, &comparison);
    compiling();
    globs();
}

fn limited(nanoseconds: f64, limit: Option<f64>) -> String {
    match limit {
        Some(limit) => held(
            &readable(nanoseconds),
            &readable(limit),
            nanoseconds <= limit,
        ),
        None => readable(nanoseconds),
    }
}

fn measure(workload: &Workload, mut peers: Option<&mut Peers>) -> Medians {
    eprintln!("measuring {} …", workload.name);
    let directory = Directory::new(workload);
    let prepared: Vec<(PolicySet, Request)> = workload
        .requests
        .iter()
        .map(|asked| {
            (
                directory.set(workload, asked.principal),
                ours::request(workload, asked),
            )
        })
        .collect();
    let policies: Vec<PlainPolicy> = workload.policies.iter().map(PlainPolicy::new).collect();
    let plain: Vec<(PlainSet, PlainRequest)> = workload
        .requests
        .iter()
        .map(|asked| {
            (
                PlainSet::new(workload, &policies, asked.principal),
                PlainRequest::new(asked),
            )
        })
        .collect();
    if let Some(peers) = &mut peers {
        peers.ask(&format!("work {}", workload.name));
    }
    agree(workload, &prepared, &plain, peers.as_deref_mut());

    let mut series: [Series; 4] = std::array::from_fn(|_| Series::default());
    let mut times: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        let [verdicts, traces, preparations, scans] = &mut series;
        verdicts.turn(round, &prepared, |(set, request)| {
            black_box(ours::verdict(black_box(set), black_box(request)));
        });
        traces.turn(round, &prepared, |(set, request)| {
            black_box(ours::explained(black_box(set), black_box(request)));
        });
        preparations.turn(round, &workload.requests, |asked| {
            black_box(ours::request(workload, black_box(asked)));
        });
        scans.turn(round, &plain, |(set, request)| {
            black_box(black_box(set).decide(black_box(request)));
        });
        let heavy = times[0].first().is_some_and(|first| *first > 500_000.0);
        let turns = times[0].len();
        if let Some(peers) = &mut peers
            && round.is_multiple_of(PEERS_EVERY)
            && (!heavy || turns < HEAVY_TURNS)
        {
            for (place, contestant) in ["cedar", "casbin"].into_iter().enumerate() {
                let answer = peers.ask(&format!("round {contestant}"));
                times[place].push(answer.parse().unwrap());
            }
        }
    }
    let [verdict, explained, prepared, plain] = series.map(Series::outcome);
    let [cedar, casbin] = times.map(median);
    Medians {
        verdict,
        explained,
        prepared,
        plain,
        cedar,
        casbin,
    }
}

/// The measurements of one contestant, in groups of requests: one group where all requests take a moment, groups of ten
/// where a turn over all would be so long that the system interrupts it.
#[derive(Default)]
struct Series {
    groups: Vec<Vec<f64>>,
}

const GROUP: usize = 10;
const LONG: f64 = 500_000.0;
/// Contestants in groups have a turn in one of so many rounds.
const GROUPS_EVERY: usize = 10;

impl Series {
    fn turn<T>(&mut self, round: usize, items: &[T], mut decide: impl FnMut(&T)) {
        let mut timed = |items: &[T]| {
            per_call(TURN, || {
                items.iter().for_each(&mut decide);
                u32::try_from(items.len()).unwrap()
            })
        };
        if self.groups.is_empty() {
            let long = timed(items) * items.len() as f64 > LONG;
            let groups = if long { items.len() / GROUP } else { 1 };
            self.groups.resize(groups, Vec::new());
        }
        if self.groups.len() > 1 && !round.is_multiple_of(GROUPS_EVERY) {
            return;
        }
        let size = items.len() / self.groups.len();
        for (items, times) in items.chunks(size).zip(&mut self.groups) {
            times.push(timed(items));
        }
    }

    /// The mean over the groups of the median over the rounds.
    fn outcome(self) -> f64 {
        let groups = self.groups.len() as f64;
        self.groups.into_iter().map(median).sum::<f64>() / groups
    }
}

/// Everybody must say the same before anybody is measured.
fn agree(
    workload: &Workload,
    prepared: &[(PolicySet, Request)],
    plain: &[(PlainSet, PlainRequest)],
    peers: Option<&mut Peers>,
) {
    let others: Vec<(&str, Vec<u8>)> = peers.map_or_else(Vec::new, |peers| {
        ["cedar", "casbin"]
            .map(|name| (name, peers.ask(&format!("verdicts {name}")).into_bytes()))
            .to_vec()
    });
    for (place, ((set, request), (plain_set, plain_request))) in
        prepared.iter().zip(plain).enumerate()
    {
        let asked = &workload.requests[place];
        let verdict = ours::verdict(set, request);
        let expected = match plain_set.decide(plain_request) {
            plain::Verdict::Allowed => Verdict::Allowed,
            plain::Verdict::ExplicitlyDenied => Verdict::ExplicitlyDenied,
            plain::Verdict::ImplicitlyDenied => Verdict::ImplicitlyDenied,
        };
        assert_eq!(verdict, expected, "the plain scan differs on {asked:?}");
        assert_eq!(
            ours::explained(set, request).verdict(),
            verdict,
            "the trace differs on {asked:?}"
        );
        let allowed = verdict == Verdict::Allowed;
        for (contestant, verdicts) in &others {
            assert_eq!(
                verdicts[place] == b'A',
                allowed,
                "{contestant} differs on {asked:?}"
            );
        }
    }
}

fn compiling() {
    let text = workloads::document(&workloads::generate::six_kilobytes());
    let one = median(
        (0..ROUNDS)
            .map(|_| {
                per_call(TURN, || {
                    black_box(ours::parse(black_box(&text)));
                    1
                })
            })
            .collect(),
    );
    let workload = Workload::named("organisation");
    let whole = median(
        (0..5)
            .map(|_| {
                let start = Instant::now();
                let directory = Directory::new(&workload);
                let sets: Vec<PolicySet> = (0..workload.principals.len())
                    .map(|principal| directory.set(&workload, principal))
                    .collect();
                black_box(sets);
                start.elapsed().as_nanos() as f64
            })
            .collect(),
    );
    let kilobytes = text.len() as f64 / 1_000.0;
    table::print(
        &["compiling", "measured"],
        &[
            vec![
                format!("one policy of {kilobytes:.1} kB: text to compiled"),
                limited(one, Some(60_000.0)),
            ],
            vec![
                format!(
                    "the organisation: {} policies compiled, the sets of {} principals",
                    workload.policies.len(),
                    workload.principals.len()
                ),
                limited(whole, Some(1_000_000_000.0)),
            ],
        ],
    );
}

/// The patterns that ruin matchers which go back: `*a` several times and then `b`, against a text of `a`. The end is
/// looked at first; so that there is something to see, the second kind has a star there, too.
fn globs() {
    const KINDS: [(usize, &str); 4] = [(1, "b"), (5, "b"), (5, "b*"), (10, "b*")];
    let mut rows = Vec::new();
    for length in [125, 250, 500, 1_000, 2_000] {
        let mut row = vec![format!("{length} × `a`")];
        for (stars, end) in KINDS {
            let pattern = format!("{}{end}", "*a".repeat(stars));
            let document = format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringLike":{{"aws:username":"{pattern}"}}}}}}}}"#
            );
            let (set, request) = ours::one_condition(&document, &"a".repeat(length));
            assert_eq!(ours::verdict(&set, &request), Verdict::ImplicitlyDenied);
            let time = median(
                (0..ROUNDS)
                    .map(|_| {
                        per_call(Duration::from_millis(1), || {
                            black_box(ours::verdict(black_box(&set), black_box(&request)));
                            1
                        })
                    })
                    .collect(),
            );
            let limit = (stars == 5 && end == "b" && length == 2_000).then_some(20_000.0);
            row.push(limited(time, limit));
        }
        rows.push(row);
    }
    let head = KINDS.map(|(stars, end)| format!("`*a` × {stars} + `{end}`"));
    let mut columns = vec!["a verdict over"];
    columns.extend(head.iter().map(String::as_str));
    table::print(&columns, &rows);
}
