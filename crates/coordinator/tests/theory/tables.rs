//! The tables of `docs/decisions.md`: beside each other what theory says and what the core came to.

use crate::binomial;
use crate::panel::{Asked, Chance, Panel};
use model::policy::DecisionProtocol;

/// Where every experiment begins.
pub const SEED: u64 = 0x5EED_0017;
/// Questions that are put to a panel for each figure.
pub const QUESTIONS: u32 = 500;
/// A voter's accuracy where it is not what a table is about.
pub const ACCURACY: f64 = 0.65;
/// Sizes of panels.
pub const SIZES: [usize; 7] = [3, 5, 7, 9, 11, 13, 15];

/// What theory says and what was observed, as shares of right decisions.
#[derive(Clone, Copy)]
pub struct Figure {
    pub theory: f64,
    pub observed: f64,
}

/// One table: its name in the document, its columns, and a figure for each, by row.
pub struct Table {
    pub name: &'static str,
    head: Vec<String>,
    pub rows: Vec<(Vec<String>, Vec<Figure>)>,
}

/// All tables, in the order of the document.
pub fn all() -> Vec<Table> {
    vec![independent(), protocols(), common_cause(), conformity(), exchange()]
}

/// The document with these tables in their places.
pub fn updated(document: &str, tables: &[Table]) -> String {
    tables.iter().fold(document.to_owned(), |document, table| {
        let (begin, end) = (format!("<!-- table: {} -->\n", table.name), format!("<!-- end of {} -->", table.name));
        let parts = document.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?)));
        let Some((before, (_, after))) = parts else {
            panic!("the document has no place for the table {}", table.name)
        };
        format!("{before}{begin}{}{end}{after}", table.markdown())
    })
}

/// Independent voters: sizes against accuracies.
fn independent() -> Table {
    let accuracies = [0.55, 0.6, 0.65, 0.7, 0.8];
    let mut chance = Chance::new(SEED);
    let rows = SIZES.map(|voters| {
        let mut panel = Panel::of(voters, |_| {});
        let figures = accuracies.map(|p| Figure {
            theory: binomial::majority(voters, p),
            observed: share(|| panel.decides(beliefs(&mut chance, &vec![p; voters]))),
        });
        (vec![voters.to_string()], figures.to_vec())
    });
    Table::new("independent", "voters", &accuracies.map(|p| format!("p = {p}")), rows)
}

/// How the protocols that take one side of two compare, among five voters and among nine.
fn protocols() -> Table {
    let protocols = [
        DecisionProtocol::ResponsePriority,
        DecisionProtocol::VoteSimple,
        DecisionProtocol::VoteApproval,
        DecisionProtocol::VoteCumulative,
        DecisionProtocol::VoteRanked,
        DecisionProtocol::ConfidenceWeighted,
    ];
    let mut chance = Chance::new(SEED);
    let alike = protocols.map(|protocol| {
        let figures = [5, 9].map(|voters| {
            let mut panel = Panel::of(voters, |policy| policy.decision = protocol);
            let is_alone = protocol == DecisionProtocol::ResponsePriority;
            Figure {
                theory: if is_alone { ACCURACY } else { binomial::majority(voters, ACCURACY) },
                observed: share(|| panel.decides(beliefs(&mut chance, &vec![ACCURACY; voters]))),
            }
        });
        (vec![format!("{}, all of accuracy {ACCURACY}", protocol.label())], figures.to_vec())
    });
    let unlike = [DecisionProtocol::VoteSimple, DecisionProtocol::ConfidenceWeighted].map(|protocol| {
        let figures = [5, 9].map(|voters| {
            let accuracies = one_expert(voters);
            let is_weighted = protocol == DecisionProtocol::ConfidenceWeighted;
            let weights = if is_weighted { log_odds(&accuracies) } else { vec![1.0; voters] };
            let mut panel = Panel::of(voters, |policy| policy.decision = protocol).sure(&weights);
            Figure {
                theory: binomial::weighted(&accuracies, &weights),
                observed: share(|| panel.decides(beliefs(&mut chance, &accuracies))),
            }
        });
        (vec![format!("{}, one of accuracy {EXPERT}", protocol.label())], figures.to_vec())
    });
    let columns = ["5 voters".to_owned(), "9 voters".to_owned()];
    Table::new("protocols", "protocol", &columns, alike.into_iter().chain(unlike))
}

/// Errors with a common cause: the chance of it against sizes.
fn common_cause() -> Table {
    let sizes = [3, 7, 15];
    let mut chance = Chance::new(SEED);
    let mut panels = sizes.map(|voters| Panel::of(voters, |_| {}));
    let rows = [0.0, 0.1, 0.3, 0.5, 1.0].map(|c| {
        let figures = [0, 1, 2].map(|at| {
            let voters = sizes[at];
            let panel = &mut panels[at];
            Figure {
                theory: binomial::with_common_cause(voters, ACCURACY, c),
                observed: share(|| {
                    let is_common = chance.is(c);
                    let one = chance.is(ACCURACY);
                    let each = beliefs(&mut chance, &vec![ACCURACY; voters]);
                    panel.decides(if is_common { if one { (1 << voters) - 1 } else { 0 } } else { each })
                }),
            }
        });
        (vec![format!("{c}"), format!("{:.1}", binomial::effective_voters(15, c))], figures.to_vec())
    });
    let columns = sizes.map(|voters| format!("{voters} voters"));
    Table::new("common cause", "c | worth of 15 votes", &columns, rows)
}

