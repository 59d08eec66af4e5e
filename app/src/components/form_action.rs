//! Forms that call server functions.
//!
//! The browser sends what the form holds as it is, and the server reads it: the same request with a script and without.
//! So the browser needs no code for what each function takes, which adds up to more than the rest of a page's code.

use crate::error::AppError;
use leptos::ev::SubmitEvent;
use leptos::html::Form;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::de::DeserializeOwned;

/// A server function that forms call, and what came of it.
pub struct FormAction<T: 'static = ()> {
    calls: StoredValue<Calls<T>>,
}

/// What is known of the calls of a [`FormAction`].
struct Calls<T: 'static> {
    url: &'static str,
    value: RwSignal<Option<Result<T, AppError>>>,
    under_way: RwSignal<usize>,
    /// How many were made; the answer of an older one does not hide that of a newer.
    #[cfg(feature = "hydrate")]
    sent: StoredValue<usize>,
    version: RwSignal<usize>,
}

impl<T> Clone for FormAction<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for FormAction<T> {}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> FormAction<T> {
    /// The action of a server function. Of a form that was posted without a script it knows the fault already.
    pub fn of<S: ServerFn<Output = T, Error = AppError>>() -> Self {
        let calls = Calls {
            url: S::url(),
            value: RwSignal::new(fault_of_post(S::PATH).map(Err)),
            under_way: RwSignal::new(0),
            #[cfg(feature = "hydrate")]
            sent: StoredValue::new(0),
            version: RwSignal::new(0),
        };
        Self { calls: StoredValue::new(calls) }
    }

    /// What the last call came to.
    pub fn value(self) -> RwSignal<Option<Result<T, AppError>>> {
        self.calls.with_value(|calls| calls.value)
    }

    /// Whether a call is under way.
    pub fn pending(self) -> Signal<bool> {
        let under_way = self.calls.with_value(|calls| calls.under_way);
        Signal::derive(move || under_way.get() > 0)
    }

    /// The number of its last answer among all that the page has got; 0 before the first.
    pub fn version(self) -> RwSignal<usize> {
        self.calls.with_value(|calls| calls.version)
    }

    /// Why the last call was refused; `None` while another is under way.
    pub fn fault(self) -> Option<String> {
        if self.pending().get() {
            return None;
        }
        self.value().with(|value| value.as_ref().and_then(|value| value.as_ref().err().map(ToString::to_string)))
    }
}

/// Why the one of these was refused that was answered last; `None` while that one is tried again.
pub fn fault_of(actions: &[FormAction]) -> Option<String> {
    let is_refused = |action: &FormAction| action.value().with(|value| matches!(value, Some(Err(_))));
    // Of forms that were posted without a script none has a number.
    actions.iter().max_by_key(|action| (action.version().get(), is_refused(action)))?.fault()
}

#[cfg(not(feature = "hydrate"))]
fn send<T>(_: FormAction<T>, _: &SubmitEvent) {}

#[cfg(feature = "hydrate")]
fn send<T: DeserializeOwned + Clone + Send + Sync + 'static>(action: FormAction<T>, event: &SubmitEvent) {
    if event.default_prevented() {
        return;
    }
    event.prevent_default();
    let Some(form) = browser::Posting::begin(event) else { return };
    let (url, value, under_way, sent, version) =
        action.calls.with_value(|calls| (calls.url, calls.value, calls.under_way, calls.sent, calls.version));
    under_way.update(|under_way| *under_way += 1);
    sent.update_value(|sent| *sent += 1);
    let nth = sent.get_value();
    wasm_bindgen_futures::spawn_local(async move {
        let answer = form.post(url).await;
        drop(form);
        let read = |text: String| crate::api::load::read(&text).map_err(|_| browser::unreadable());
        // The page may be gone by now.
        if sent.try_get_value() == Some(nth) {
            let _ = value.try_set(Some(answer.and_then(read)));
        }
        let _ = under_way.try_update(|under_way| *under_way -= 1);
        let _ = version.try_set(browser::next_answer());
    });
}

/// A form that calls a server function, with a script and without.
#[component]
pub fn ActForm<T: DeserializeOwned + Clone + Send + Sync + 'static>(
    /// What it calls.
    action: FormAction<T>,
    /// The page that takes it without a script, and shows its fields again; by itself the function does, and leads back.
    #[prop(optional)]
    page: Option<&'static str>,
    /// Where the form is to be found.
    #[prop(optional)]
    node_ref: NodeRef<Form>,
    /// Its fields and buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <form
            node_ref=node_ref
            action=page.unwrap_or_else(|| action.calls.with_value(|calls| calls.url))
            method="post"
            on:submit=move |event| send(action, &event)
        >
            {children()}
        </form>
    }
}

