import { type Team, team } from './teams.ts';

/** A team in which what Ada says waits for approval. */
export function approving(model?: string): Team {
  const two = team('round_robin', { seats: 2, max_turns: 2, ...(model && { model }) });
  return { ...two, policy: { ...two.policy, approvals: { replies_of: ['ada'] } } };
}

/** A team in which a person speaks for Bo. */
export function withPerson(model?: string): Team {
  const three = team('round_robin', model ? { model } : {});
  return { ...three, agents: three.agents.map((agent) => (agent.name === 'Bo' ? { ...agent, person: {} } : agent)) };
}