/// Voters who follow others that they can see: the chance of it, against what they see.
fn conformity() -> Table {
    const VOTERS: usize = 9;
    let mut chance = Chance::new(SEED);
    let blind = Panel::of(VOTERS, |_| {});
    let in_turn = Panel::of(VOTERS, |policy| policy.blind = false);
    let rows = FOLLOWING.map(|q| {
        let first = |panel: &Panel, chance: &mut Chance| panel.play(|asked| follows_first(chance, asked, q));
        let most = |panel: &Panel, chance: &mut Chance| panel.play(|asked| follows_most(chance, asked, q));
        let figures = vec![
            Figure { theory: binomial::majority(VOTERS, ACCURACY), observed: share(|| first(&blind, &mut chance)) },
            Figure {
                theory: binomial::following_the_first(VOTERS, ACCURACY, q),
                observed: share(|| first(&in_turn, &mut chance)),
            },
            Figure {
                theory: binomial::following_the_majority(VOTERS, ACCURACY, q),
                observed: share(|| most(&in_turn, &mut chance)),
            },
        ];
        (vec![format!("{q}")], figures)
    });
    let columns = ["blind", "in turn, following the first", "in turn, following most"].map(str::to_owned);
    Table::new("conformity", "q", &columns, rows)
}

/// One exchange of blind drafts: the chance of taking over another's draft.
fn exchange() -> Table {
    const VOTERS: u8 = 9;
    let mut chance = Chance::new(SEED);
    let panel = Panel::of(VOTERS.into(), |policy| policy.rounds = 1);
    let rows = FOLLOWING.map(|q| {
        let mut right = 0;
        let observed = share(|| {
            panel.play(|asked| {
                let Some(own) = asked.own else { return chance.is(ACCURACY) };
                let says = if chance.is(q) { chance.one_of(&asked.others) } else { own };
                right += u32::from(says);
                says
            })
        });
        let single = Figure { theory: ACCURACY, observed: f64::from(right) / f64::from(QUESTIONS) / f64::from(VOTERS) };
        (
            vec![format!("{q}")],
            vec![single, Figure { theory: binomial::after_an_exchange(VOTERS.into(), ACCURACY, q), observed }],
        )
    });
    let columns = ["a single voter", "the vote"].map(str::to_owned);
    Table::new("exchange", "q", &columns, rows)
}

/// How often voters follow, from never to always.
const FOLLOWING: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
/// Accuracy of an expert among others.
const EXPERT: f64 = 0.9;

fn follows_first(chance: &mut Chance, asked: &Asked, q: f64) -> bool {
    match asked.others.first() {
        Some(first) if chance.is(q) => *first,
        _ => chance.is(ACCURACY),
    }
}

fn follows_most(chance: &mut Chance, asked: &Asked, q: f64) -> bool {
    let right = asked.others.iter().filter(|is_right| **is_right).count();
    let follows = chance.is(q) && 2 * right != asked.others.len();
    if follows { 2 * right > asked.others.len() } else { chance.is(ACCURACY) }
}

/// One expert among others of the usual accuracy.
pub fn one_expert(voters: usize) -> Vec<f64> {
    let mut accuracies = vec![ACCURACY; voters];
    accuracies[0] = EXPERT;
    accuracies
}

/// The weights that are best for independent voters of these accuracies, as shares of the largest.
pub fn log_odds(accuracies: &[f64]) -> Vec<f64> {
    let odds: Vec<f64> = accuracies.iter().map(|p| (p / (1.0 - p)).ln()).collect();
    let largest = odds.iter().copied().fold(0.0, f64::max);
    odds.iter().map(|odds| odds / largest).collect()
}

/// Who is right, a bit a voter, where each is with its own chance.
pub fn beliefs(chance: &mut Chance, accuracies: &[f64]) -> u32 {
    accuracies.iter().enumerate().map(|(voter, p)| u32::from(chance.is(*p)) << voter).sum()
}

/// The share of questions that are decided right.
fn share(mut decides: impl FnMut() -> bool) -> f64 {
    let right: u32 = (0..QUESTIONS).map(|_| u32::from(decides())).sum();
    f64::from(right) / f64::from(QUESTIONS)
}

impl Table {
    fn new(
        name: &'static str,
        first: &str,
        columns: &[String],
        rows: impl IntoIterator<Item = (Vec<String>, Vec<Figure>)>,
    ) -> Self {
        let head = first.split(" | ").map(str::to_owned).chain(columns.iter().cloned()).collect();
        Self { name, head, rows: rows.into_iter().collect() }
    }

    fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let rows = self.rows.iter().map(|(first, figures)| {
            let cell = |figure: &Figure| format!("{:.3} · {:.3}", figure.theory, figure.observed);
            line(&first.iter().cloned().chain(figures.iter().map(cell)).collect::<Vec<_>>())
        });
        let head = [line(&self.head), line(&vec!["---".to_owned(); self.head.len()])];
        head.into_iter().chain(rows).collect()
    }
}
