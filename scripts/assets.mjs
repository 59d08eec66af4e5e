// Makes the parts of public/ that come from npm: the icon sprite and the font, each with its licence.
// usage: node scripts/assets.mjs NODE_MODULES
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const modules = process.argv[2];
const root = new URL('../', import.meta.url).pathname;
const fonts = ['inter-latin-wght-normal.woff2', 'inter-latin-ext-wght-normal.woff2'];

/** One Lucide file as a `<symbol>`: its drawing, without the attributes that the sprite gives to all. */
async function symbol(name) {
  const svg = await readFile(join(modules, 'lucide-static/icons', `${name}.svg`), 'utf8').catch(() => {
    throw new Error(`tools/icons.txt: Lucide has no icon "${name}"`);
  });
  const drawing = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${drawing.replace(/\s*\n\s*/g, '')}</symbol>`;
}

async function icons() {
  const list = await readFile(join(root, 'tools/icons.txt'), 'utf8');
  const names = list.split('\n').filter((line) => line && !line.startsWith('#'));
  const symbols = await Promise.all(names.map(symbol));
  const sprite = [
    '<!-- Icons of Lucide <https://lucide.dev>, ISC licence, see icons.LICENSE.txt. -->',
    '<svg xmlns="http://www.w3.org/2000/svg">',
    ...symbols,
    '</svg>',
    '',
  ];
  await writeFile(join(root, 'public/icons.svg'), sprite.join('\n'));
  await copyFile(join(modules, 'lucide-static/LICENSE'), join(root, 'public/icons.LICENSE.txt'));
}

async function font() {
  const inter = join(modules, '@fontsource-variable/inter');
  const target = join(root, 'public/fonts');
  await mkdir(target, { recursive: true });
  await Promise.all(fonts.map((file) => copyFile(join(inter, 'files', file), join(target, file))));
  await copyFile(join(inter, 'LICENSE'), join(target, 'inter.LICENSE.txt'));
}

await Promise.all([icons(), font()]);