/// Why the form was refused that was just posted without a script to the function at this path.
fn fault_of_post(path: &str) -> Option<AppError> {
    use leptos::server::ServerActionError;
    use leptos::server_fn::error::ServerFnUrlError;

    let error = use_context::<ServerActionError>().filter(|error| error.path() == path)?;
    Some(ServerFnUrlError::decode_err(error.err()))
}

#[cfg(feature = "hydrate")]
mod browser {
    use crate::api::load::read;
    use crate::error::{AppError, ErrorCode};
    use leptos::ev::SubmitEvent;
    use leptos::server_fn::redirect::{REDIRECT_HEADER, call_redirect_hook};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{FormData, HtmlButtonElement, HtmlFormElement, RequestInit, Response, UrlSearchParams};

    /// A form on its way. Until it is back it is marked by the button that sent it, and not sent by the same one again:
    /// what is pressed twice is done once. Another button means something else.
    pub(super) struct Posting {
        form: HtmlFormElement,
        button: String,
        body: UrlSearchParams,
    }

    const SENT: &str = "data-sent";

    /// The number of the next answer.
    pub(super) fn next_answer() -> usize {
        static ANSWERS: AtomicUsize = AtomicUsize::new(0);
        ANSWERS.fetch_add(1, Ordering::Relaxed) + 1
    }

    impl Posting {
        /// Takes what the form holds, and the button that was pressed; `None` where that is on its way already.
        pub(super) fn begin(event: &SubmitEvent) -> Option<Self> {
            let form = event.target()?.dyn_into::<HtmlFormElement>().ok()?;
            let button = event.submitter().and_then(|button| button.dyn_into::<HtmlButtonElement>().ok());
            let named = button.map(|button| (button.name(), button.value())).filter(|(name, _)| !name.is_empty());
            let button = named.as_ref().map(|(name, value)| format!("{name}={value}")).unwrap_or_default();
            if form.get_attribute(SENT).as_ref() == Some(&button) {
                return None;
            }
            let data = FormData::new_with_form(&form).ok()?;
            if let Some((name, value)) = named {
                data.append_with_str(&name, &value).ok()?;
            }
            let body = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
            form.set_attribute(SENT, &button).ok()?;
            Some(Self { form, button, body })
        }

        /// The answer's text. Goes where the server leads.
        pub(super) async fn post(&self, url: &str) -> Result<String, AppError> {
            let (is_ok, text, location) = exchange(url, &self.body).await.map_err(|_| AppError::unreachable())?;
            if !is_ok {
                return Err(refusal(&text));
            }
            if let Some(location) = location {
                call_redirect_hook(&location);
            }
            Ok(text)
        }
    }

    impl Drop for Posting {
        fn drop(&mut self) {
            if self.form.get_attribute(SENT).as_ref() == Some(&self.button) {
                let _ = self.form.remove_attribute(SENT);
            }
        }
    }

    /// What a page's function says, or what was refused before it came to one: a body that is too large, a foreign origin.
    fn refusal(text: &str) -> AppError {
        #[derive(serde::Deserialize)]
        struct Problem {
            detail: String,
            correlation_id: Option<String>,
        }

        let problem = |_| {
            let Problem { detail, correlation_id } = read(text)?;
            Ok::<_, serde_json::Error>(AppError { correlation_id, ..AppError::new(ErrorCode::Rejected, detail) })
        };
        read(text).or_else(problem).unwrap_or_else(|_| AppError::unreachable())
    }

    async fn exchange(url: &str, body: &UrlSearchParams) -> Result<(bool, String, Option<String>), JsValue> {
        let request = RequestInit::new();
        request.set_method("POST");
        request.set_body(body);
        let headers = web_sys::Headers::new()?;
        headers.append("accept", "application/json")?;
        request.set_headers(&headers);
        let answer = JsFuture::from(leptos::prelude::window().fetch_with_str_and_init(url, &request)).await?;
        let answer = answer.unchecked_into::<Response>();
        let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
        let leads = answer.headers().has(REDIRECT_HEADER)?;
        let location = if leads { answer.headers().get("location")? } else { None };
        Ok((answer.ok(), text, location))
    }

    pub(super) fn unreadable() -> AppError {
        AppError::new(ErrorCode::Internal, "It was done, but the answer cannot be read: reload the page.")
    }
}
