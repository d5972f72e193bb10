import { CfnOutput, Tags, type App } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { ApiStack } from './stacks/api-stack.ts';
import { KnowledgeStack } from './stacks/knowledge-stack.ts';
import { OperationsStack } from './stacks/operations-stack.ts';
import { StateStack } from './stacks/state-stack.ts';
import { WorkflowStack } from './stacks/workflow-stack.ts';
import { stageName, type Stage } from './stage.ts';
import { shapes, versionOutput, type Version } from './version.ts';

export type Stacks = {
  readonly state: StateStack;
  readonly knowledge: KnowledgeStack;
  readonly workflow: WorkflowStack;
  readonly api: ApiStack;
  readonly operations: OperationsStack;
};

/** Adds the stacks of a stage to an app. They need each other in this order and never back. */
export function addStacks(app: App, stage: Stage): Stacks {
  const { config } = stage;
  const props = (what: string) => ({
    stackName: stageName(config, what),
    description: `Linekeeper ${config.stage}: ${what}`,
    env: {
      ...(config.account ? { account: config.account } : {}),
      ...(config.region ? { region: config.region } : {}),
    },
    terminationProtection: config.deletionProtection,
  });
  const state = new StateStack(app, 'State', { ...props('state'), config });
  const knowledge = new KnowledgeStack(app, 'Knowledge', {
    ...props('knowledge'),
    stage,
    state,
  });
  const workflow = new WorkflowStack(app, 'Workflow', {
    ...props('workflow'),
    stage,
    state,
  });
  const api = new ApiStack(app, 'Api', {
    ...props('api'),
    stage,
    state,
    offers: { ...knowledge.offers, ...workflow.offers },
  });
  const operations = new OperationsStack(app, 'Operations', {
    ...props('operations'),
    config,
    state,
    workflow,
    knowledge,
    api,
  });
  const version: Version = { ...(stage.commit === undefined ? {} : { commit: stage.commit }), ...shapes };
  for (const stack of [state, knowledge, workflow, api, operations])
    new CfnOutput(stack, versionOutput, { value: JSON.stringify(version) });
  for (const [key, value] of Object.entries({ ...config.tags, 'linekeeper:stage': config.stage })) Tags.of(app).add(key, value);
  if (config.permissionsBoundary !== undefined)
    PermissionsBoundary.of(app).apply(ManagedPolicy.fromManagedPolicyArn(state, 'Boundary', config.permissionsBoundary));
  return { state, knowledge, workflow, api, operations };
}
