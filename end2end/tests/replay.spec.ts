import type { Page } from '@playwright/test';
import { replies } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { looks, open } from '../support/looks.ts';
import { team } from '../support/teams.ts';
import { said, transcript, turns } from '../support/transcript.ts';
import { wide } from '../support/wide.ts';

const player = (page: Page) => page.getByRole('region', { name: 'Player' });
const slider = (page: Page) => page.getByRole('slider', { name: 'Position in the conversation' });
const place = (page: Page) => player(page).getByText(/^Event \d/);

test('a conversation is played again from its header, without a model and to the same text', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { model: hastyModel, max_turns: 6 }), 'Begin.');
  const before = await api.events(id);
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await page.getByRole('link', { name: 'Replay' }).click();
  await expect(page).toHaveURL(/\/replay/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Begin.');
  await expect(turns(page)).toHaveCount(0);
  await expect(transcript(page)).toContainText('Begin.');

  await player(page).getByLabel('Speed').selectOption('As fast as it can');
  await player(page).getByRole('button', { name: 'Play' }).click();
  await expect(place(page)).toHaveText(`Event ${before.length} of ${before.length}`);
  await expect(player(page).getByRole('button', { name: 'Play' })).toBeVisible();
  expect(await said(page)).toEqual(replies(before).map(({ text }) => text));
  await expect(page).toHaveURL(new RegExp(`\\?at=${before.length}$`));
  expect(await api.events(id), 'nothing was added').toEqual(before);
});

test('turn by turn, and back', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { model: hastyModel, max_turns: 3 }), 'Begin.');
  await page.goto(`/conversations/${id}/replay`);
  await hydrated(page);
  for (const [turn, agent] of [[1, 'Ada'], [2, 'Bo'], [3, 'Cy']] as const) {
    await player(page).getByRole('link', { name: 'Next turn' }).click();
    await expect(turns(page)).toHaveCount(turn);
    await expect(turns(page, agent).locator('.markdown')).not.toBeEmpty();
    await expect(player(page)).toContainText(`turn ${turn} of 3`);
    await turns(page).last().getByText('Why ').click();
    await expect(turns(page).last().getByRole('table', { name: /^Candidates/ })).toBeVisible();
  }
  await player(page).getByRole('link', { name: 'Previous turn' }).click();
  await expect(turns(page)).toHaveCount(2);
  await player(page).getByRole('link', { name: 'Previous turn' }).click();
  await expect(turns(page)).toHaveCount(1);
  const [at] = (await place(page).innerText()).match(/\d+/)!;
  await expect(page).toHaveURL(new RegExp(`\\?at=${at}$`));
  const shown = await said(page);
  await page.reload();
  await expect(turns(page)).toHaveCount(1);
  expect(await said(page)).toEqual(shown);
});

test('the keyboard alone moves the replay: by event, by turn, and to the ends', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { model: hastyModel, max_turns: 4 }), 'Begin.');
  const end = (await api.events(id)).length;
  await page.goto(`/conversations/${id}/replay`);
  await hydrated(page);
  await slider(page).focus();
  await page.keyboard.press('End');
  await expect(turns(page)).toHaveCount(4);
  await expect(slider(page)).toHaveAttribute('aria-valuetext', `Event ${end} of ${end}, turn 4 of 4, Ada`);
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await expect(turns(page)).toHaveCount(3);
  await page.keyboard.press('PageUp');
  await expect(turns(page)).toHaveCount(4);
  await page.keyboard.press('Home');
  await expect(place(page)).toHaveText(`Event 1 of ${end}`);
  await expect(page.getByText('The conversation has begun; nothing is said yet.')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(place(page)).toHaveText(`Event 2 of ${end}`);
  await expect(transcript(page)).toContainText('Begin.');
});

test('the text of a turn comes as it was said, and all of it at once for who wants less motion', async ({ page, api, slowModel }) => {
  const id = await api.run(team('single_agent', { seats: 1, model: slowModel }), 'Talk.');
  const whole = replies(await api.events(id))[0]!.text;
  const shown = async () => ((await said(page))[0] ?? '').length;

  await page.goto(`/conversations/${id}/replay`);
  await hydrated(page);
  await page.keyboard.press('Space');
  await expect.poll(shown).toBeGreaterThan(10);
  await slider(page).focus();
  await page.keyboard.press('Space');
  await expect(player(page).getByRole('button', { name: 'Play' })).toBeVisible();
  const part = (await said(page))[0]!;
  expect(whole.startsWith(part) && part.length < whole.length, `"${part}" is a part of "${whole}"`).toBe(true);
  await expect(turns(page)).toHaveAttribute('data-state', 'streaming');
  await player(page).getByRole('button', { name: 'Play' }).click();
  await expect.poll(shown).toBe(whole.length);

  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`/conversations/${id}/replay`);
  await hydrated(page);
  const lengths = page.evaluate(
    (end) =>
      new Promise<number[]>((done) => {
        const seen = new Set<number>();
        const look = () => {
          const length = document.querySelector('.turn-card__body > .markdown')?.textContent?.trim().length ?? 0;
          seen.add(length);
          if (length === end) done([...seen]);
          else requestAnimationFrame(look);
        };
        look();
      }),
    whole.length,
  );
  await player(page).getByRole('button', { name: 'Play' }).click();
  expect(await lengths).toEqual([0, whole.length]);
});

