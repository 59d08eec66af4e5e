//! The pages, the functions that they call, and their files.

use crate::layers::headers;
use crate::site;
use crate::state::AppState;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::routing::{MethodRouter, any, get};
use engine::ports::WorkspaceScope;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context};
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// Pages, server functions and files.
pub fn router(state: &AppState) -> Router<AppState> {
    let options = state.leptos.clone();
    let context = context(state);
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    Router::new()
        .leptos_routes_with_context(state, generate_route_list(app::App), context.clone(), shell)
        .merge(app::http::routes(&options, context.clone()))
        .merge(styleguide(state, context.clone()))
        .nest_service(&format!("/{}", options.site_pkg_dir), package(&options))
        .fallback_service(files(&options, context))
}

/// The page of all components, where it is wanted.
fn styleguide(state: &AppState, context: impl Fn() + Clone + Send + Sync + 'static) -> Router<AppState> {
    if !state.styleguide {
        return Router::new();
    }
    let options = state.leptos.clone();
    let page = move || app::styleguide(options.clone());
    Router::new().route("/styleguide", get(render_app_async_with_context(context, page)))
}

/// The files beside the pages, and for any other address the page that says so.
///
/// Not leptos_axum's handler for both: with a file it answers with the headers of whichever page its thread is drawing,
/// and that page then has none.
fn files(options: &LeptosOptions, context: impl Fn() + Clone + Send + Sync + 'static) -> ServeDir<MethodRouter> {
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    ServeDir::new(options.site_root.as_ref())
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(any(render_app_async_with_context(context, shell)))
}

/// What pages and server functions find in their context, and the policy of the page that is being made.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let engine = state.engine.clone();
    let live_reload = site::live_reload(&state.leptos);
    move || {
        provide_context(engine.clone());
        provide_context(WorkspaceScope::single_user());
        if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&headers::page_policy(&nonce, live_reload.as_deref()))
        {
            response.insert_header(CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// The program of the pages. Its files are named by their content where the build hashed them, and may then be kept for
/// ever.
fn package(options: &LeptosOptions) -> Router {
    let keep = if options.hash_files { "public, max-age=31536000, immutable" } else { "no-cache" };
    let files = ServeDir::new(format!("{}/{}", options.site_root, options.site_pkg_dir))
        .precompressed_br()
        .precompressed_gzip();
    Router::new().fallback_service(
        ServiceBuilder::new()
            .layer(SetResponseHeaderLayer::if_not_present(
                CACHE_CONTROL,
                move |response: &axum::response::Response<_>| {
                    (response.status() == StatusCode::OK).then(|| HeaderValue::from_static(keep))
                },
            ))
            .service(files),
    )
}
