import { describe, expect, it } from '@jest/globals';
import { environmentOf } from '#runtime/function.ts';
import { fn } from '../../../lambdas/publish/function.ts';
import { createPublishHandler } from '../../../lambdas/publish/handler.ts';
import { PublishInputSchema, PublishOutputSchema } from '../../../statemachines/task/contract.ts';
import { fits } from '../../doubles/fixtures.ts';
import { createLine, goodOutput, silent, taskId } from '../../doubles/line.ts';

const variables = {
  WORK_TABLE: 'work',
  REGISTRY_TABLE: 'registry',
  CONTENT_BUCKET: 'content',
  CATALOGUE_BUCKET: 'catalogue',
  CONNECTORS: JSON.stringify({
    catalogue: { kind: 'json-object', teams: '*' },
    'shop-webhook': { kind: 'webhook', teams: '*', url: 'https://shop.example/hook' },
  }),
  EGRESS_ALLOWLIST: JSON.stringify(['shop.example']),
  WEBHOOK_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:1:secret:hook',
};

describe('the publish handler', () => {
  it('takes what Decide hands on and answers what Settle needs', async () => {
    const env = environmentOf(fn, variables);
    const line = createLine();
    line.addDraft(goodOutput, {
      judgement: { verdict: 'auto', checks: fits, confidence: 1, confidenceParts: {}, reasons: [], at: line.clock.now().toISOString() },
    });
    const handle = createPublishHandler({
      ...line,
      stage: { connectors: env.CONNECTORS, catalogueBucket: env.CATALOGUE_BUCKET },
      connectors: { find: () => ({ idempotent: true, publish: async () => ({ kind: 'published', receipt: 'r' }) }) },
    });
    const output = await handle(PublishInputSchema.parse({ taskId, run: 1, draft: 1, verdict: 'auto' }), silent);
    expect(PublishOutputSchema.parse(output)).toEqual({ taskId, run: 1, draft: 1, verdict: 'published' });
    expect(line.record.publications.map(({ target }) => target)).toEqual(['s3://catalogue/products/A-1.json', 'https://shop.example/hook']);
  });

  it('says of a run that is over that it is', async () => {
    const line = createLine({}, { run: 2 });
    const handle = createPublishHandler({
      ...line,
      stage: { connectors: {}, catalogueBucket: 'catalogue' },
      connectors: { find: () => undefined },
    });
    const output = await handle({ taskId, run: 1, draft: 1 }, silent);
    expect(PublishOutputSchema.parse(output).verdict).toBe('superseded');
  });

  it.each(Object.keys(variables))('does not start without %s', (name) => {
    expect(() => environmentOf(fn, { ...variables, [name]: undefined })).toThrow(expect.objectContaining({ name: 'EnvironmentError' }));
  });
});
