import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FullResult, Reporter, TestCase } from '@playwright/test/reporter';
import type { Row } from './measured.ts';

/** Promises without a figure: `make test` fails where one is broken. */
const journeys: [promise: string, file: string][] = [
  ['axe finds nothing: every route, light and dark, 1280 and 375 px, in mid-stream too', 'accessibility.spec.ts'],
  ['No error on the console, no warning of hydration, no report of the content security policy, in any journey', '../support/fixtures.ts'],
  ['By the keyboard alone: template, agent, connection, run, @mention, pause, resume, stop, export', 'keyboard.spec.ts'],
  ['Dragging, keys and “Connect to” make the same team', 'canvas.spec.ts'],
  ['Nothing scrolls sideways at 320 px', 'narrow.spec.ts'],
  ['A stream that is cut three times misses and repeats nothing', 'cut-stream.spec.ts'],
  ['What a hostile model writes neither runs nor fetches anything', 'hostile-model.spec.ts'],
  ['A reload in mid-turn shows its text within a second', 'reload.spec.ts'],
  ['Without JavaScript: make and change a team, start, pause, stop, post, export', 'without-javascript.spec.ts'],
];

/** Writes `docs/checks.md` of what the checks measured, if all of them ran; what some of them measured is only said. */
export default class ChecksTable implements Reporter {
  readonly #rows: Row[] = [];

  onTestEnd(test: TestCase): void {
    for (const { type, description } of test.results.at(-1)?.annotations ?? test.annotations) {
      if (type === 'measured') this.#rows.push(JSON.parse(description!) as Row);
    }
  }

  async onEnd({ status }: FullResult): Promise<void> {
    if (status !== 'passed' || process.env['ONLY']) {
      for (const { promise, found, kept } of this.#rows) console.log(`${kept ? 'kept' : 'MISSED'}: ${promise}: ${found}`);
      return;
    }
    const cell = (text: string) => text.replaceAll('|', '\\|');
    const measured = this.#rows.map(({ promise, found, kept }) => `| ${cell(promise)} | ${cell(found)} | ${kept ? 'kept' : '**missed**'} |`);
    const held = journeys.map(([promise, file]) => `| ${cell(promise)} | [${file.split('/').at(-1)}](../end2end/${file.startsWith('..') ? file.slice(3) : `tests/${file}`}) |`);
    const text = `# What the pages promise, and what was measured

\`make checks\` writes this page: it measures the release in Chromium without a graphics card, server, model and browser on
the same two cores. Figures of time are those of one machine on one day; a promise that was missed is named.

| promise | measured | |
|---|---|---|
${measured.join('\n')}

These have no figure. \`make test\` fails where one is broken:

| promise | journey |
|---|---|
${held.join('\n')}
`;
    await writeFile(resolve(import.meta.dirname, '../../docs/checks.md'), text);
  }
}
