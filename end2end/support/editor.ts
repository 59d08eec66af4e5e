import type { Locator, Page } from '@playwright/test';

/** The pages that make a team and a provider, by the labels that people see. Works with and without JavaScript. */
export class TeamEditor {
  constructor(private readonly page: Page) {}

  /** A field that stands for itself, or one of a row. */
  field(label: string, row: Page | Locator = this.page): Locator {
    return row.getByLabel(label, { exact: true });
  }

  part(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  async addRole(role: { name: string; priority: number; capabilities: string }): Promise<void> {
    const roles = this.part('Roles');
    const before = await roles.getByRole('listitem').count();
    await roles.getByRole('button', { name: 'Add role' }).click();
    const row = roles.getByRole('listitem').nth(before);
    await this.field('Name', row).fill(role.name);
    await this.field('Priority', row).fill(String(role.priority));
    await this.field('Needs capabilities', row).fill(role.capabilities);
    // A role is known to the agents once its name is done.
    await this.field('Needs capabilities', row).press('Tab');
  }

  async addAgent(at: number, agent: { name: string; role: string; capability: string; model?: string }): Promise<void> {
    await this.part('Agents').getByRole('button', { name: 'Add agent' }).click();
    const row = this.page.locator(`#agents-${at}`);
    await this.field('Name', row).first().fill(agent.name);
    await this.field('Role', row).selectOption(agent.role);
    if (agent.model) await this.field('Model', row).fill(agent.model);
    await this.field('Instructions', row).fill(`You ${agent.capability}.`);
    await row.getByRole('button', { name: 'Add capability' }).click();
    const capability = row.getByRole('group', { name: 'Capabilities' }).getByRole('listitem').first();
    await this.field('Name', capability).fill(agent.capability);
    await this.field('Level', capability).selectOption('4');
  }

  async save(): Promise<void> {
    await this.page.getByRole('button', { name: 'Save', exact: true }).click();
  }

  async start(task: string): Promise<void> {
    const start = this.part('Start a conversation');
    await this.field('Task', start).fill(task);
    await start.getByRole('button', { name: 'Start', exact: true }).click();
  }
}
