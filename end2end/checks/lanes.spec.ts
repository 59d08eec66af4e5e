import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { measured } from '../support/measured.ts';
import { FakeOpenAi } from '../support/servers.ts';
import { team } from '../support/teams.ts';
import { turns } from '../support/transcript.ts';

const SECONDS = 60;

/** Frames that were drawn in a time, a second. */
function framesPerSecond(page: Page, seconds: number): Promise<number> {
  return page.evaluate(
    (seconds) =>
      new Promise<number>((done) => {
        let frames = 0;
        const start = performance.now();
        const frame = (now: number) => {
          frames += 1;
          if (now - start < seconds * 1_000) requestAnimationFrame(frame);
          else done((frames * 1_000) / (now - start));
        };
        requestAnimationFrame(frame);
      }),
    seconds,
  );
}

/** A page of nothing but four columns, to each of which a script adds a word sixty times a second, in paragraphs. */
async function bareLanes(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.evaluate(() => {
    document.body.style.cssText = 'display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px';
    const lanes = Array.from({ length: 4 }, () => document.body.appendChild(document.createElement('div')));
    const start = performance.now();
    let words = 0;
    const draw = (now: number) => {
      for (const due = ((now - start) * 60) / 1_000; words < due; words += 1) {
        for (const lane of lanes) {
          if (words % 72 === 0) lane.appendChild(document.createElement('p'));
          lane.lastElementChild!.textContent += 'measured ';
        }
      }
      window.scrollTo(0, document.body.scrollHeight);
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
  });
}

test('four lanes stream side by side', async ({ page, api }) => {
  const fake = await FakeOpenAi.start('--tokens-per-second', '60', '--tokens', String(60 * (SECONDS + 30)));
  await api.provide('lanes', fake.url);
  const spec = team('collaborative', { seats: 4, model: 'lanes/fake-large' });
  const id = await api.start({ ...spec, policy: { ...spec.policy, timeout_s: 600 } }, 'Talk at the same time.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page)).toHaveCount(4);
  const tools = await page.context().newCDPSession(page);
  const heap = async () => {
    await tools.send('HeapProfiler.collectGarbage');
    return (await tools.send('Runtime.getHeapUsage')).usedSize / 1e6;
  };

  const before = await heap();
  const frames = await framesPerSecond(page, SECONDS);
  const grown = (await heap()) - before;
  await api.act(id, 'stop');
  await fake.stop();
  await bareLanes(page);
  const bare = await framesPerSecond(page, SECONDS);
  measured(
    `Four lanes at 60 tokens a second for ${SECONDS} s: at least 55 frames a second, the heap grows by less than 30 MB`,
    `${frames.toFixed(1)} frames a second (${bare.toFixed(1)} in a bare page whose script writes as much), ${grown.toFixed(1)} MB`,
    frames >= 55 && grown < 30,
  );
});

test('who reads further up stays there', async ({ page, api, slowModel }) => {
  const id = await api.start(team('round_robin', { seats: 4, model: slowModel, max_turns: 12 }), 'Talk while somebody reads.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page)).toHaveCount(4, { timeout: 30_000 });
  await page.mouse.move(400, 400);
  await page.mouse.wheel(0, -5_000);
  await page.waitForTimeout(500);
  const top = () => turns(page).first().evaluate((turn) => turn.getBoundingClientRect().top);
  const before = await top();
  let moved = 0;
  for (let times = 0; times < 20; times += 1) {
    await page.waitForTimeout(250);
    moved = Math.max(moved, Math.abs((await top()) - before));
  }
  measured('Scrolled up in mid-stream, the turn at the top moves by at most 2 px in 5 s', `${moved.toFixed(1)} px`, moved <= 2);
  await api.act(id, 'stop');
});
