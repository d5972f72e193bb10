import type { Commands } from '../domain/task/explain.ts';
import type { DeployedStage } from './stage.ts';

/** What an operator of this stage types to see more. Logs are of one task where one is named. */
export function commandsOf({ name, local, settings }: Pick<DeployedStage, 'name' | 'local' | 'settings'>, taskId?: string): Commands {
  if (local) {
    const task = taskId === undefined ? '' : ` --task ${taskId}`;
    return {
      logs: (functionName) => `npm run local -- logs ${functionName}${task}`,
      mail: `open ${local.mailbox}`,
      pools: poolsOf(''),
      retry: retryOf(taskId, ''),
    };
  }
  const task = taskId === undefined ? '' : ` | grep ${taskId}`;
  // Where the stage is, which need not be where the caller's own AWS_REGION points.
  const region = settings.region === undefined ? '' : ` --region ${settings.region}`;
  return {
    logs: (functionName) => `aws logs tail /aws/lambda/linekeeper-${name}-${functionName} --since 1d${region}${task}`,
    mail: 'ask the group whether the email arrived',
    pools: poolsOf(` --stage ${name}`),
    retry: retryOf(taskId, ` --stage ${name}`),
  };
}

function poolsOf(stage: string): string {
  return `npm run ops -- pools${stage}`;
}

function retryOf(taskId: string | undefined, stage: string): string {
  return `npm run ops -- retry ${taskId ?? '<task>'} --reason "…"${stage}`;
}
