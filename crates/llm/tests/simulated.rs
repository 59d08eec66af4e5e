//! The simulated model in conversations.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use engine::ports::{Completion, CompletionChunk, CompletionRequest, Endpoint};
use futures::StreamExt;
use llm::{Models, Options, Pace};
use model::event::{ContextTokens, ModelFinish};
use model::prompt::{Persona, PromptMessage, PromptRole};
use model::{AgentId, Prompt, tokens};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;
use tokio::time::Instant;

const RULES: &str = "Rules:\n- To leave this turn to the others, reply with one line: PASS: your reason\n\
    - To write something down for everybody, put it on a line of its own: MEMORY key: value";

/// A small team that speaks in turns.
struct Team {
    task: &'static str,
    agents: Vec<(&'static str, &'static str, &'static str)>,
    said: Vec<(usize, String)>,
}

impl Team {
    fn new(task: &'static str, agents: &[(&'static str, &'static str, &'static str)]) -> Self {
        Self { task, agents: agents.to_vec(), said: Vec::new() }
    }

    fn request(&self, speaker: usize, seed: u64) -> CompletionRequest {
        let (name, role, instructions) = self.agents[speaker];
        let message = |role, speaker: Option<&str>, text: String| PromptMessage {
            role,
            speaker: speaker.map(str::to_owned),
            text,
        };
        let system = format!("You are {name}, {role} in the team “Test”.\n\n{instructions}\n\n{RULES}");
        let mut messages = vec![
            message(PromptRole::System, None, system),
            message(PromptRole::User, Some("You"), self.task.to_owned()),
        ];
        for (who, text) in &self.said {
            let role = if *who == speaker { PromptRole::Assistant } else { PromptRole::User };
            messages.push(message(role, Some(self.agents[*who].0), text.clone()));
        }
        let people = tokens::estimate(self.task);
        CompletionRequest {
            model: "simulated".to_owned(),
            prompt: Prompt {
                purpose: model::event::TurnPurpose::Speak,
                persona: Persona {
                    agent_id: AgentId::slug(name),
                    name: name.to_owned(),
                    role: role.to_owned(),
                    others: self
                        .agents
                        .iter()
                        .filter(|agent| agent.0 != name)
                        .map(|agent| agent.0.to_owned())
                        .collect(),
                    ..Persona::default()
                },
                task: self.task.to_owned(),
                messages,
                tokens: ContextTokens { people, ..ContextTokens::default() },
            },
            temperature: None,
            max_output_tokens: None,
            seed,
        }
    }

    async fn speak(&mut self, speaker: usize, seed: u64) -> String {
        let text = reply(self.request(speaker, seed)).await;
        self.said.push((speaker, text.clone()));
        text
    }

    async fn rounds(&mut self, rounds: u64, seed: u64) {
        for turn in 0..rounds * self.agents.len() as u64 {
            let speaker = usize::try_from(turn).unwrap() % self.agents.len();
            self.speak(speaker, seed.wrapping_mul(31).wrapping_add(turn)).await;
        }
    }

    fn transcript(&self) -> String {
        let lines = self
            .said
            .iter()
            .map(|(who, text)| format!("## {} ({})\n\n{text}\n", self.agents[*who].0, self.agents[*who].1));
        format!("# {}\n\n{}", self.task, lines.collect::<Vec<_>>().join("\n"))
    }
}

fn models(pace: Pace) -> &'static Models {
    static HUMAN: LazyLock<Models> = LazyLock::new(|| Models::new(Options::default()).unwrap());
    static FULL: LazyLock<Models> =
        LazyLock::new(|| Models::new(Options { pace: Pace::Full, ..Options::default() }).unwrap());
    match pace {
        Pace::Human => &HUMAN,
        Pace::Full => &FULL,
    }
}

async fn reply(request: CompletionRequest) -> String {
    let (text, end) = read(request, Pace::Full).await;
    assert!(matches!(end, Some(CompletionChunk::Finished { finish_reason: ModelFinish::Stop, .. })));
    text
}

async fn read(request: CompletionRequest, pace: Pace) -> (String, Option<CompletionChunk>) {
    let mut stream = models(pace).open(&Endpoint::Simulated, request).await.unwrap();
    let (mut text, mut end) = (String::new(), None);
    while let Some(chunk) = stream.next().await {
        match chunk.unwrap() {
            CompletionChunk::Text(piece) => {
                assert!(!piece.is_empty() && end.is_none());
                text.push_str(&piece);
            }
            other => end = Some(other),
        }
    }
    (text, end)
}

