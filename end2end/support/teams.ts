/** A team as the API takes it; only what the tests set. */
export type Team = {
  name: string;
  roles?: { name: string; description?: string; capabilities?: string[]; priority?: number }[];
  agents: {
    id: string;
    name: string;
    role: string;
    instructions?: string;
    capabilities?: { name: string; description?: string; level?: number }[];
    model?: string;
    person?: { timeout_s?: number; on_timeout?: 'pass' | 'stop' };
  }[];
  policy: { turn_strategy: Strategy; max_turns?: number; [detail: string]: unknown };
};

export const strategies = ['single_agent', 'round_robin', 'dynamic', 'collaborative'] as const;
export type Strategy = (typeof strategies)[number];

/** Ada, Bo, Cy and Di, as many as there are seats; all speak by the same model. */
export function team(turn_strategy: Strategy, { seats = 3, model = 'simulated', max_turns = seats }: { seats?: number; model?: string; max_turns?: number } = {}): Team {
  const all = [
    { name: 'Ada', role: 'writer', capability: 'draft', priority: 5 },
    { name: 'Bo', role: 'critic', capability: 'review', priority: 9 },
    { name: 'Cy', role: 'tester', capability: 'test', priority: 3 },
    { name: 'Di', role: 'editor', capability: 'summarise', priority: 1 },
  ].slice(0, seats);
  return {
    name: `Team of ${seats}`,
    roles: all.map(({ role, capability, priority }) => ({ name: role, capabilities: [capability], priority })),
    agents: all.map(({ name, role, capability }) => ({
      id: name.toLowerCase(),
      name,
      role,
      instructions: `You ${capability}.`,
      capabilities: [{ name: capability, level: 4 }],
      model,
    })),
    policy: { turn_strategy, max_turns, ...(turn_strategy === 'collaborative' && { collaborative: { decision: 'response_priority' } }) },
  };
}