test('decisions and what people did are moments to go to, with the memory as it was', async ({ page, api }) => {
  const id = await api.run(team('collaborative', { seats: 4 }), 'Name three risks.');
  await api.act(id, 'memory', { key: 'tone', value: 'plain', expected_version: 0 });
  await api.act(id, 'memory', { key: 'tone', value: 'plain and warm', expected_version: 1 });
  await page.goto(`/conversations/${id}/replay`);
  await hydrated(page);
  const beside = page.getByRole('complementary', { name: 'As of then' });
  await expect(beside.getByText('Nothing was written yet.')).toBeVisible();
  await expect(transcript(page).getByRole('article', { name: /leads/ })).toHaveCount(0);

  await beside.getByRole('link', { name: /^Decision/ }).click();
  await expect(transcript(page).getByRole('article', { name: /leads/ })).toBeVisible();
  await expect(turns(page)).toHaveCount(4);

  const writes = beside.getByRole('link', { name: /written to the shared memory/ });
  await writes.nth(0).click();
  await expect(beside.getByText(/^Version 1 by/).first()).toBeVisible();
  await writes.nth(1).click();
  await expect(beside.getByText('plain and warm', { exact: true })).toBeVisible();
  await expect(beside.getByText(/^Version 2 by/).first()).toBeVisible();
  await player(page).getByRole('link', { name: 'Previous turn' }).click();
  await expect(beside.getByText('Nothing was written yet.')).toBeVisible();
});

test('of a long conversation at most the last 100 turns are drawn, at every place', async ({ page, api }) => {
  test.setTimeout(90_000);
  const id = await api.run(team('round_robin', { max_turns: 150 }), 'Talk and talk.');
  await page.goto(`/conversations/${id}/replay?at=5`);
  await hydrated(page);
  await slider(page).focus();
  await page.keyboard.press('End');
  await expect(turns(page)).toHaveCount(100);
  await expect(player(page)).toContainText('turn 150 of 150');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await expect(player(page)).toContainText('turn 149 of 150');
  await expect(turns(page)).toHaveCount(100);
  await page.keyboard.press('Home');
  await expect(turns(page)).toHaveCount(0);
  await player(page).getByLabel('Speed').selectOption('As fast as it can');
  await player(page).getByRole('button', { name: 'Play' }).click();
  await expect(player(page)).toContainText('turn 150 of 150', { timeout: 60_000 });
  await expect(turns(page)).toHaveCount(100);
});

test('a conversation that goes on is replayed as far as it is', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { model: held.model }), 'Never come to an end.');
  await page.goto(`/conversations/${id}/replay`);
  await hydrated(page);
  await slider(page).focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('link', { name: 'Read what came since' })).toBeVisible();
  await expect(turns(page)).toHaveCount(1);
  await api.act(id, 'stop');
  await page.getByRole('link', { name: 'Read what came since' }).click();
  await expect(page.getByRole('link', { name: /Stopped/ })).toBeVisible();
});

test('axe finds nothing in the midst of a replay, and nothing scrolls sideways at 320 px', async ({ page, baseURL, seeds }) => {
  test.setTimeout(60_000);
  for (const look of [...looks, { theme: 'light', width: 320 } as const]) {
    await open(page, baseURL!, `/conversations/${seeds.decided}/replay`, look);
    await slider(page).focus();
    await page.keyboard.press('End');
    await expect(turns(page)).toHaveCount(4);
    await page.locator('details').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
    await expectAccessible(page);
    expect(await wide(page)).toEqual([]);
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('each event has its page, with links from turn to turn', async ({ page, api, hastyModel }) => {
    const id = await api.run(team('round_robin', { model: hastyModel, max_turns: 3 }), 'Begin.');
    await page.goto(`/conversations/${id}`);
    await page.getByRole('link', { name: 'Replay' }).click();
    await expect(turns(page)).toHaveCount(0);
    for (const turn of [1, 2, 3]) {
      await page.getByRole('link', { name: 'Next turn' }).click();
      await expect(turns(page)).toHaveCount(turn);
      await expect(page).toHaveURL(/\?at=\d+$/);
      await expect(player(page)).toContainText(`turn ${turn} of 3`);
    }
    await page.getByRole('link', { name: 'Previous turn' }).click();
    await expect(turns(page)).toHaveCount(2);
    await slider(page).fill('2');
    await page.getByRole('button', { name: 'Go there' }).click();
    await expect(turns(page)).toHaveCount(0);
    await expect(place(page)).toHaveText(/^Event 2 of/);
  });
});
