// Puts the frames of end2end/pictures/film.spec.ts together as a picture that moves.
// usage: node scripts/film.mjs FOLDER OUT.webp NODE_MODULES
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const FRAMES_PER_SECOND = 4;
const [folder, out, modules] = process.argv.slice(2);
const sharp = createRequire(join(modules, 'package.json'))('sharp');
const frames = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
await sharp(
  frames.map((name) => join(folder, name)),
  { join: { animated: true } },
)
  .webp({ quality: 60, effort: 5, loop: 0, delay: frames.map(() => 1_000 / FRAMES_PER_SECOND), minSize: true })
  .toFile(out);
