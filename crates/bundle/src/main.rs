//! Makes of the front end's module what a browser loads: a module for the start and one a part of the pages, and the
//! JavaScript that binds them. A build tool: `scripts/front.mjs` calls it, and makes the result small.
//!
//! usage: `bundle MODULE.wasm FOLDER NAME`

use anyhow::{Context, anyhow, ensure};
use std::path::PathBuf;
use std::{env, fs};
use wasm_bindgen_cli_support::Bindgen;

/// The script that loads the lazy modules. Leptos asks for it by this name, with a hash in place of the underscores.
const LOADER: &str = "./__wasm_split.______________________.js";
/// Says which modules a lazy page needs, so that the server can have them loaded beside each other.
const MANIFEST: &str = "__wasm_split_manifest.json";

fn main() -> anyhow::Result<()> {
    let arguments = env::args().skip(1).collect::<Vec<_>>();
    let [module, folder, name] = arguments.as_slice() else {
        return Err(anyhow!("usage: bundle MODULE.wasm FOLDER NAME"));
    };
    let folder = PathBuf::from(folder);
    ensure!(!folder.exists(), "{} is there already", folder.display());
    let module = fs::read(module).with_context(|| format!("cannot read {module}"))?;
    let main = folder.join(format!("{name}.wasm"));
    let script = format!("./{name}.js");

    let mut options = wasm_split_cli_support::Options::new(&module);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.main_module = &script;
    options.link_name = LOADER;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("cannot split: {error:?}"))?;
    fs::write(folder.join(MANIFEST), serde_json::to_string(&split.prefetch_map)?)?;

    Bindgen::new()
        .input_path(&main)
        .out_name(name)
        .web(true)?
        // The lazy modules take what they share from the first by these names.
        .keep_lld_exports(true)
        .demangle(false)
        .typescript(false)
        .generate(&folder)?;
    // Leptos asks for the module by the name of the script.
    fs::rename(folder.join(format!("{name}_bg.wasm")), main)?;
    Ok(())
}
