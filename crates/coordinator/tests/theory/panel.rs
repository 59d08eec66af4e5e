//! Simulated voters on a question with one right answer; the core itself gives them their turns, shows them each other's
//! drafts, holds the ballot and decides.

use coordinator::{Input, InputKind, State, TurnOutcome, prompt, step};
use model::event::ModelFinish;
use model::policy::{CollaborativePolicy, DecisionProtocol, TieBreak};
use model::prompt::PromptRole;
use model::{AgentId, AgentSpec, Budget, Command, Event, Policy, Role, TeamSpec, Timestamp, TurnStrategy, Usage};
use std::collections::BTreeMap;

const RIGHT: &str = "The earth goes round the sun";
const WRONG: &str = "The sun goes round the earth, on crystal spheres";

/// Numbers that depend on the seed alone (xorshift64*, Vigna 2016).
pub struct Chance(u64);

impl Chance {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next one in `[0, 1)`.
    pub fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let share = (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64;
        share
    }

    /// Whether something of this chance happens.
    pub fn is(&mut self, chance: f64) -> bool {
        self.next() < chance
    }

    /// One of these.
    pub fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the list")]
        let at = (self.next() * f64::from(u32::try_from(items.len()).unwrap_or(u32::MAX))) as usize;
        items[at]
    }
}

/// A voter that is to draft.
pub struct Asked {
    pub voter: usize,
    /// What it drafted before, where it is to revise.
    pub own: Option<bool>,
    /// Whether each draft of the others that it is shown is right, in the order of its prompt.
    pub others: Vec<bool>,
}

/// A team that has just been asked.
pub struct Panel {
    asked: State,
    /// By voter: what it says of how sure it is, from 0 to 1.
    confidence: Vec<f64>,
    /// By who is right, a bit a voter: whether the decision is. The core decides alike on the same drafts and votes, so
    /// what was played once is not played again.
    decided: BTreeMap<u32, bool>,
}

impl Panel {
    /// So many voters who decide by simple vote, unless changed.
    pub fn of(voters: usize, change: impl FnOnce(&mut CollaborativePolicy)) -> Self {
        let mut collaborative = CollaborativePolicy {
            decision: DecisionProtocol::VoteSimple,
            tie_break: TieBreak::Order,
            ..CollaborativePolicy::default()
        };
        change(&mut collaborative);
        let agent = |n: usize| AgentSpec {
            id: format!("a{n}").as_str().into(),
            name: format!("A{n}"),
            role: "voter".into(),
            ..AgentSpec::default()
        };
        let team = TeamSpec {
            name: "Panel".into(),
            roles: vec![Role { name: "voter".into(), ..Role::default() }],
            agents: (0..voters).map(agent).collect(),
            policy: Policy {
                turn_strategy: TurnStrategy::Collaborative,
                max_turns: None,
                collaborative,
                ..Policy::default()
            },
            ..TeamSpec::default()
        };
        let command = Command::Start {
            team: Box::new(team),
            origin: None,
            task: "What goes round what?".into(),
            seed: 7,
            budget: Budget::default(),
            default_model: None,
            prices: BTreeMap::new(),
            context_windows: BTreeMap::new(),
        };
        let mut asked = State::default();
        happens(&mut asked, InputKind::Command { command, partials: BTreeMap::new() });
        Self { asked, confidence: vec![1.0; voters], decided: BTreeMap::new() }
    }

    /// The same panel whose voters say that they are so sure.
    pub fn sure(mut self, confidence: &[f64]) -> Self {
        self.confidence = confidence.to_vec();
        self
    }

    /// Whether the decision is right where each voter keeps to its own belief: a bit a voter, set where it is right.
    pub fn decides(&mut self, right: u32) -> bool {
        if let Some(decided) = self.decided.get(&right) {
            return *decided;
        }
        let decided = self.play(|asked| right >> asked.voter & 1 == 1);
        self.decided.insert(right, decided);
        decided
    }

    /// Whether the decision is right where each voter drafts what it believes when asked, and votes for its last draft.
    pub fn play(&self, mut believes: impl FnMut(&Asked) -> bool) -> bool {
        let mut state = self.asked.clone();
        let mut drafts: Vec<Option<bool>> = vec![None; self.confidence.len()];
        let mut leader = None;
        while let Some(turn) = state.open_turns().first() {
            let voter = number(&turn.agent_id);
            let turn_id = turn.turn_id.clone();
            let text = if turn.purpose.is_reply() {
                let others = shown(&state, turn);
                let is_right = believes(&Asked { voter, own: drafts[voter], others });
                drafts[voter] = Some(is_right);
                if is_right { RIGHT.to_owned() } else { WRONG.to_owned() }
            } else {
                let sure = self.confidence[voter];
                format!("VOTE: A{voter}\nAPPROVE: A{voter}\nPOINTS: A{voter}=10\nRANK: A{voter}\nCONFIDENCE: {sure}")
            };
            let kind = InputKind::Turn { turn_id, attempt: 1, outcome: reply(text) };
            for event in happens(&mut state, kind) {
                if let Event::DecisionReached { winner: Some(winner), .. } = event {
                    leader = Some(number(&winner));
                }
            }
        }
        let Some(is_right) = leader.and_then(|leader| drafts[leader]) else { panic!("no draft leads") };
        is_right
    }
}

/// The drafts of others in this turn's prompt.
fn shown(state: &State, turn: &coordinator::OpenTurn) -> Vec<bool> {
    let messages = prompt(state, &turn.turn_id).map(|prompt| prompt.messages).unwrap_or_default();
    let others = messages.iter().filter(|message| message.role == PromptRole::User);
    let draft = |text: &str| [(RIGHT, true), (WRONG, false)].into_iter().find(|(draft, _)| *draft == text);
    others.filter_map(|message| draft(&message.text)).map(|(_, is_right)| is_right).collect()
}

/// The number in an agent's id.
fn number(agent: &AgentId) -> usize {
    agent.as_str()[1..].parse().unwrap_or(usize::MAX)
}

fn happens(state: &mut State, kind: InputKind) -> Vec<Event> {
    match step(state, &Input { at: Timestamp::default(), kind }) {
        Ok(events) => events,
        Err(rejection) => panic!("{rejection}"),
    }
}

fn reply(text: String) -> TurnOutcome {
    TurnOutcome::Completed {
        text,
        finish_reason: ModelFinish::Stop,
        usage: Usage { input_tokens: 10, output_tokens: 5, ..Usage::default() },
        ttft_ms: None,
        duration_ms: 1,
        simulated: true,
        route: None,
    }
}
