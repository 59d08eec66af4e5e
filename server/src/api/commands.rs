//! Acting on a conversation: messages, pause, resume, stop, further turns.

use crate::error::AppError;
use crate::extract::{Access, JsonBody, OptionalJsonBody, PathPair, PathParam};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use engine::{ConversationError, Engine};
use model::{AgentId, Command, ConversationId, MessageId, MicroUsd, PauseMode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Who acts while there are no accounts: the core has a name for a person who gives none.
pub const NOBODY_NAMED: String = String::new();

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(post_message))
        .routes(routes!(edit_message, withdraw_message))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(stop))
        .routes(routes!(grant))
}

/// What came of it: the log has it.
#[derive(Serialize, ToSchema)]
pub struct Accepted {
    /// Number of the conversation's last event, this one included.
    pub seq: u64,
}

/// Asks something of a conversation.
pub async fn perform(
    engine: &Engine,
    access: Access,
    id: ConversationId,
    command: Command,
) -> Result<Json<Accepted>, AppError> {
    let places = places(&command);
    let seq = engine.conversations.command(access.scope, id, command).await.map_err(|error| match error {
        ConversationError::Rejected(rejection) => AppError::refused(rejection, places),
        error => error.into(),
    })?;
    Ok(Json(Accepted { seq }))
}

/// The fields of a command's body that hold its text and its agent.
const fn places(command: &Command) -> [&'static str; 2] {
    match command {
        Command::Mute { .. } | Command::Unmute { .. } | Command::PickNext { .. } => ["text", "agent"],
        Command::Approve { .. } | Command::RetryTurn { .. } | Command::Rate { .. } => ["comment", "to"],
        Command::WriteMemory { .. } => ["value", "to"],
        _ => ["text", "to"],
    }
}

/// A message of a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    /// The message.
    text: String,
    /// Agents that it is meant for: one id or a list; everybody when left out.
    #[serde(default)]
    to: Option<Recipients>,
}

/// One agent or several.
#[derive(Deserialize, ToSchema)]
#[serde(untagged, expecting = "an agent's id or a list of them")]
enum Recipients {
    One(AgentId),
    Several(Vec<AgentId>),
}

impl Recipients {
    fn into_ids(self) -> Vec<AgentId> {
        match self {
            Self::One(id) => vec![id],
            Self::Several(ids) => ids,
        }
    }
}

/// Posts a message; it starts a new round. A finished conversation goes on. While turns are running or something waits for
/// approval, the message waits too: the log then has `message_queued`, and `message_posted` with the same id later.
#[utoipa::path(post, path = "/conversations/{id}/messages", tag = "commands", request_body = NewMessage, params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn post_message(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
    JsonBody(message): JsonBody<NewMessage>,
) -> Result<Json<Accepted>, AppError> {
    let to = message.to.map(Recipients::into_ids).unwrap_or_default();
    perform(&engine, access, id, Command::Post { author: NOBODY_NAMED, to, text: message.text }).await
}

/// Changes a message that waits. One that was posted stands.
#[utoipa::path(put, path = "/conversations/{id}/messages/{message_id}", tag = "commands", request_body = NewMessage,
    params(("id" = String, Path), ("message_id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn edit_message(
    State(engine): State<Engine>,
    access: Access,
    PathPair(id, message): PathPair<ConversationId, MessageId>,
    JsonBody(new): JsonBody<NewMessage>,
) -> Result<Json<Accepted>, AppError> {
    let to = new.to.map(Recipients::into_ids).unwrap_or_default();
    perform(&engine, access, id, Command::EditQueued { message, to, text: new.text }).await
}

/// Takes back a message that waits.
#[utoipa::path(delete, path = "/conversations/{id}/messages/{message_id}", tag = "commands",
    params(("id" = String, Path), ("message_id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn withdraw_message(
    State(engine): State<Engine>,
    access: Access,
    PathPair(id, message): PathPair<ConversationId, MessageId>,
) -> Result<Json<Accepted>, AppError> {
    perform(&engine, access, id, Command::WithdrawQueued { message }).await
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct Pause {
    /// Whether running turns may end first.
    mode: PauseMode,
}

/// Holds the conversation: after the running turns, or now.
#[utoipa::path(post, path = "/conversations/{id}/pause", tag = "commands", request_body = Option<Pause>, params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn pause(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
    OptionalJsonBody(pause): OptionalJsonBody<Pause>,
) -> Result<Json<Accepted>, AppError> {
    perform(&engine, access, id, Command::Pause { mode: pause.mode }).await
}

/// Goes on after a pause.
#[utoipa::path(post, path = "/conversations/{id}/resume", tag = "commands", params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn resume(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
) -> Result<Json<Accepted>, AppError> {
    perform(&engine, access, id, Command::Resume).await
}

/// Ends the conversation and interrupts running turns.
#[utoipa::path(post, path = "/conversations/{id}/stop", tag = "commands", params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn stop(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
) -> Result<Json<Accepted>, AppError> {
    perform(&engine, access, id, Command::Stop).await
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct Grant {
    /// Added to the round's limit of turns.
    turns: u32,
    /// Added to the budget of tokens.
    tokens: u64,
    /// Added to the budget of money.
    cost_micro_usd: MicroUsd,
    /// Added to the budget of time, in seconds.
    time_s: f64,
}

/// Grants more turns to a round, or more of its budget to a conversation; one that the limit ended goes on.
#[utoipa::path(post, path = "/conversations/{id}/grant", tag = "commands", request_body = Grant, params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn grant(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
    JsonBody(grant): JsonBody<Grant>,
) -> Result<Json<Accepted>, AppError> {
    let Grant { turns, tokens, cost_micro_usd, time_s } = grant;
    let budget = model::Grant { tokens, cost_micro_usd, time_s };
    let grant = match (turns, budget == model::Grant::default()) {
        (0, false) => Command::GrantBudget(budget),
        (turns, true) => Command::GrantTurns { turns },
        // Two commands: where the second is refused the first has been done.
        (_, false) => {
            let message = "Grant turns or budget, one at a time: they end rounds for different reasons.";
            return Err(AppError::field("turns", "invalid_value", message));
        }
    };
    perform(&engine, access, id, grant).await
}
