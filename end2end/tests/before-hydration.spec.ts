import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, transcript, turns } from '../support/transcript.ts';

test('forms that are submitted before the program has loaded work, and it takes over cleanly', async ({ page, context, api, hastyModel }) => {
  let release = () => {};
  const loaded = new Promise<void>((resolve) => (release = resolve));
  await context.route('**/*.wasm', async (route) => {
    await loaded;
    await route.continue();
  });
  const id = await api.run(team('round_robin', { model: hastyModel, max_turns: 2 }), 'Begin.');

  await page.goto('/');
  await page.getByRole('button', { name: 'Run the sample debate' }).click();
  await expect(page).toHaveURL(/\/conversations\//);
  await expect(turns(page).first()).toBeVisible();

  await page.goto(`/conversations/${id}`);
  await page.getByRole('textbox', { name: 'Message' }).fill('Go on.');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page).toHaveURL(new RegExp(`/conversations/${id}\\??$`));
  await expect(transcript(page)).toContainText('Go on.');
  await expect(page.locator('html[data-hydrated]')).toHaveCount(0);

  release();
  await hydrated(page);
  await expect(turns(page)).toHaveCount(4);
  await expect(runBar(page)).toContainText('Finished');
});
