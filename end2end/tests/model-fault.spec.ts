import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, turns } from '../support/transcript.ts';

test('a turn whose model fails says what happened and what to do; the others go on, and the end does not hide it', async ({ page, api, hastyModel }) => {
  const spec = team('round_robin', { seats: 2, model: hastyModel, max_turns: 4 });
  spec.agents[0]!.model = 'hasty/unauthorized';
  const id = await api.start(spec, 'Talk although one of you cannot.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);

  const bar = runBar(page);
  await expect(bar).toContainText('Finished', { timeout: 30_000 });
  const failed = turns(page).locator('[data-kind=unauthorized]');
  await expect(failed.first()).toContainText('The provider refused the key');
  const count = await failed.count();
  await expect(bar).toContainText(`${count} turn${count === 1 ? '' : 's'} failed`);
  await expect(page.locator('.agent-line').first()).toContainText(`${count} failed`);
});
