import { expect, type Locator, type Page } from '@playwright/test';
import { hydrated } from './hydrated.ts';

/** The canvas of the editor, by what people see and hear of it. */
export class Canvas {
  readonly view: Locator;

  constructor(private readonly page: Page) {
    this.view = page.getByRole('region', { name: 'Canvas' });
  }

  /** A new team of a template. */
  static async of(page: Page, template: string): Promise<Canvas> {
    await page.goto(`/teams/new?template=${template}&view=canvas`);
    await hydrated(page);
    return new Canvas(page);
  }

  node(name: string): Locator {
    return this.view.getByRole('button', { name: new RegExp(`^${name}(,|$)`) });
  }

  /** Where a node stands, in units of the canvas. */
  async place(name: string): Promise<{ x: number; y: number }> {
    const transform = await this.node(name).getAttribute('transform');
    const [x, y] = transform!.match(/-?[\d.]+/g)!.map(Number);
    return { x: x!, y: y! };
  }

  role(name: string): Locator {
    return this.view.getByRole('group', { name: /^Roles/ }).getByRole('button', { name, exact: true });
  }

  tool(name: string): Locator {
    return this.view.getByRole('button', { name, exact: true });
  }

  /** The fields of what is chosen. */
  agent(name: string): Locator {
    return this.page.getByRole('region', { name: 'Agents' }).getByRole('listitem', { name, exact: true });
  }

  /** Drags from the middle of one thing to the middle of another. */
  async drag(from: Locator, to: Locator | { x: number; y: number }): Promise<void> {
    const start = await middle(from);
    const end = 'x' in to ? { x: start.x + (to as { x: number }).x, y: start.y + (to as { y: number }).y } : await middle(to as Locator);
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
    await this.page.mouse.move(end.x, end.y, { steps: 4 });
    await this.page.mouse.up();
  }

  /** The team as its source has it, without where its agents stand. */
  async team(): Promise<{ agents: { name: string; role: string }[] }> {
    const views = this.page.getByRole('group', { name: 'View' });
    await views.getByRole('button', { name: 'Source' }).click();
    const source = this.page.getByRole('textbox', { name: 'The team as text' });
    await expect(source).not.toHaveValue('');
    await expect(source).not.toHaveAttribute('aria-busy', 'true');
    const text = await source.inputValue();
    await views.getByRole('button', { name: 'Canvas' }).click();
    await expect(this.view).toBeVisible();
    return JSON.parse(text, (key, value: unknown) => (key === 'position' ? undefined : value));
  }
}

async function middle(of: Locator): Promise<{ x: number; y: number }> {
  await of.scrollIntoViewIfNeeded();
  const box = await of.boundingBox();
  if (!box) throw new Error('nothing to drag');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
