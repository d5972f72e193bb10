import { jsonVariable, type Capability } from '#adapters/capability.ts';
import { ReviewerGroupsSchema } from '#domain/identity/reviewer-groups.ts';

/** Who may be asked for a review. */
export const reviewerGroups = { variables: { REVIEWER_GROUPS: jsonVariable(ReviewerGroupsSchema) }, actions: {} } satisfies Capability;
