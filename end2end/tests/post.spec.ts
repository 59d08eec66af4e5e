import { expect, test } from '../support/fixtures.ts';
import { hydrated } from '../support/hydrated.ts';
import { team } from '../support/teams.ts';
import { runBar, transcript, turns } from '../support/transcript.ts';

test('a message that names an agent makes it speak next', async ({ page, api, hastyModel }) => {
  const id = await api.run(team('round_robin', { seats: 4, model: hastyModel, max_turns: 2 }), 'Begin.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page)).toHaveCount(2);

  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('@Di what is missing?');
  await page.getByRole('button', { name: 'Send' }).click();

  await expect(transcript(page).getByRole('article', { name: 'You' }).last()).toContainText('@Di what is missing?');
  await expect(message).toHaveValue('');
  await expect(turns(page)).toHaveCount(4);
  const answer = turns(page).nth(2);
  await expect(answer.getByRole('heading', { name: 'Di' })).toBeVisible();
  await answer.getByText('Why Di?').click();
  await expect(answer).toContainText('asked for Di');
  await expect(runBar(page)).toContainText('Finished');
});

test('a message during a turn is taken up after it', async ({ page, api, held }) => {
  const id = await api.start(team('round_robin', { model: held.model, max_turns: 2 }), 'Begin.');
  await page.goto(`/conversations/${id}`);
  await hydrated(page);
  await expect(turns(page, 'Ada')).toContainText('spoke last');

  await page.getByRole('combobox', { name: 'To' }).selectOption('Cy');
  await page.getByRole('textbox', { name: 'Message' }).fill('One more thing.');
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(page.getByRole('region', { name: 'Messages that wait' })).toContainText('One more thing.');
  await held.release();

  await expect(transcript(page).getByRole('article', { name: 'You' }).last()).toContainText('One more thing.');
  await expect(turns(page).nth(1).getByRole('heading', { name: 'Cy' })).toBeVisible();
});
