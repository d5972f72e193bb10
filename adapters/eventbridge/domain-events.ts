import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { TransientError } from '#domain/problem/fault.ts';
import type { DomainEvents } from '#usecases/ports/domain-events.ts';

/** The event bus did not take an event. */
export class EventBusError extends TransientError {
  override readonly name = 'EventBusError';
}

/** Domain events on the stage's own bus: references and figures, no content. */
export function createDomainEvents(deps: { client: EventBridgeClient; bus: string }): DomainEvents {
  return {
    async publish({ type, task, detail }) {
      const { FailedEntryCount = 0, Entries = [] } = await deps.client.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: deps.bus,
              Source: 'linekeeper',
              DetailType: type,
              Detail: JSON.stringify({
                task: task.id,
                team: task.team,
                automation: task.automation,
                revision: task.revision,
                status: task.status,
                ...detail,
              }),
            },
          ],
        }),
      );
      if (FailedEntryCount > 0) throw new EventBusError(`The bus refused the event: ${Entries[0]?.ErrorCode ?? 'no reason given'}.`);
    },
  };
}
