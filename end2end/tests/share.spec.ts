import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';

// A link that opens nothing any more is answered by 404.
test.use({ expectedComplaints: [/status of 404/] });

test('a conversation is shared for reading, until the link is taken away', async ({ page, context, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { model: hastyModel }), 'Something to show.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await page.getByText('Share', { exact: true }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = page.getByRole('link', { name: /\/shared\// });
  await expect(link).toHaveText(/^http:\/\/127\.0\.0\.1:\d+\/shared\/[0-9a-f-]{36}$/);

  const address = await link.innerText();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);

  const reader = await context.newPage();
  await reader.goto(address);
  await expect(reader.getByRole('heading', { level: 1 })).toContainText('Something to show.');
  await expect(reader.getByText('spoke last').first()).toBeVisible();
  expect(await reader.locator('script, form, button').count()).toBe(0);

  await page.getByRole('button', { name: 'Take the link away' }).click();
  await expect(page.getByRole('button', { name: 'Make a link' })).toBeVisible();
  expect((await reader.goto(address))!.status()).toBe(404);
  await expect(reader.getByText('This link was taken away, or never was.')).toBeVisible();
});
