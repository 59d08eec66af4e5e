import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '../support/fixtures.ts';
import { measured } from '../support/measured.ts';

type Report = { categories: Record<string, { score: number }> };

const aims = { accessibility: 100, 'best-practices': 100, performance: { desktop: 95, mobile: 85 } };

for (const [name, address] of [['home', '/'], ['teams', '/teams']] as const) {
  for (const form of ['desktop', 'mobile'] as const) {
    test(`Lighthouse: ${name}, ${form}`, async ({ roundtable, seeds }, info) => {
      expect(seeds.team).not.toBe('');
      await mkdir(info.outputDir, { recursive: true });
      const output = join(info.outputDir, 'report.json');
      await promisify(execFile)(
        'npx',
        [
          '--no-install',
          'lighthouse',
          `${roundtable.url}${address}`,
          '--quiet',
          '--output=json',
          `--output-path=${output}`,
          '--only-categories=accessibility,best-practices,performance',
          ...(form === 'desktop' ? ['--preset=desktop'] : []),
          '--chrome-flags=--headless=new --no-sandbox --disable-gpu',
        ],
        { cwd: process.env['EXTRAS'], env: { ...process.env, CHROME_PATH: process.env['CHROMIUM'] }, maxBuffer: 1 << 26 },
      );
      const { categories } = JSON.parse(await readFile(output, 'utf8')) as Report;
      const score = (category: string) => Math.round((categories[category]?.score ?? 0) * 100);
      const performance = aims.performance[form];
      measured(
        `Lighthouse, ${name}, ${form}: accessibility 100, best practices 100, performance at least ${performance}`,
        `${score('accessibility')}, ${score('best-practices')}, ${score('performance')}`,
        score('accessibility') === 100 && score('best-practices') === 100 && score('performance') >= performance,
      );
    });
  }
}
