import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { resources, root, synthesize, type Synthesized } from '../lib/synthesized.ts';

/** What README and docs/scale.md say that a stage costs while nobody calls, counted from the templates. */

const page = (...names: string[]) => readFileSync(join(root, ...names), 'utf8').replaceAll(/\s+/g, ' ');

/** List prices in dollars a month. Polling: docs/scale.md, "Idle queues". */
const prices = {
  /** @see https://aws.amazon.com/kms/pricing/ */
  key: 1,
  /** @see https://aws.amazon.com/secrets-manager/pricing/ */
  secret: 0.4,
  /** @see https://aws.amazon.com/cloudwatch/pricing/ */
  alarm: 0.1,
  dashboard: 3,
  polledQueue: 0.2592,
};

const words = ['no', 'a', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const dollars = (count: number, price: number, digits = 2) => (count * price).toFixed(digits);
const counted = (stage: Synthesized, type: string) => resources(stage, type).length;

describe('the idle month', () => {
  const dev = synthesize('dev');
  const polled = counted(dev, 'AWS::Lambda::EventSourceMapping');

  it('costs in README what stands still in the stage that it deploys', () => {
    const [keys, secrets, alarms, dashboards] = ['KMS::Key', 'SecretsManager::Secret', 'CloudWatch::Alarm', 'CloudWatch::Dashboard'].map(
      (type) => counted(dev, `AWS::${type}`),
    ) as [number, number, number, number];
    const polling = Number(dollars(polled, prices.polledQueue, 1)).toFixed(2);
    expect(page('README.md')).toContain(
      `${words[keys]} KMS key (${dollars(keys, prices.key)}), ${words[secrets]} secrets (${dollars(secrets, prices.secret)}), ` +
        `${alarms} alarms (${dollars(alarms, prices.alarm)}), ${words[dashboards]} dashboard (up to ${dollars(dashboards, prices.dashboard)}), ` +
        `the polling of ${words[polled]} queues (${polling})`,
    );
  });

  it('polls in docs/scale.md the queues that have a mapping', () => {
    const requests = 648_000 * polled;
    expect(requests * 0.4e-6).toBeCloseTo(polled * prices.polledQueue);
    expect(page('docs', 'scale.md')).toContain(
      `: ${polled} | ${requests.toLocaleString('en')} | ${dollars(polled, prices.polledQueue, 1)} |`,
    );
  });
});