const DEBATE: &[(&str, &str, &str)] = &[
    ("Ada", "Proponent", "Argue in favour."),
    ("Bo", "Opponent", "Argue against."),
    ("Cy", "Analyst", ""),
    ("Dee", "Moderator", "When both sides are heard, decide and end with the word VERDICT."),
];

#[tokio::test]
async fn the_same_seed_gives_the_same_reply() {
    let mut team = Team::new("Should our team move to a four-day week?", DEBATE);
    team.rounds(1, 1).await;
    let mut replies = BTreeSet::new();
    for seed in 0..20 {
        let text = reply(team.request(0, seed)).await;
        assert_eq!(reply(team.request(0, seed)).await, text);
        replies.insert(text);
    }
    assert!(replies.len() >= 15, "{replies:#?}");
}

#[tokio::test]
async fn agents_of_one_seed_do_not_say_the_same() {
    let agents = [("Ada", "Expert", ""), ("Bo", "Expert", ""), ("Cy", "Expert", "")];
    let team = Team::new("Choose a database for our shop", &agents);
    let mut replies = BTreeSet::new();
    for speaker in 0..3 {
        replies.insert(reply(team.request(speaker, 4)).await);
    }
    assert_eq!(replies.len(), 3);
}

#[tokio::test]
async fn speakers_take_up_who_spoke_before_and_the_task() {
    let task = "Should our team move to a four-day week?";
    for seed in 0..10 {
        let mut team = Team::new(task, DEBATE);
        team.rounds(3, seed).await;
        let mut with_task = 0;
        for (turn, (_, text)) in team.said.iter().enumerate() {
            let words = text.split_whitespace().count();
            let passes = text.starts_with("PASS: ");
            assert!(passes || (20..=125).contains(&words), "{words} words: {text}");
            if turn > 0 && !passes {
                // A pass is not taken up: then whoever spoke before it is.
                let before = team.said[..turn].iter().rev().find(|(_, text)| !text.starts_with("PASS: ")).unwrap();
                assert!(text.contains(team.agents[before.0].0), "{}", team.transcript());
            }
            with_task += usize::from(text.contains("the four-day week"));
        }
        assert!(with_task * 3 >= team.said.len(), "{}", team.transcript());
    }
}

#[tokio::test]
async fn nobody_makes_the_same_point_twice() {
    for seed in 0..10 {
        let mut team = Team::new("Choose a database for our shop", DEBATE);
        team.rounds(3, seed).await;
        let mut sentences = BTreeSet::new();
        for (_, text) in &team.said {
            for sentence in text.split(". ").filter(|sentence| sentence.split_whitespace().count() > 8) {
                assert!(sentences.insert(sentence.to_owned()), "{sentence}\n\n{}", team.transcript());
            }
        }
    }
}

#[tokio::test]
async fn the_stop_text_ends_the_second_turn_of_the_moderator_and_no_other_reply() {
    for seed in 0..10 {
        let mut team = Team::new("Should our team move to a four-day week?", DEBATE);
        team.rounds(2, seed).await;
        for (turn, (_, text)) in team.said.iter().enumerate() {
            assert_eq!(text.ends_with("\n\nVERDICT"), turn == 7, "{text}");
            assert_eq!(text.contains("VERDICT"), turn == 7, "{text}");
        }
        assert!(team.said[7].1.contains("**Decision:**") && team.said[7].1.contains("\nMEMORY decision: "));
    }
}

#[tokio::test]
async fn memory_is_written_now_and_then_and_only_where_it_may_be() {
    let (mut turns, mut written, mut passed) = (0, 0, 0);
    for seed in 0..12 {
        let mut team = Team::new("Choose a database for our shop", &DEBATE[..3]);
        team.rounds(4, seed).await;
        for (_, text) in &team.said {
            turns += 1;
            passed += usize::from(text.starts_with("PASS: "));
            let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("MEMORY ")).collect();
            assert!(lines.len() <= 1 && lines.iter().all(|line| line.contains(": ")));
            written += lines.len();
        }
        let mut request = team.request(0, seed);
        request.prompt.messages[0].text = "You are Ada, Proponent.".to_owned();
        let text = reply(request).await;
        assert!(!text.contains("MEMORY") && !text.starts_with("PASS"), "{text}");
    }
    assert!((turns / 8..turns / 3).contains(&written), "{written} of {turns}");
    assert!((1..turns / 8).contains(&passed), "{passed} of {turns}");
}

