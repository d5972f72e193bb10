import { RevisionSpecSchema } from '#domain/automation/schema.ts';
import { validateRevision, type StageNames } from '#domain/automation/validate-revision.ts';
import { requireScope } from '#domain/identity/caller.ts';
import { AutomationIdSchema } from '#domain/identity/ids.ts';
import { atMost, ProblemError } from '#domain/problem/problem.ts';
import { readJson, type ApiReply, type ApiRequest } from '#runtime/api.ts';
import type { StepLog } from '#runtime/log.ts';
import type { AutomationRegistry } from '#usecases/ports/automation-registry.ts';
import type { Clock } from '#usecases/ports/system.ts';

/** `PUT /v1/automations/{id}`: a new revision, live at once. The same revision again changes nothing. */
export function createPutAutomationHandler(deps: { registry: AutomationRegistry; stage: StageNames; clock: Clock }) {
  return async (request: ApiRequest, log: StepLog): Promise<ApiReply> => {
    const caller = request.caller();
    requireScope(caller, 'automations:write');
    const id = AutomationIdSchema.safeParse(request.pathParameters['id']);
    if (!id.success)
      throw new ProblemError(
        'malformed-request',
        'The automation id must be 2–63 lower-case letters, digits or hyphens, starting with a letter.',
      );
    const standing = await deps.registry.find(id.data);
    if (standing && standing.owner !== caller.team) throw notOwner(id.data);
    const spec = readJson(request, RevisionSpecSchema);
    const errors = validateRevision(spec, deps.stage, caller.team);
    if (errors.length > 0) {
      throw new ProblemError(
        'invalid-request',
        `The revision would not run: ${errors.length} fault${errors.length === 1 ? '' : 's'}; see errors.`,
        { errors: atMost(errors) },
      );
    }
    const reply = await deps.registry.put(id.data, spec, { team: caller.team, sub: caller.sub }, deps.clock.now());
    if (reply.kind === 'not-owner') throw notOwner(id.data);
    log.info(`revision ${reply.kind}`, { automation: id.data, revision: reply.revision.revision });
    return {
      status: reply.kind === 'created' ? 201 : 200,
      headers: { location: `/v1/automations/${id.data}` },
      json: { id: id.data, revision: reply.revision.revision, digest: reply.revision.digest, createdAt: reply.revision.createdAt },
    };
  };
}

function notOwner(id: string): ProblemError {
  return new ProblemError('not-your-automation', `"${id}" belongs to another team; only its owner may put a revision.`);
}
