//! A link under which others can read the conversation.

use crate::api::load::loaded;
use crate::api::sharing::{SetShare, read_share};
use crate::components::button::{Button, Variant};
use crate::components::copy_button::CopyButton;
use crate::components::form_action::{ActForm, FormAction};
use leptos::prelude::*;
use model::ConversationId;

/// The link, where there is one; and what makes it and takes it away.
#[component]
pub(super) fn Share(
    /// The conversation.
    id: ConversationId,
) -> impl IntoView {
    let act = FormAction::of::<SetShare>();
    let share = loaded(move || act.version().get(), move |_| read_share(id));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match share.await {
                    Ok(Some(path)) => view! { <Shared id act path /> }.into_any(),
                    Ok(None) => {
                        view! {
                            <p class="inspector__note">
                                "Whoever has the link can read the conversation as a report, with its shared memory, and nothing else of yours."
                            </p>
                            <Change id act shared=true />
                        }
                            .into_any()
                    }
                    Err(error) => view! { <p class="inspector__note" role="status">{error.to_string()}</p> }.into_any(),
                }
            })}
        </Transition>
        <p class="note" data-tone="danger" role="alert">{move || act.fault()}</p>
    }
}

#[component]
fn Shared(id: ConversationId, act: FormAction, path: String) -> impl IntoView {
    // Whole only in the browser, which alone knows by what name it reached the server.
    let origin = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move || origin.set(window().location().origin().unwrap_or_default()));
    let href = path.clone();
    let link = Memo::new(move |_| format!("{}{path}", origin.get()));
    view! {
        <p class="share__link"><a href=href rel="external" target="_blank">{link}</a></p>
        <div class="share__acts"><CopyButton text=link /> <Change id act shared=false /></div>
    }
}

#[component]
fn Change(id: ConversationId, act: FormAction, shared: bool) -> impl IntoView {
    let (name, icon) = if shared { ("Make a link", "link") } else { ("Take the link away", "x") };
    view! {
        <ActForm action=act>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="shared" value=shared.to_string() />
            <Button variant=Variant::Quiet icon busy=act.pending() attr:data-command=name>{name}</Button>
        </ActForm>
    }
}
