//! What waits: for a person's approval, for a person's turn, or for the running turns to end.

use super::acts::Acts;
use crate::components::button::{Button, Variant};
use crate::components::field::textarea_html;
use crate::components::focus;
use crate::components::form_action::ActForm;
use crate::components::icon::Icon;
use crate::components::moment::Moment;
use crate::live::{ApprovalHead, AskedHead, Head, LiveConversation};
use leptos::prelude::*;
use model::event::{ApprovalSubject, TurnPurpose};
use model::{AgentId, ConversationId, Timestamp};
use projections::transcript::{QueuedEntry, purpose_label};

/// What waits for a person, above where a person writes.
#[component]
pub(super) fn Waiting(
    /// The conversation.
    live: LiveConversation,
    /// What can be done.
    acts: Acts,
) -> impl IntoView {
    let head = live.head;
    let approval = Memo::new(move |_| head.with(|head| head.approval.clone()));
    let asked = Memo::new(move |_| head.with(|head| head.asked.clone()));
    let queue = Memo::new(move |_| head.with(|head| head.queue.clone()));
    let until = Memo::new(move |_| match head.with(Head::keeps_messages_until) {
        Some(until) => format!("Waits until {until}"),
        None => "Waits to be posted".to_owned(),
    });
    let names: Vec<_> = live.team().agents.iter().map(|agent| (agent.id.clone(), agent.name.clone())).collect();
    let names = StoredValue::new(names);
    view! {
        {move || approval.get().map(|approval| approval_form(live.id, acts, approval))}
        <For each=move || asked.get() key=|asked| asked.turn_id.clone() children=move |asked| asked_form(live.id, acts, asked) />
        <Show when=move || !queue.with(Vec::is_empty)>
            <section class="waiting" aria-label="Messages that wait">
                <h3 class="waiting__title"><Icon name="clock" /> {move || until.get()}</h3>
                <ul class="waiting__list">
                    <For
                        each=move || queue.get()
                        key=|queued| (queued.message_id.clone(), queued.text.clone(), queued.to.clone())
                        children=move |queued| names.with_value(|names| queued_line(live.id, acts, queued, names))
                    />
                </ul>
            </section>
        </Show>
        <p class="note" data-tone="danger" role="alert">{move || acts.waiting_fault()}</p>
    }
}

/// Until when something waits.
fn deadline(by: Option<Timestamp>) -> Option<impl IntoView> {
    by.map(|at| view! { <span class="waiting__by">"waits until " <Moment at /></span> })
}

fn approval_form(id: ConversationId, acts: Acts, waits: ApprovalHead) -> impl IntoView {
    let ApprovalHead { approval, agent_name } = waits;
    let (what, otherwise, needs_comment) = match &approval.subject {
        ApprovalSubject::Reply(_) => {
            let name = agent_name.unwrap_or_else(|| "the agent".to_owned());
            (format!("{name}’s reply waits for your approval"), "Send back", false)
        }
        ApprovalSubject::Result(reason) => {
            (format!("The outcome waits for your approval: {}", reason.label()), "Go on with this", true)
        }
    };
    let hint = if needs_comment { "What is missing? It opens another round." } else { "What should be different?" };
    let hidden = StoredValue::new({
        let approval = approval.approval_id.to_string();
        move || {
            view! {
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="approval" value=approval.clone() />
            }
        }
    });
    view! {
        <section class="waiting" data-for="you" aria-label="Approval">
            <h3 class="waiting__title"><Icon name="hand" /> {what} " " {deadline(approval.answer_by)}</h3>
            <div class="waiting__forms">
                <ActForm action=acts.answer>
                    {hidden.with_value(|hidden| hidden())}
                    <input type="hidden" name="approved" value="true" />
                    <Button variant=Variant::Primary icon="check" busy=acts.answer.pending()>"Approve"</Button>
                </ActForm>
                <ActForm action=acts.answer attr:class="waiting__reject">
                    {hidden.with_value(|hidden| hidden())}
                    <input type="hidden" name="approved" value="false" />
                    <input class="waiting__comment" name="comment" required=needs_comment aria-label=hint placeholder=hint />
                    <Button icon="undo-2">{otherwise}</Button>
                </ActForm>
            </div>
        </section>
    }
}

