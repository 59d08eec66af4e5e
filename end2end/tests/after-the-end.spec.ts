import { replies } from '../support/api.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, turns } from '../support/transcript.ts';

test.beforeEach(async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { model: hastyModel, max_turns: 3 }), 'Take three turns.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
});

test('a round that reached its limit goes on with granted turns', async ({ page }) => {
  await expect(runBar(page)).toContainText('the turn limit was reached');
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await runBar(page).getByRole('button', { name: 'Grant 6 more turns' }).click();
  await expect(turns(page)).toHaveCount(9);
  await expect(runBar(page)).toContainText('9 of 9');
  await expect(runBar(page)).toContainText('Finished');
  // Who asked at the end has seen it come.
  await expect(turns(page).last()).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Jump to the end' })).toHaveCount(0);
});

test('a conversation can be rated, and rated again', async ({ page }) => {
  const rating = page.getByRole('region', { name: 'Rating' });
  for (const score of ['2', '5']) {
    await rating.getByRole('radio', { name: score }).check();
    await rating.getByRole('button', { name: 'Rate' }).click();
    await expect(rating.getByRole('status')).toHaveText(`Rated ${score} of 5.`);
  }
});

test('what was said long ago is found, and has an address', async ({ page, api, hastyModel }) => {
  test.setTimeout(60_000);
  const id = await api.run(team('round_robin', { model: hastyModel, max_turns: 130 }), 'Remember the elephant.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await page.keyboard.press('/');
  const said = replies(await api.events(id))[6]!.text.split(':')[0]!;
  await page.keyboard.type(said.toUpperCase());
  const hits = page.getByRole('complementary', { name: 'Details' }).getByRole('listitem').filter({ has: page.locator('mark') });
  await expect(hits).toHaveCount(1);
  await expect(hits.locator('mark')).toHaveText(said);
  await expect(turns(page)).toHaveCount(100);
  await hits.getByRole('link').click();
  await expect(page).toHaveURL(/\?turns=\d+#t7$/);
  await expect(page.locator('#t7')).toBeInViewport();

  await page.goto('/teams');
  await page.goto(`/conversations/${id}#t9`);
  await expect(page.locator('#t9')).toBeInViewport();
});
