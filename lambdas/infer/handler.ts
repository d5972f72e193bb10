import type { Draft } from '#domain/draft/schema.ts';
import { ComesAgain } from '#runtime/queued-step.ts';
import type { StepLog } from '#runtime/log.ts';
import { infer, type InferDependencies } from '#usecases/infer.ts';
import type { ModelClient } from '#usecases/ports/models.ts';
import type { QueuedInferInput, ValidateInput } from '../../statemachines/task/contract.ts';

export type InferDeps = InferDependencies & {
  /** Told how many endpoints of a route failed before this draft was had, when any did. */
  handedOver: (automation: string, endpoints: number) => void;
  /** Told of each call to an endpoint that takes none, as it is set up. */
  misconfigured: () => void;
};

/** The state Infer: has a model write one draft and hands on its number. Comes later while another call may be paying for it. */
export function createInferHandler({ handedOver, misconfigured, ...deps }: InferDeps) {
  return async ({ taskId, run, draft, pool }: QueuedInferInput, log: StepLog): Promise<ValidateInput | ComesAgain> => {
    const { task, bought, claimed } = await infer(
      { ...deps, client: watched(deps.client, log, misconfigured) },
      { taskId, run, draft, pool },
    );
    log.task(task);
    if (claimed) {
      log.info('another call may be at work on it', { draft, until: claimed.toISOString() });
      return new ComesAgain(Math.max(1, Math.ceil((claimed.getTime() - deps.clock.now().getTime()) / 1000)));
    }
    if (bought) {
      log.info('draft made', factsOf(bought));
      const failed = bought.attempts.length - 1;
      if (failed > 0) handedOver(task.automation, failed);
    } else {
      log.info('no draft was bought: it is stored already, or the run is over', { draft });
    }
    return { taskId, run, draft };
  };
}

/** Says of each endpoint that is set up wrongly: drafts go on by the next one, so that nobody would notice. */
function watched(client: ModelClient, log: StepLog, misconfigured: () => void): ModelClient {
  return {
    async converse(endpoint, request) {
      const reply = await client.converse(endpoint, request);
      if (reply.kind === 'misconfigured') {
        log.warn('an endpoint is misconfigured', { endpoint: endpoint.name, model: endpoint.model, detail: reply.detail });
        misconfigured();
      }
      return reply;
    },
  };
}

function factsOf(draft: Draft) {
  return {
    draft: draft.number,
    outcome: draft.outcome,
    endpoint: draft.model?.endpoint,
    attempts: draft.attempts.map(({ endpoint, result, detail }) => `${endpoint}:${result}${detail ? ` (${detail})` : ''}`).join(', '),
    inputTokens: draft.usage.inputTokens,
    outputTokens: draft.usage.outputTokens,
    microUsd: draft.price?.microUsd,
    latencyMs: draft.latencyMs,
  };
}