fn asked_form(id: ConversationId, acts: Acts, asked: AskedHead) -> impl IntoView {
    let AskedHead { turn_id, agent_name, purpose, answer_by } = asked;
    let field = format!("reply-{turn_id}");
    let label = format!("Turn of {agent_name}");
    let (reply_as, send_as) = (format!("Reply as {agent_name}"), format!("Reply as {agent_name}"));
    let what = match purpose {
        TurnPurpose::Speak => format!("It is {agent_name}’s turn, and you speak for {agent_name}"),
        purpose => {
            format!("{agent_name} is asked: {}. You speak for {agent_name}", purpose_label(purpose).to_lowercase())
        }
    };
    let hint = match purpose {
        TurnPurpose::Ballot | TurnPurpose::Judge => "A line VOTE: and a name; reasons below it",
        _ => "What you say is what the others read",
    };
    let hidden = StoredValue::new({
        let turn = turn_id.to_string();
        move || {
            view! {
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="turn" value=turn.clone() />
            }
        }
    });
    view! {
        <section class="waiting" data-for="you" aria-label=label>
            <h3 class="waiting__title"><Icon name="user-check" /> {what} " " {deadline(answer_by)}</h3>
            <ActForm action=acts.reply>
                {hidden.with_value(|hidden| hidden())}
                <label class="visually-hidden" for=field.clone()>{reply_as}</label>
                <textarea class="composer__text" id=field name="text" rows="3" required placeholder=hint></textarea>
                <div class="waiting__forms">
                    <Button variant=Variant::Primary icon="send" busy=acts.reply.pending()>
                        {send_as}
                    </Button>
                </div>
            </ActForm>
            <ActForm action=acts.reply>
                {hidden.with_value(|hidden| hidden())} <Button variant=Variant::Quiet icon="skip-forward">"Pass this turn"</Button>
            </ActForm>
        </section>
    }
}

fn queued_line(
    id: ConversationId,
    acts: Acts,
    queued: QueuedEntry,
    names: &[(AgentId, String)],
) -> impl IntoView + use<> {
    let message = queued.message_id.to_string();
    let field = format!("queued-{message}");
    let to = queued.to.first().cloned().unwrap_or_default();
    let of = |wanted: &AgentId| names.iter().find(|(id, _)| id == wanted).map(|(_, name)| name.clone());
    let whom: Vec<String> = queued.to.iter().filter_map(of).collect();
    let whom = (!whom.is_empty()).then(|| format!("To {}: ", whom.join(", ")));
    let options = names
        .iter()
        .map(|(id, name)| view! { <option value=id.to_string() selected=*id == to>{name.clone()}</option> })
        .collect_view();
    let text = queued.text;
    let shown = text.clone();
    let hidden = StoredValue::new({
        let message = message.clone();
        move || {
            view! {
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="message" value=message.clone() />
            }
        }
    });
    let edit = NodeRef::<leptos::html::Details>::new();
    let close = move |_| {
        if let Some(edit) = edit.get_untracked() {
            edit.set_open(false);
            focus::summary(&edit);
        }
    };
    view! {
        <li class="waiting__item">
            <p class="waiting__text">{whom} {shown}</p>
            <div class="waiting__forms">
                <details class="waiting__edit" node_ref=edit>
                    <summary>"Edit"</summary>
                    <ActForm action=acts.edit>
                        {hidden.with_value(|hidden| hidden())}
                        <label class="visually-hidden" for=field.clone()>"Message"</label>
                        <textarea class="composer__text" id=field name="text" rows="2" required inner_html=textarea_html(&text)></textarea>
                        <div class="waiting__forms">
                            <label class="composer__to">
                                "To " <select name="to"><option value="">"everyone"</option>{options}</select>
                            </label>
                            <Button icon="check">"Save"</Button>
                            <button class="button" type="reset" data-variant="quiet" on:click=close>"Cancel"</button>
                        </div>
                    </ActForm>
                </details>
                <ActForm action=acts.withdraw>
                    {hidden.with_value(|hidden| hidden())} <Button variant=Variant::Quiet icon="trash-2">"Take back"</Button>
                </ActForm>
            </div>
        </li>
    }
}
