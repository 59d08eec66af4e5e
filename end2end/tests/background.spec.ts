import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, turns } from '../support/transcript.ts';

/** What a browser does when another tab is chosen, or this one again. */
async function look(page: Page, away: boolean): Promise<void> {
  await page.evaluate((away) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => away });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, away);
}

test('a tab that nobody looks at gives its connection back, and catches up when it is seen again', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { seats: 2, model: held.model }), 'Talk while nobody looks.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page)).toHaveCount(1);
  const streams = async () => Number(/^roundtable_open_streams (\d+)/m.exec(await (await api.get('/metrics')).text())?.[1]);
  await expect.poll(streams).toBe(1);

  await look(page, true);
  await expect.poll(streams, { timeout: 15_000 }).toBe(0);
  await held.release();
  await expect.poll(async () => (await api.summary(id)).status).toBe('finished');
  await expect(turns(page)).toHaveCount(1);

  await look(page, false);
  await expect(turns(page)).toHaveCount(2);
  await expect(runBar(page)).toContainText('Finished');
  await expect(page.locator('.connection')).toHaveText('Ended');
});
