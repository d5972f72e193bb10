/** The stacks of a stage, in the order in which they are deployed. None needs one that comes after it. */
export const stacks = ['state', 'knowledge', 'workflow', 'api', 'operations'] as const;
export type StackName = (typeof stacks)[number];

/** The name of a stack in CloudFormation. */
export function stackName(stage: string, stack: StackName): string {
  return `linekeeper-${stage}-${stack}`;
}
