import { deploy, writeOverrides } from './deploy.ts';
import { listModels } from './list-models.ts';
import { portsFrom } from './ports.ts';
import { runningCloud } from './running.ts';
import { notUp } from './endpoints.ts';
import { modelsUrl } from './services.ts';

/**
 * Deploys this checkout over what is up, as `cdk deploy` does on AWS: what waits there goes on waiting, and executions keep the machine that
 * they were started with. Calls of functions that are under way are lost, which on AWS they are not.
 * @throws {LocalError} when the local cloud is not up
 */
export async function redeploy(): Promise<void> {
  const there = await runningCloud();
  if (!there) throw await notUp();
  const embeddings = modelsUrl(portsFrom(Number(new URL(there.api).port)));
  await writeOverrides({ frontDoor: there.api, model: there.model, embeddings, modelIds: await listModels(there.model) });
  await deploy(there.emulator);
}
