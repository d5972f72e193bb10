import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { createAutomationRegistry } from '#adapters/dynamodb/automation-registry.ts';
import { after, aSpec, automation } from '../../doubles/fixtures.ts';

/** A registry of one automation, and how each of its reads was asked for. */
function reading() {
  const reads: ('strong' | 'eventual')[] = [];
  const item = { id: automation, owner: 'catalogue', teams: [], title: 'T', live: 1, paused: false, updatedAt: after(0) };
  const by = { digest: 'd', createdAt: after(0), createdBy: 'ann', owner: 'catalogue' };
  const revision = { automation, revision: 1, spec: JSON.stringify(aSpec()), ...by };
  const send = async (command: unknown) => {
    if (!(command instanceof GetCommand)) throw new Error('only reads');
    reads.push(command.input.ConsistentRead ? 'strong' : 'eventual');
    if (command.input.Key?.['sk'] === 'REVISION#000001') return { Item: revision };
    return command.input.Key?.['sk'] === automation ? { Item: item } : {};
  };
  return { registry: createAutomationRegistry({ client: { send } as unknown as DynamoDBDocumentClient, table: 'Registry' }), reads };
}

describe('an automation, whose key all its tasks share', () => {
  it('is read for half the price where a moment ago will do', async () => {
    const { registry, reads } = reading();
    expect(await registry.find(automation)).toEqual(await registry.find(automation, 'fresh'));
    expect(reads).toEqual(['eventual', 'strong']);
  });

  it('is asked once for its owner, strongly: who is taken for nobody fails the task', async () => {
    const { registry, reads } = reading();
    for (let times = 0; times < 3; times += 1) expect(await registry.owner(automation)).toBe('catalogue');
    expect(reads).toEqual(['strong']);
  });

  it('is not asked for its owner by who has read a revision of it', async () => {
    const { registry, reads } = reading();
    await registry.revision(automation, 1);
    expect(await registry.owner(automation)).toBe('catalogue');
    expect(reads).toEqual(['strong']);
  });

  it('that is not there is asked for again', async () => {
    const { registry, reads } = reading();
    const missing = 'missing' as typeof automation;
    expect([await registry.owner(missing), await registry.owner(missing)]).toEqual([undefined, undefined]);
    expect(reads).toEqual(['strong', 'strong']);
  });
});
