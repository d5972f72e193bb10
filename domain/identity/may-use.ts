import * as z from 'zod';
import { TeamSchema } from './caller.ts';

/** Who may use what a stage offers: the teams that own the automations, or every team. */
export const MayUseSchema = z
  .union([z.array(TeamSchema).min(1).max(100), z.literal('*')])
  .describe('Teams whose automations may use it; "*" is every team');
export type MayUse = z.infer<typeof MayUseSchema>;

/** Whether a team's automations may use it. */
export function mayUse(teams: MayUse, team: string): boolean {
  return teams === '*' || teams.includes(team);
}
