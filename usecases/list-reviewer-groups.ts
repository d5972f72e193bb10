import type { Caller } from '#domain/identity/caller.ts';
import { mayAsk, summariseGroup, type GroupSummary } from '#domain/identity/reviewer-groups.ts';
import type { ReviewerGroups } from './ports/reviewer-groups.ts';

export type ListReviewerGroupsDependencies = { groups: ReviewerGroups };

/** The groups that automations of the caller's team may ask, by name. */
export async function listReviewerGroups({ groups }: ListReviewerGroupsDependencies, caller: Caller): Promise<GroupSummary[]> {
  return (await groups.list()).filter((group) => mayAsk(group, caller.team)).map((group) => summariseGroup(group, caller.team));
}
