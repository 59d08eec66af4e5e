//! Where a person writes into a conversation.

use crate::components::button::{Button, Variant};
use crate::components::form_action::{ActForm, FormAction};
use crate::components::mention::{LIST, MentionList, Mentions};
use leptos::prelude::*;
use model::{AgentId, ConversationId};

/// Where a person writes into a conversation. A form that works before, and without, the browser's part.
#[component]
pub fn Composer(
    /// The conversation.
    id: ConversationId,
    /// Agents that a message can be meant for: id and display name.
    agents: Vec<(AgentId, String)>,
    /// Those of them that do not answer.
    #[prop(into)]
    muted: Signal<Vec<AgentId>>,
    /// What a message does that is sent now.
    #[prop(into)]
    delivery: Signal<String>,
    /// Posts the message.
    action: FormAction,
) -> impl IntoView {
    let text = NodeRef::<leptos::html::Textarea>::new();
    let form = NodeRef::<leptos::html::Form>::new();
    let pending = action.pending();
    let mentions = Mentions::new(text, agents.iter().map(|(_, name)| name.clone()));
    let to = RwSignal::new(String::new());
    let known = StoredValue::new(agents.clone());
    let hint = Memo::new(move |_| {
        let asked = known.with_value(|agents| unheard(agents, &mentions.asked(), &to.get(), &muted.get()));
        asked.unwrap_or_else(|| delivery.get())
    });
    let posted = StoredValue::new(String::new());
    Effect::new(move |_| {
        if let (true, Some(text)) = (pending.get(), text.get_untracked()) {
            posted.set_value(text.value());
        }
    });
    // What was posted leaves the field; what was refused, or written since, stays.
    Effect::new(move |_| {
        let is_posted = action.value().with(|value| matches!(value, Some(Ok(()))));
        if let (true, Some(text)) = (is_posted, text.get_untracked())
            && text.value() == posted.get_value()
        {
            text.set_value("");
            mentions.look();
        }
    });
    let press = move |event: leptos::ev::KeyboardEvent| {
        let is_plain = !(event.shift_key() || event.ctrl_key() || event.meta_key() || event.alt_key());
        if is_plain && !event.is_composing() && mentions.press(&event.key()) {
            event.prevent_default();
            return;
        }
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            if let (false, Some(form)) = (pending.get_untracked(), form.get_untracked()) {
                // Refused only for a form that is not on the page.
                drop(form.request_submit());
            }
        }
    };
    view! {
        <section class="composer" aria-label="Write to the team">
            <ActForm action node_ref=form>
                <input type="hidden" name="id" value=id.to_string() />
                <label class="visually-hidden" for="composer-text">"Message"</label>
                <MentionList mentions />
                // A field of names only while there are any: before, it is one for text like any other.
                <textarea
                    class="composer__text"
                    id="composer-text"
                    name="text"
                    rows="2"
                    required
                    placeholder="Write to the team"
                    aria-describedby="composer-delivery"
                    data-command="Write to the team"
                    data-keys="m"
                    node_ref=text
                    role=move || mentions.is_open().then_some("combobox")
                    aria-autocomplete=move || mentions.is_open().then_some("list")
                    aria-expanded=move || mentions.is_open().then_some("true")
                    aria-controls=move || mentions.is_open().then_some(LIST)
                    aria-activedescendant=move || mentions.active()
                    on:keydown=press
                    on:keyup=move |event| {
                        if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight" | "Home" | "End") {
                            mentions.look();
                        }
                    }
                    on:input=move |_| mentions.look()
                    on:click=move |_| mentions.look()
                    on:blur=move |_| mentions.close()
                ></textarea>
                <div class="composer__row">
                    <label class="composer__to">
                        "To "
                        <select name="to" on:change:target=move |event| to.set(event.target().value())>
                            <option value="">"everyone"</option>
                            {agents
                                .into_iter()
                                .map(|(id, name)| view! { <option value=id.to_string()>{name}</option> })
                                .collect_view()}
                        </select>
                    </label>
                    <span class="composer__delivery" id="composer-delivery">{hint}</span>
                    // The text keeps the focus: without it the names would go, and the button with them from under the finger.
                    <Button variant=Variant::Primary icon="send" busy=pending on:mousedown=|event| event.prevent_default()>
                        "Send"
                    </Button>
                </div>
                <p class="note" data-tone="danger" role="alert">{move || action.fault()}</p>
            </ActForm>
        </section>
    }
}

/// What to know of a message that only muted agents are asked by; `None` where somebody else hears it.
fn unheard(agents: &[(AgentId, String)], asked: &[usize], to: &str, muted: &[AgentId]) -> Option<String> {
    let is_asked = |place: usize, id: &AgentId| asked.contains(&place) || id.as_str() == to;
    let wanted = agents.iter().enumerate().filter(|(place, (id, _))| is_asked(*place, id));
    let (deaf, heard): (Vec<_>, Vec<_>) = wanted.partition(|(_, (id, _))| muted.contains(id));
    if !heard.is_empty() || asked.contains(&agents.len()) {
        return None;
    }
    match deaf.as_slice() {
        [] => None,
        [(_, (_, name))] => Some(format!("{name} is muted and will not answer: unmute first.")),
        more => {
            let names: Vec<&str> = more.iter().map(|(_, (_, name))| name.as_str()).collect();
            Some(format!("{} are muted and will not answer: unmute first.", names.join(" and ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_muted_agents_alone_is_told() {
        let agents = ["Ada", "Bo", "Cy"].map(|name| (AgentId::slug(name), name.to_owned()));
        let cy = "Cy is muted and will not answer: unmute first.";
        for (asked, to, muted, hint) in [
            (&[2][..], "", &["cy"][..], Some(cy)),
            (&[], "cy", &["cy"], Some(cy)),
            (&[2, 1], "", &["bo", "cy"], Some("Bo and Cy are muted and will not answer: unmute first.")),
            (&[2, 1], "", &["cy"], None),
            (&[2], "ada", &["cy"], None),
            (&[3], "cy", &["cy"], None),
            (&[2], "", &[], None),
            (&[], "", &["cy"], None),
        ] {
            let muted: Vec<AgentId> = muted.iter().map(|id| (*id).into()).collect();
            assert_eq!(unheard(&agents, asked, to, &muted).as_deref(), hint, "{asked:?}, to {to:?}");
        }
    }
}
