import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { transcript, turns } from '../support/transcript.ts';

const drafts = (model: string) => team('collaborative', { seats: 4, model });

test('parallel replies stand behind tabs where there is no room beside each other', async ({ page, api, held }) => {
  const id = await api.start(drafts(held.model), 'Name three risks.');
  await page.setViewportSize({ width: 375, height: 800 });
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  const tabs = transcript(page).getByRole('tablist', { name: 'Parallel replies' }).getByRole('tab');
  // Those of the highest priority come first.
  await expect(tabs).toHaveText([/Bo\s*Writing/, /Ada\s*Writing/, /Cy\s*Writing/, /Di\s*Writing/]);
  const shown = transcript(page).getByRole('tabpanel');
  await expect(shown).toHaveCount(1);
  await expect(shown).toHaveAccessibleName(/^Bo/);

  await tabs.first().press('ArrowRight');
  await expect(tabs.nth(1)).toBeFocused();
  await expect(shown).toHaveCount(1);
  await expect(shown).toHaveAccessibleName(/^Ada/);
  await tabs.nth(1).press('End');
  await expect(tabs.last()).toBeFocused();
  await expect(tabs.last()).toHaveAttribute('aria-selected', 'true');

  // What comes takes neither the focus nor the tab.
  await held.release();
  await expect(tabs).toHaveText([/Done/, /Done/, /Done/, /Done/]);
  await expect(tabs.last()).toBeFocused();
  await expect(shown).toHaveAccessibleName(/^Di/);

  // A link to a reply leads to its tab, here and from elsewhere.
  await transcript(page).getByRole('link', { name: 'Go to the leading reply' }).click();
  await expect(tabs.first()).toHaveAttribute('aria-selected', 'true');
  await expect(turns(page, 'Bo')).toBeInViewport();
  const anchor = (await tabs.nth(2).getAttribute('aria-controls'))!.replace('-lane', '');
  await page.goto('/');
  await page.goto(`/conversations/${id}#${anchor}`);
  await hydrated(page);
  await expect(turns(page, 'Cy')).toBeInViewport();
  await expect(shown).toHaveAccessibleName(/^Cy/);
});

test('the heads of parallel replies stay where they are when one of them has ended', async ({ page, api, held }) => {
  const spec = drafts(held.model);
  spec.agents[0]!.model = 'simulated';
  const id = await api.start(spec, 'Name three risks.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(transcript(page).getByRole('tab')).toHaveCount(0);
  const heads = () => turns(page).locator('.turn-card__head').evaluateAll((all) => all.map((head) => head.getBoundingClientRect().height));
  await expect(turns(page).filter({ visible: true })).toHaveCount(4);
  await expect(turns(page, 'Ada').getByLabel('What to do with this turn of Ada')).toBeVisible();
  const before = await heads();
  expect(new Set(before).size, `heights of ${before.join(', ')} px`).toBe(1);
  await held.release();
  await expect(page.getByText(/leads$/).first()).toBeVisible();
  expect(await heads()).toEqual(before);
  await page.getByRole('link', { name: 'Go to the decision' }).click();
  await expect(page.getByRole('heading', { name: /^Decision/ })).toBeInViewport();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('parallel replies stand under each other on a phone', async ({ page, seeds }) => {
    await page.setViewportSize({ width: 375, height: 800 });
    await page.goto(`/conversations/${seeds.decided}`);
    await expect(turns(page).filter({ visible: true })).toHaveCount(4);
    await expect(page.getByRole('tab')).toHaveCount(0);
  });
});
