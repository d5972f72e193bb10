import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { TransientError } from '#domain/problem/fault.ts';
import type { DomainEvents } from '#usecases/ports/domain-events.ts';

/** The event bus did not take an event. */
export class EventBusError extends TransientError {
  override readonly name = 'EventBusError';
}

/** Events on the stage's own bus: the envelope is the detail, so that a rule can match on any field of it. */
export function createDomainEvents(deps: { client: EventBridgeClient; bus: string }): DomainEvents {
  return {
    async publish(event) {
      const { FailedEntryCount = 0, Entries = [] } = await deps.client.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: deps.bus,
              Source: 'linekeeper',
              DetailType: event.type,
              Time: new Date(event.at),
              Detail: JSON.stringify(event),
            },
          ],
        }),
      );
      if (FailedEntryCount > 0) throw new EventBusError(`The bus refused the event: ${Entries[0]?.ErrorCode ?? 'no reason given'}.`);
    },
  };
}
