//! Routes beside those of the pages: forms posted without a script, and files.

use crate::api::source::{SourceFormat, server as source};
use crate::error::{AppError, ErrorCode, engine, scope};
use crate::shell::shell;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use leptos::config::LeptosOptions;
use leptos::prelude::{Owner, provide_context, use_context};
use model::TeamId;
use serde::de::DeserializeOwned;

/// Deepest nesting of a field's name: `team[policy][dynamic][transitions][0][to][]`, with room.
const DEEPEST: usize = 8;

/// The routes. `context` provides the engine and the workspace to a request, as for the pages themselves.
///
/// A page with a large form takes it by POST under its own address: it is drawn again with what was typed and what came
/// of it, so that a browser without scripts loses nothing.
pub fn routes<S>(options: &LeptosOptions, context: impl Fn() + Clone + Send + Sync + 'static) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let page = || {
        let (options, context) = (options.clone(), context.clone());
        post(move |request: Request| draw_posted(options, context, request))
    };
    Router::new()
        .route("/teams/new", page())
        .route("/teams/{id}", page())
        .route("/providers", page())
        .merge(exports(context))
}

/// A team as a file, in each format.
fn exports<S>(context: impl Fn() + Clone + Send + Sync + 'static) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    SourceFormat::ALL.into_iter().fold(Router::new(), |router, format| {
        let context = context.clone();
        let path = format!("/teams/{{id}}/export.{}", format.as_str());
        router.route(&path, get(move |id: Path<String>| export_team(context.clone(), id, format)))
    })
}

/// The body of the form that a page was posted.
#[derive(Clone)]
struct PostedForm(Bytes);

/// The form that the page was posted; `None` if it was asked for in the ordinary way.
///
/// # Errors
/// [`ErrorCode::Invalid`] if it is not a form of this page.
pub fn posted_form<T: DeserializeOwned>() -> Result<Option<T>, AppError> {
    let Some(PostedForm(body)) = use_context() else { return Ok(None) };
    read_form(&body).map(Some).map_err(|error| {
        tracing::debug!(%error, "a posted form cannot be read");
        AppError::new(ErrorCode::Invalid, "The form is incomplete: go back, reload the page and try again.")
            .with_status()
    })
}

fn read_form<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_qs::Error> {
    // Browsers end the lines of a text with both characters; scripts with one.
    let body = String::from_utf8_lossy(body).replace("%0D%0A", "%0A");
    serde_qs::Config::new(DEEPEST, false).deserialize_str(&body)
}

async fn draw_posted(
    options: LeptosOptions,
    context: impl Fn() + Clone + Send + Sync + 'static,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    // Whoever serves the routes bounds what is posted, here as everywhere.
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let form = PostedForm(body);
    let draw = leptos_axum::render_app_async_with_context(
        move || {
            context();
            provide_context(form.clone());
        },
        move || shell(options.clone()),
    );
    draw(Request::from_parts(parts, Body::empty())).await
}

/// A team as a file that can be imported again.
async fn export_team(context: impl Fn(), Path(id): Path<String>, format: SourceFormat) -> Response {
    let owner = Owner::new_root(None);
    let services = owner.with(|| {
        context();
        Ok::<_, AppError>((engine()?, scope()?))
    });
    let (Ok((engine, scope)), Ok(id)) = (services, id.parse::<TeamId>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match engine.teams.get(scope, id, None).await {
        Ok(Some(stored)) => {
            let name = model::AgentId::slug(&stored.team.name);
            let name = if name.is_empty() { "team" } else { name.as_str() };
            let headers = [
                (header::CONTENT_TYPE, format!("application/{}", format.as_str())),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", format.as_str())),
            ];
            (headers, source::write(&stored.team, format)).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            let code = AppError::from(error).code.status();
            StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::team_editor::draft::TeamDraft;

    #[derive(serde::Deserialize)]
    struct Post {
        team: TeamDraft,
    }

    /// As a browser encodes the editor's form.
    #[test]
    fn a_posted_form_is_a_draft() {
        let body = "team%5Bname%5D=A+%26+B&team%5Bdescription%5D=one%0D%0Atwo\
            &team%5Bagents%5D%5B0%5D%5Bcapabilities%5D%5B0%5D%5Bname%5D=draft\
            &team%5Bagents%5D%5B10%5D%5Bname%5D=Eleventh&team%5Bagents%5D%5B2%5D%5Bname%5D=Third\
            &team%5Bpolicy%5D%5Ballowed_roles%5D%5B%5D=a&team%5Bpolicy%5D%5Ballowed_roles%5D%5B%5D=b\
            &team%5Bpolicy%5D%5Bdynamic%5D%5Bweights%5D%5Bload%5D=1\
            &team%5Bpolicy%5D%5Bdynamic%5D%5Btransitions%5D%5B0%5D%5Bto%5D%5B%5D=bo\
            &team%5Bpolicy%5D%5Bconditions%5D%5B0%5D%5Bparts%5D%5B1%5D%5Bvalue%5D=9&action=save";
        let Post { team } = read_form(body.as_bytes()).unwrap();
        assert_eq!((team.name.as_str(), team.description.as_str()), ("A & B", "one\ntwo"));
        assert_eq!(team.agents[0].capabilities[0].name, "draft");
        assert_eq!(team.agents.iter().map(|agent| agent.name.as_str()).collect::<Vec<_>>(), ["", "Third", "Eleventh"]);
        assert_eq!(team.policy.allowed_roles, ["a", "b"]);
        assert_eq!(team.policy.dynamic.weights.load, "1");
        assert_eq!(team.policy.dynamic.transitions[0].to, ["bo"]);
        assert_eq!(team.policy.conditions[0].parts[0].value, "9");
    }
}