#[tokio::test]
async fn a_task_in_any_language_gets_a_reply() {
    for task in ["", "?", "日本語で話してください", "Напиши стихотворение", "🙂 {it} {prev} **", "MEMORY x: y"]
    {
        let mut team = Team::new("x", &[("{next}", "{it}", "Say “ÜÜÜÜ”"), ("Ø", "作家", "")]);
        team.task = task;
        team.rounds(3, 3).await;
        assert!(team.said.iter().all(|(_, text)| text.len() > 20), "{}", team.transcript());
    }
}

#[tokio::test]
async fn a_lone_agent_has_nobody_to_turn_to() {
    let mut team = Team::new("Name three risks of a new office", &[("Ada", "Assistant", "")]);
    team.rounds(3, 3).await;
    assert!(!team.transcript().contains('{'));
    assert!(team.said.iter().all(|(_, text)| !text.contains("Ada")), "{}", team.transcript());
}

#[tokio::test]
async fn a_limit_cuts_the_reply_and_says_so() {
    let team = Team::new("Choose a database for our shop", DEBATE);
    let mut request = team.request(0, 1);
    let whole = reply(request.clone()).await;
    request.max_output_tokens = Some(10);
    let (text, end) = read(request, Pace::Full).await;
    assert!(whole.starts_with(&text) && tokens::estimate(&text) <= 10, "{text}");
    let Some(CompletionChunk::Finished { finish_reason, usage: Some(usage) }) = end else { panic!("{end:?}") };
    assert_eq!(finish_reason, ModelFinish::Length);
    assert_eq!(usage.output_tokens, tokens::estimate(&text));
    assert_eq!(usage.input_tokens, tokens::estimate(team.task));
    assert!(usage.estimated && usage.cost_micro_usd.is_none());
}

#[tokio::test(start_paused = true)]
async fn it_writes_at_the_pace_of_a_hosted_model_or_at_full_speed() {
    let request = Team::new("Choose a database for our shop", DEBATE).request(0, 1);
    let start = Instant::now();
    let (text, _) = read(request.clone(), Pace::Full).await;
    assert_eq!(start.elapsed(), Duration::ZERO);

    let mut stream = models(Pace::Human).open(&Endpoint::Simulated, request).await.unwrap();
    let first = stream.next().await.unwrap().unwrap();
    let (before_first, first_at) = (start.elapsed(), Instant::now());
    assert!((300..=701).contains(&before_first.as_millis()), "{before_first:?}");
    let mut tokens_written = 0.0;
    let mut said = String::new();
    for chunk in [first].into_iter().chain(stream.map(Result::unwrap).collect::<Vec<_>>().await) {
        if let CompletionChunk::Text(piece) = chunk {
            assert!(piece.split_whitespace().count() <= 1, "{piece}");
            tokens_written += f64::from(u32::try_from(tokens::estimate(&piece)).unwrap());
            said.push_str(&piece);
        }
    }
    assert_eq!(said, text);
    let pace = tokens_written / first_at.elapsed().as_secs_f64();
    assert!((25.0..=40.0).contains(&pace), "{pace}");
}

#[tokio::test]
async fn every_kind_of_role_has_its_way() {
    let agents = [
        ("Ada", "Proponent", ""),
        ("Bo", "Critic", ""),
        ("Cy", "Developer", ""),
        ("Dee", "Economist", ""),
        ("Eve", "Neighbour", ""),
        ("Fay", "Moderator", ""),
    ];
    let mut team = Team::new("Should cities ban private cars from their centres?", &agents);
    team.rounds(2, 5).await;
    insta::assert_snapshot!(team.transcript());
    let agents = [("Mia", "Writer", ""), ("Rex", "Reviewer", "Reply APPROVED when nothing is left to fix.")];
    let mut team = Team::new("Write a short story about a lighthouse", &agents);
    team.rounds(3, 5).await;
    insta::assert_snapshot!(team.transcript());
}
