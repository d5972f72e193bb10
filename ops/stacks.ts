import type { Stacks } from '../lib/linekeeper.ts';

/** The stacks of a stage, in the order in which they are deployed. None needs one that comes after it. */
export const stacks: readonly StackName[] = ['state', 'knowledge', 'workflow', 'api', 'operations'];
export type StackName = keyof Stacks;

/** The name of a stack in CloudFormation. */
export function stackName(stage: string, stack: StackName): string {
  return `linekeeper-${stage}-${stack}`;
}
