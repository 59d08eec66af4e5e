//! Model providers: listed, checked and changed.

use crate::error::AppError;
use crate::pages::providers::form::ProviderForm;
use leptos::prelude::*;
use model::provider::{ProviderCheck, ProviderView};
use serde::{Deserialize, Serialize};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Providers {
    /// All of them, the built-in one included.
    pub list: Vec<ProviderView>,
    /// Model of agents that name none.
    pub default_model: String,
    /// The fields of the form.
    pub form: ProviderForm,
    /// What came of a form posted without a script.
    pub answer: Option<Answer>,
    /// Whether a key was typed into that form: it is not shown again.
    pub key_lost: bool,
}

/// What came of a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The endpoint was asked; nothing was stored.
    Checked(ProviderCheck),
    /// The provider was stored.
    Saved,
    /// Neither.
    Failed(AppError),
}

/// Loads the page. A form posted to it without a script is answered here too.
#[server(prefix = "/api/ui", endpoint = "load_providers")]
pub async fn load_providers(
    /// Name of the preset that fills the form.
    preset: Option<String>,
    /// Name of the provider that fills the form.
    edit: Option<String>,
) -> Result<Providers, AppError> {
    let server::Posted { form, answer, key_lost } = server::answer_post().await?;
    let providers = crate::error::engine()?.providers;
    let list = providers.list(crate::error::scope()?).await?;
    let default_model = providers.default_model().to_string();
    let form = form.unwrap_or_else(|| ProviderForm::filled(preset.as_deref(), edit.as_deref(), &list));
    Ok(Providers { list, default_model, form, answer, key_lost })
}

/// Checks or stores the provider of a form, as its button says: `action` is `check`, `probe` or `save`.
#[server(prefix = "/api/ui", endpoint = "submit_provider")]
pub async fn submit_provider(
    /// The fields.
    provider: ProviderForm,
    /// `check`, `probe` or `save`.
    action: String,
    /// The model that is tried.
    #[server(default)]
    model: String,
) -> Result<Answer, AppError> {
    server::submit(&provider, &action, &model).await
}

/// Asks a stored provider for its models, and what one of them can do, where one is named.
#[server(prefix = "/api/ui", endpoint = "check_provider")]
pub async fn check_provider(
    /// Its name.
    name: String,
    /// The model that is tried.
    #[server(default)]
    model: Option<String>,
) -> Result<ProviderCheck, AppError> {
    let providers = crate::error::engine()?.providers;
    let found = providers.check(crate::error::scope()?, &name, model.as_deref()).await?;
    found.ok_or_else(|| AppError::not_found("provider").with_status())
}

/// Removes a provider.
#[server(prefix = "/api/ui", endpoint = "delete_provider")]
pub async fn delete_provider(
    /// Its name.
    name: String,
) -> Result<(), AppError> {
    let deleted = crate::error::engine()?.providers.delete(crate::error::scope()?, &name).await?;
    if !deleted {
        return Err(AppError::not_found("provider").with_status());
    }
    leptos_axum::redirect("/providers");
    Ok(())
}

#[cfg(feature = "ssr")]
mod server {
    use super::{Answer, ProviderForm};
    use crate::error::{AppError, ErrorCode, engine, scope};
    use crate::http::posted_form;
    use model::provider::ProviderInput;
    use serde::Deserialize;

    /// What the form holds when it is posted.
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Post {
        provider: ProviderForm,
        action: String,
        model: String,
    }

    /// A form posted without a script: the fields to show again, without the key, and what came of them.
    #[derive(Default)]
    pub(super) struct Posted {
        pub(super) form: Option<ProviderForm>,
        pub(super) answer: Option<Answer>,
        pub(super) key_lost: bool,
    }

    pub(super) async fn answer_post() -> Result<Posted, AppError> {
        let Some(Post { provider, action, model }) = posted_form()? else { return Ok(Posted::default()) };
        let key_lost = !provider.api_key.is_empty();
        let (form, answer) = if let Ok(action) = action.parse() {
            (provider.apply(action), None)
        } else {
            let answer = submit(&provider, &action, &model).await.unwrap_or_else(Answer::Failed);
            (provider, Some(answer))
        };
        Ok(Posted { form: Some(ProviderForm { api_key: String::new(), ..form }), answer, key_lost })
    }

    pub(super) async fn submit(form: &ProviderForm, action: &str, model: &str) -> Result<Answer, AppError> {
        let input = form.input().map_err(|findings| AppError::invalid(findings).with_status())?;
        store_or_check(input, action, model).await.map_err(|mut error| {
            for finding in &mut error.findings {
                finding.path = form.place_of(&finding.path);
            }
            error
        })
    }

    async fn store_or_check(input: ProviderInput, action: &str, model: &str) -> Result<Answer, AppError> {
        let (providers, scope) = (engine()?.providers, scope()?);
        match action {
            "check" => Ok(Answer::Checked(providers.check_input(scope, &input, None).await?)),
            "probe" => {
                // Where none is named, the models are listed to choose from.
                let model = Some(model).filter(|model| !model.trim().is_empty());
                Ok(Answer::Checked(providers.check_input(scope, &input, model).await?))
            }
            "save" => {
                let name = input.name.clone();
                providers.put(scope, input).await?;
                leptos_axum::redirect(&format!("/providers?saved={name}#card-of-{name}"));
                Ok(Answer::Saved)
            }
            _ => Err(AppError::new(ErrorCode::Invalid, "Press Check or Save.").with_status()),
        }
    }
}
