// Makes the front end's folder, as the server serves it, of the module that cargo built: splits it by page, binds it,
// makes it small, adds style and public files, names everything by its content, and compresses it.
// usage: node scripts/front.mjs release|debug TARGET NODE_MODULES             (makes it beside the one that is served)
//        node scripts/front.mjs release|debug TARGET NODE_MODULES --publish   (puts it in its place)
//
// A debug build stays as readable, as large and as plainly named as it comes: that takes seconds less.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const NAME = 'roundtable';
/** Stands for the hash in the names that the loader of the lazy modules and the modules know each other by. */
const PLACEHOLDER = '_'.repeat(22);
/**
 * The passes that make a module smaller on its way, and the features that rustc uses for wasm32-unknown-unknown. `-Oz`
 * takes four times as long, and what it makes is larger once it is compressed.
 */
const WASM_OPT = [
  '--duplicate-function-elimination',
  '--dce',
  '--vacuum',
  '--optimize-instructions',
  '--simplify-locals',
  '--coalesce-locals',
  '--vacuum',
  '--reorder-locals',
  '--remove-unused-brs',
  '--vacuum',
  '--duplicate-function-elimination',
  '--enable-bulk-memory',
  '--enable-multivalue',
  '--enable-mutable-globals',
  '--enable-nontrapping-float-to-int',
  '--enable-reference-types',
  '--enable-sign-ext',
];
/** Browsers of the last three years. */
const BROWSERS = ['chrome111', 'edge111', 'firefox114', 'safari16.4'];
/** Files that compression makes smaller. */
const COMPRESSIBLE = /\.(css|js|json|svg|txt|wasm)$/;

const [profile, target, modules, act] = process.argv.slice(2);
const isRelease = profile === 'release';
const root = new URL('../', import.meta.url).pathname;
const home = join(target, profile);
const site = join(home, 'site');
const esbuild = createRequire(join(modules, 'package.json'))('esbuild');
const run = promisify(execFile);

// The server finds the folder, and the names of its files, beside itself.
const [fresh, freshHashes, hashes] = [join(home, 'site.new'), join(home, 'hash.new.txt'), join(home, 'hash.txt')];
if (act === '--publish') {
  await publish();
  process.exit(0);
}

const module_ = join(target, 'wasm32-unknown-unknown', isRelease ? 'wasm-release' : 'debug', 'frontend.wasm');
const css = await style();
const stamp = await digestOfInputs();
const isThere = !isRelease || (await stat(hashes).catch(() => null)) !== null;
if (isThere && (await readFile(join(site, '.stamp'), 'utf8').catch(() => '')) === stamp) process.exit(0);

const pkg = join(fresh, 'pkg');
await rm(fresh, { recursive: true, force: true });
await cp(join(root, 'public'), fresh, { recursive: true });
await run(join(home, 'bundle'), [module_, pkg, NAME], { maxBuffer: 1 << 26 });
await writeFile(join(pkg, `${NAME}.css`), css);
if (isRelease) {
  await each(await bySize(await files(pkg, /\.wasm$/)), optimise);
  await each(await files(pkg, /\.js$/), minify);
  await nameByContent();
  await each(await files(fresh, COMPRESSIBLE), compress);
}
await writeFile(join(fresh, '.stamp'), stamp);

/** Puts what was made in its place; nothing where nothing was made. */
async function publish() {
  const isMade = await stat(join(fresh, '.stamp')).catch(() => null);
  if (!isMade) return;
  await rm(site, { recursive: true, force: true });
  await rm(hashes, { force: true });
  if (isRelease) await rename(freshHashes, hashes);
  await rename(fresh, site);
}

/** The style sheet as one file, in what all of {@link BROWSERS} understand. */
async function style() {
  const built = await esbuild.build({
    entryPoints: [join(root, 'style/main.css')],
    bundle: true,
    write: false,
    minify: isRelease,
    target: BROWSERS,
    // Of public/, as the server serves them.
    external: ['/fonts/*'],
    logLevel: 'warning',
  });
  return built.outputFiles[0].text;
}

