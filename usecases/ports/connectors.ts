import type { PublicationCreated } from '#domain/event/schema.ts';
import type { Target } from '#domain/publication/schema.ts';

/**
 * `event` is the same for every try of one draft but for its time: by its id the outside system drops duplicates. `fence` is when the task
 * began to publish the draft, an ISO instant and the same for every try: where tasks share a place, content of an earlier fence does not
 * overwrite that of a later one.
 */
export type PublishRequest = { target: Target; event: PublicationCreated; fence: string };

export type PublishReply =
  | { kind: 'published'; receipt: string }
  /** The outside system was not reached: nothing was sent, so nothing has happened. A later try may succeed. */
  | { kind: 'not-reached'; detail: string }
  /** The effect may or may not have happened, and the connector cannot ask. A person looks. */
  | { kind: 'unknown'; detail: string }
  /** The outside system said no, for good: retrying the same bytes cannot help. */
  | { kind: 'rejected'; detail: string };

/**
 * An adapter to an outside system. A call that may have reached it without an answer throws {@link ConnectorUnavailableError}: tried again
 * where that is safe, otherwise the same as `unknown`.
 */
export interface Connector {
  /** Whether repeating a publish with the same key has one effect. Only then may a retry happen. */
  readonly idempotent: boolean;
  publish(request: PublishRequest): Promise<PublishReply>;
}

/** The connectors of a stage. */
export interface Connectors {
  find(name: string): Connector | undefined;
}
