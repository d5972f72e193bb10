import type { PublicationCreated } from '#domain/event/schema.ts';
import type { Target } from '#domain/publication/schema.ts';

/** `event` is the same for every try of one draft but for its time: by its id the outside system drops duplicates. */
export type PublishRequest = { target: Target; event: PublicationCreated };

export type PublishReply =
  | { kind: 'published'; receipt: string }
  /** The effect may or may not have happened, and the connector cannot ask. A person looks. */
  | { kind: 'unknown'; detail: string }
  /** The outside system said no, for good: retrying the same bytes cannot help. */
  | { kind: 'rejected'; detail: string };

/**
 * An adapter to an outside system. Transient failures throw {@link ConnectorUnavailableError}; the state machine retries them.
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