/** What the folder is made of, as one hash. */
async function digestOfInputs() {
  const hash = createHash('sha256').update(css);
  const inputs = [module_, join(home, 'bundle'), import.meta.filename ?? new URL(import.meta.url).pathname];
  for (const file of [...inputs, ...(await files(join(root, 'public'), /./)), join(root, 'tools/package-lock.json')]) {
    hash.update(relative(root, file)).update(await readFile(file));
  }
  return hash.digest('hex');
}

/** All files of a folder, its folders included, whose names fit. */
async function files(folder, fits) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile() && fits.test(entry.name));
  return found.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

/** The same files, the largest last. */
async function bySize(all) {
  const sized = await Promise.all(all.map(async (file) => [(await stat(file)).size, file]));
  return sized.sort(([a], [b]) => a - b).map(([, file]) => file);
}

/** Does it for every item, the last first, as many at once as there are cores. */
async function each(items, act) {
  const left = items.slice();
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await act(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** wasm-opt is wasm itself. Compiled in one pass it starts in a quarter of the time, and runs as fast. */
async function optimise(file) {
  const wasmOpt = join(modules, 'binaryen/bin/wasm-opt');
  await run(process.execPath, ['--liftoff-only', wasmOpt, ...WASM_OPT, file, '-o', file], { maxBuffer: 1 << 26 });
}

async function minify(file) {
  const options = { minify: true, format: 'esm', target: BROWSERS };
  await writeFile(file, (await esbuild.transform(await readFile(file, 'utf8'), options)).code);
}

/**
 * Gives every file a name that changes with its content, and tells the server by `hash.txt`. Scripts and modules name each
 * other in a circle: they share the hash of them all.
 */
async function nameByContent() {
  const hashOf = (parts) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest('base64url').slice(0, PLACEHOLDER.length);
  };
  const names = (await readdir(pkg)).filter((name) => /\.(js|json|wasm)$/.test(name)).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(pkg, name))));
  const id = hashOf(names.flatMap((name, at) => [name, contents[at]]));
  const named = (name) =>
    name.includes(PLACEHOLDER) ? name.replace(PLACEHOLDER, id) : name.replace(/\.(\w+)$/, `.${id}.$1`);
  for (const [at, name] of names.entries()) {
    await rm(join(pkg, name));
    await writeFile(join(pkg, named(name)), reworded(name, contents[at], names, named));
  }
  const styleId = hashOf([css]);
  await rename(join(pkg, `${NAME}.css`), join(pkg, `${NAME}.${styleId}.css`));
  const byFile = { js: id, wasm: id, css: styleId, manifest: id, split: id };
  const lines = Object.entries(byFile).map(([file, hash]) => `${file}: ${hash}\n`);
  await writeFile(freshHashes, lines.join(''));
}

/** A file's content with the new names of the others in it. */
function reworded(name, content, names, named) {
  if (name.endsWith('.json')) {
    // Modules are listed without their ending.
    const stem = (module) => named(`${module}.wasm`).replace(/\.wasm$/, '');
    const pages = Object.entries(JSON.parse(content.toString()));
    return JSON.stringify(Object.fromEntries(pages.map(([page, needs]) => [page, needs.map(stem)])));
  }
  // Byte by byte: a module is not text. Its names keep their length.
  const text = content.toString('latin1').replaceAll(PLACEHOLDER, named(PLACEHOLDER));
  if (name.endsWith('.wasm')) return Buffer.from(text, 'latin1');
  const known = new Set(names);
  const renamed = text.replace(/"\.\/([\w.-]+)"/g, (whole, other) => (known.has(other) ? `"./${named(other)}"` : whole));
  return Buffer.from(renamed, 'latin1');
}

async function compress(file) {
  const content = await readFile(file);
  const quality = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, quality));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}
