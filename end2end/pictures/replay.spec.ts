import { runExample } from '../support/examples.ts';
import { test } from '../support/fixtures.ts';
import { looks, open } from '../support/looks.ts';

// The room after the run: its replay in the midst and at the end, and its memory with two values for one entry.
for (const [name, example] of [['dynamic', 'selector-rules'], ['vote', 'decision-vote-ranked'], ['tasks', 'tasks-by-planner']] as const) {
  test(`replay ${name}`, async ({ page, baseURL, request }) => {
    const id = await runExample(request, example);
    await request.post(`/api/v1/conversations/${id}/memory`, { data: { key: 'tone', value: 'plain and warm' } });
    for (const look of looks) {
      for (const [where, keys] of [['start', []], ['midst', ['PageUp', 'PageUp', 'PageUp']], ['end', ['End']]] as const) {
        await open(page, baseURL!, `/conversations/${id}/replay`, look);
        await page.getByRole('slider').focus();
        for (const key of keys) await page.keyboard.press(key);
        await page.screenshot({ path: `screenshots/replay-${name}-${where}-${look.theme}-${look.width}.png` });
      }
    }
  });
}

test('memory', async ({ page, baseURL, request }) => {
  const id = await runExample(request, 'selector-rules');
  const write = (data: object) => request.post(`/api/v1/conversations/${id}/memory`, { data });
  const long = 'Write for a council member who has five minutes: the date first, then cost, then what visitors say.';
  await write({ key: 'audience', value: long, expected_version: 0 });
  await write({ key: 'audience', value: long.replace('five minutes', 'one minute').replace('then cost, ', 'then the weather, then cost, '), expected_version: 1 });
  await write({ key: 'tone', value: 'Plain and warm, no jargon.', expected_version: 0 });
  await write({ key: 'tone', value: 'Plain and dry, no jargon and no jokes.', expected_version: 1 });
  await write({ key: 'tone', value: 'Plain and warm, with an example.', expected_version: 1 });
  for (const look of looks) {
    await open(page, baseURL!, `/conversations/${id}`, look);
    const memory = page.locator('details').filter({ has: page.locator('summary', { hasText: /^Shared memory/ }) });
    await memory.getByText('History').first().click();
    await memory.getByText('Edit').last().click();
    await memory.screenshot({ path: `screenshots/memory-panel-${look.theme}-${look.width}.png` });
    await memory.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `screenshots/memory-${look.theme}-${look.width}.png` });
  }
});
