//! `roundtable run`: a whole conversation in the terminal, by the same engine as the server's.

use super::terminal::Transcriber;
use super::{Failure, checked, read_team};
use crate::cli::Run;
use crate::composition::Roundtable;
use crate::config::Config;
use crate::serve::asked_to_end;
use engine::ports::{Record, WorkspaceScope};
use engine::{ConversationError, Frame, StartConversation, TeamChoice};
use futures::StreamExt;
use model::{Budget, Command, ConversationId, ConversationSummary, Status, TeamSpec};
use secrecy::SecretString;
use std::io::{IsTerminal, Write};

const SCOPE: WorkspaceScope = WorkspaceScope::single_user();

/// Runs a conversation in a database that is gone afterwards.
pub(super) async fn run_in_passing(mut config: Config, run: Run) -> Result<(), Failure> {
    let folder = tempfile::Builder::new().prefix("roundtable-").tempdir()?;
    let database = folder.path().join("run.db");
    config.database_url = SecretString::from(format!("sqlite://{}?mode=rwc", database.display()));
    config.secret_key_file = folder.path().join("secret.key");
    self::run(&config, run).await
}

/// Runs a conversation; `Ok` only if it finishes by its own rules.
pub(super) async fn run(config: &Config, run: Run) -> Result<(), Failure> {
    let mut team = read_team(&run.team_file)?;
    if let Some(model) = &run.model {
        for agent in &mut team.agents {
            agent.model = Some(model.clone());
        }
    }
    let team = checked(&run.team_file, team)?;
    let roundtable = Roundtable::open(config, engine::Upkeep::OwnRuns).await?;
    let ended = watch(&roundtable, team, run).await;
    roundtable.close().await;
    let ended = ended?;
    match ended.status {
        // A budget that is too small for a single call has finished nothing.
        Status::Finished if ended.totals.turns > 0 => Ok(()),
        _ => Err(Failure::Unfinished),
    }
}

async fn watch(roundtable: &Roundtable, team: TeamSpec, run: Run) -> Result<ConversationSummary, Failure> {
    let conversations = &roundtable.engine.conversations;
    let asks_people = !team.policy.approvals.is_none() || team.agents.iter().any(|agent| agent.person.is_some());
    let request = StartConversation {
        team: TeamChoice::Inline(Box::new(team)),
        task: run.task,
        seed: run.seed,
        budget: Budget::default(),
    };
    let id = conversations.start(SCOPE, request).await.map_err(|error| match error {
        ConversationError::Rejected(rejection) => Failure::input(rejection),
        error => Failure::failed(error),
    })?;
    let mut output =
        if run.json { Output::Events } else { Output::Transcript(Box::new(Transcriber::new(is_coloured()))) };
    let mut frames =
        conversations.watch(SCOPE, id, 0).await?.ok_or_else(|| Failure::failed("the conversation is gone"))?;
    let mut stop = std::pin::pin!(asked_to_end());
    let mut stopping = false;
    loop {
        tokio::select! {
            frame = frames.next() => match frame {
                Some(Frame::Event(record)) => {
                    output.event(&record)?;
                    if needs_person(&record) || (asks_people && waits(roundtable, id).await?) {
                        break;
                    }
                }
                Some(Frame::Delta(delta)) => output.delta(&delta)?,
                Some(Frame::Reset | Frame::End) | None => break,
            },
            () = &mut stop, if !stopping => {
                stopping = true;
                stop_conversation(roundtable, id).await?;
            }
        }
    }
    let summary = conversations.summary(SCOPE, id).await?.ok_or_else(|| Failure::failed("the conversation is gone"))?;
    output.summary(&summary)?;
    Ok(summary)
}

/// Ends the conversation; one that has just ended by itself is as good.
async fn stop_conversation(roundtable: &Roundtable, id: ConversationId) -> Result<(), Failure> {
    match roundtable.engine.conversations.command(SCOPE, id, Command::Stop).await {
        Ok(_) | Err(ConversationError::Rejected(_)) => Ok(()),
        Err(error) => Err(Failure::failed(error)),
    }
}

/// Whether the conversation waits for what a person says.
async fn waits(roundtable: &Roundtable, id: ConversationId) -> Result<bool, Failure> {
    let summary = roundtable.engine.conversations.summary(SCOPE, id).await?;
    Ok(summary.is_some_and(|summary| summary.status == Status::Waiting))
}

/// Whether nothing will happen before a person acts, which nobody here can.
fn needs_person(record: &Record) -> bool {
    matches!(&*record.kind, "waiting_for_person" | "paused" | "parked")
}

fn is_coloured() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty())
}

/// What is written to the standard output.
enum Output {
    /// The events, one JSON object a line.
    Events,
    /// The transcript, as it is said.
    Transcript(Box<Transcriber>),
}

impl Output {
    fn event(&mut self, record: &Record) -> Result<(), Failure> {
        match self {
            Self::Events => writeln!(std::io::stdout(), "{}", record.json)?,
            Self::Transcript(transcriber) => {
                let text = transcriber.event(&record.decode()?);
                write(&text)?;
            }
        }
        Ok(())
    }

    fn delta(&mut self, delta: &model::event::Delta) -> Result<(), Failure> {
        match self {
            Self::Events => Ok(()),
            Self::Transcript(transcriber) => write(&transcriber.delta(delta)),
        }
    }

    fn summary(&self, summary: &ConversationSummary) -> Result<(), Failure> {
        match self {
            Self::Events => Ok(()),
            Self::Transcript(transcriber) => write(&transcriber.summary(summary)),
        }
    }
}

fn write(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    Ok(stdout.flush()?)
}
