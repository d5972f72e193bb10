import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { configOffers } from '../config-offers.ts';
import { SearchEngine } from '../constructs/search-engine.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { functions } from '../functions.ts';
import type { Offers } from '../offers.ts';
import type { Stage } from '../stage.ts';
import type { StateStack } from './state-stack.ts';

export type KnowledgeStackProps = StackProps & {
  readonly stage: Stage;
  readonly state: StateStack;
};

/** A document comes again for the rest of it, and after each failure: twenty deliveries get over two hours without the embedding model. */
const maxReceiveCount = 20;

/** Indexing of documents: each by itself, as many at a time as the embedding model bears. */
export class KnowledgeStack extends Stack {
  readonly offers: Offers;
  readonly ingest: WorkQueue;
  readonly ingestDocument: Function;

  constructor(scope: Construct, id: string, props: KnowledgeStackProps) {
    super(scope, id, props);
    const { stage, state } = props;
    const { config } = stage;
    this.ingest = new WorkQueue(this, 'Ingest', {
      config,
      name: 'ingest',
      consumerTimeoutSeconds: functions['ingest-document'].timeoutSeconds,
      maxReceiveCount,
    });
    this.offers = {
      ingest: { variables: { INGEST_QUEUE_URL: this.ingest.queue.queueUrl }, arns: [this.ingest.queue.queueArn] },
    };
    this.ingestDocument = new ServiceFunction(this, 'ingest-document', {
      surroundings: {
        stage,
        key: state.key,
        offers: { ...configOffers(this, config), ...state.offers, ...this.offers },
      },
      layers: [new SearchEngine(this, 'SearchEngine', stage)],
    });
    this.ingest.feed(this.ingestDocument, {
      // A document has the time of a call for itself.
      batchSize: 1,
      maxConcurrency: config.concurrency.ingestMax,
    });
    new CfnOutput(this, 'IngestQueueUrl', {
      value: this.ingest.queue.queueUrl,
    });
    new CfnOutput(this, 'IngestDeadLettersUrl', {
      value: this.ingest.deadLetters.queueUrl,
    });
  }
}
