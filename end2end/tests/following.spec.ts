import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, turns } from '../support/transcript.ts';

test('the way to the end stays when a run ends while the reader is above it', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { model: held.model, max_turns: 1 }), 'Talk.');
  await page.setViewportSize({ width: 1280, height: 300 });
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page, 'Ada')).toContainText('spoke last');
  await page.mouse.move(400, 150);
  await page.mouse.wheel(0, -2_000);
  const jump = page.getByRole('button', { name: /^Jump to/ });
  await expect(jump).toHaveText('Jump to live');

  await held.release();
  await expect(runBar(page)).toContainText('Finished');
  await expect(jump).toHaveText('Jump to the end');
  await jump.click();
  await expect(jump).toHaveCount(0);
});
