import type { Locator, Page } from '@playwright/test';
import type { Api } from '../support/api.ts';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { looks, open } from '../support/looks.ts';
import { team } from '../support/teams.ts';
import { wide } from '../support/wide.ts';

/** A conversation that has ended, with an entry of the shared memory. */
async function withTone(api: Api, model: string): Promise<string> {
  const id = await api.run(team('round_robin', { seats: 2, model }), 'Agree on a tone.');
  await api.act(id, 'memory', { key: 'tone', value: 'plain and warm', expected_version: 0 });
  return id;
}

const unfold = (page: Page) => page.getByText(/^Shared memory/).click();
const entry = (page: Page, key: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: key, exact: true }) });
const conflict = (page: Page) => page.getByRole('region', { name: 'Two values for “tone”' });
const summary = (within: Page | Locator, name: string | RegExp) => within.locator('summary').filter({ hasText: name });

test('a person adds an entry and changes it, and its history shows what changed', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { seats: 2, model: hastyModel }), 'Agree on a tone.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await unfold(page);
  await expect(page.getByText('Nothing is written yet.')).toBeVisible();
  await summary(page, 'Add an entry').click();
  await page.getByLabel('Key').fill('tone');
  await page.getByLabel('Value', { exact: true }).fill('plain and warm');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('“tone” is saved as version 1.')).toBeVisible();
  await expect(entry(page, 'tone')).toContainText('plain and warm');
  await expect(summary(page, 'Add an entry')).toBeFocused();

  await summary(entry(page, 'tone'), 'Edit').click();
  await expect(page.getByLabel('Value of tone')).toHaveValue('plain and warm');
  await page.getByLabel('Value of tone').fill('plain and dry\nand short');
  await entry(page, 'tone').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('“tone” is saved as version 2.')).toBeVisible();
  await expect(entry(page, 'tone').getByText(/^Version 2 by you/).first()).toBeVisible();
  await expect(page.getByLabel('Value of tone')).toBeHidden();

  await summary(entry(page, 'tone'), 'History').click();
  await expect(entry(page, 'tone').getByRole('deletion')).toHaveText(/warm/);
  await expect(entry(page, 'tone').getByRole('insertion')).toHaveText(/dry\s+and short/);

  await summary(entry(page, 'tone'), 'Edit').click();
  await expect(page.getByLabel('Value of tone')).toHaveValue('plain and dry\nand short');
});

test('who loses a race sees both values and chooses', async ({ page, api, hastyModel }) => {
  const id = await withTone(api, hastyModel);
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await unfold(page);

  await test.step('somebody else is faster', async () => {
    await summary(entry(page, 'tone'), 'Edit').click();
    await page.getByLabel('Value of tone').fill('plain and dry');
    await api.act(id, 'memory', { key: 'tone', value: 'plain and bold', expected_version: 1 });
    await entry(page, 'tone').getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('“tone” was not saved: version 2 came first. Choose which value stands.')).toBeVisible();
    await expect(conflict(page)).toContainText('Stands: version 2');
    await expect(conflict(page)).toContainText('plain and bold');
    await expect(conflict(page).getByRole('insertion')).toHaveText(/dry/);
  });

  await test.step('the reader keeps what stands', async () => {
    await conflict(page).getByRole('link', { name: 'Keep version 2' }).click();
    await expect(conflict(page)).toHaveCount(0);
    await expect(entry(page, 'tone').getByText('plain and bold', { exact: true })).toBeVisible();
  });

  await test.step('the next time the reader writes the other', async () => {
    await api.act(id, 'memory', { key: 'tone', value: 'loud', expected_version: 1 });
    await page.reload();
    await hydrated(page);
    await expect(conflict(page).last()).toContainText('loud');
    await conflict(page).last().getByRole('button', { name: 'Write the other' }).click();
    await expect(page.getByText('“tone” is saved as version 3.')).toBeVisible();
    await expect(conflict(page)).toHaveCount(0);
    await expect(entry(page, 'tone').getByText('loud', { exact: true }).first()).toBeVisible();
  });

  await test.step('and the history has both', async () => {
    await summary(entry(page, 'tone'), 'History').click();
    await expect(entry(page, 'tone').getByText(/^Not written by you: had seen version 1/)).toHaveCount(2);
  });
});

test('what is being typed stays when somebody else writes', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { seats: 2, model: held.model }), 'Talk.');
  await api.act(id, 'memory', { key: 'tone', value: 'plain', expected_version: 0 });
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await unfold(page);
  await summary(entry(page, 'tone'), 'Edit').click();
  await page.getByLabel('Value of tone').fill('half a thou');
  await api.act(id, 'memory', { key: 'tone', value: 'warm', expected_version: 1 });
  await expect(page.getByText('Version 2 was written meanwhile: saving will ask which one stands.')).toBeVisible();
  await expect(page.getByLabel('Value of tone')).toHaveValue('half a thou');
  await expect(page.getByLabel('Value of tone')).toBeFocused();
  await api.act(id, 'stop');
});

test.describe('refused', () => {
  test.use({ expectedComplaints: [/status of 409/] });

  test('a refused write says why and keeps what was typed', async ({ page, api, hastyModel }) => {
    const id = await withTone(api, hastyModel);
    await page.goto(`/conversations/${id}`);
    await hydrated(page);
    await unfold(page);
    await summary(page, 'Add an entry').click();
    await page.getByLabel('Key').fill(' ');
    await page.getByLabel('Value', { exact: true }).fill('kept');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Name the entry of the shared memory.' })).toBeVisible();
    await expect(page.getByLabel('Value', { exact: true })).toHaveValue('kept');
  });
});

test('axe finds nothing in the memory with a conflict, and nothing scrolls sideways at 320 px', async ({ page, baseURL, api, hastyModel }) => {
  test.setTimeout(60_000);
  const id = await withTone(api, hastyModel);
  await api.act(id, 'memory', { key: 'tone', value: 'plain and bold', expected_version: 1 });
  await api.act(id, 'memory', { key: 'tone', value: 'averylongwordwithoutanyspace'.repeat(8), expected_version: 1 });
  for (const look of [...looks, { theme: 'light', width: 320 } as const]) {
    await open(page, baseURL!, `/conversations/${id}`, look);
    await expect(conflict(page)).toBeVisible();
    await page.locator('details').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
    await expectAccessible(page);
    expect(await wide(page)).toEqual([]);
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('entries are added, changed and, after a lost race, chosen', async ({ page, api, hastyModel }) => {
    const id = await withTone(api, hastyModel);
    await page.goto(`/conversations/${id}`);
    await unfold(page);
    await summary(page, 'Add an entry').click();
    await page.getByLabel('Key').fill('reader');
    await page.getByLabel('Value', { exact: true }).fill('one line\nand another');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await unfold(page);
    await expect(entry(page, 'reader')).toContainText('Version 1 by you');

    await summary(entry(page, 'tone'), 'Edit').click();
    await page.getByLabel('Value of tone').fill('plain and dry');
    await api.act(id, 'memory', { key: 'tone', value: 'plain and bold', expected_version: 1 });
    await entry(page, 'tone').getByRole('button', { name: 'Save' }).click();
    await expect(conflict(page)).toContainText('plain and bold');
    await conflict(page).getByRole('button', { name: 'Write the other' }).click();
    await unfold(page);
    await expect(conflict(page)).toHaveCount(0);
    await expect(entry(page, 'tone').getByText('plain and dry', { exact: true }).first()).toBeVisible();
    await summary(entry(page, 'tone'), 'History').click();
    await expect(entry(page, 'tone')).toContainText('Version 3 by you');
  });
});
