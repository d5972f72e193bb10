import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { functionName, functionNames } from '../../lib/functions.ts';
import { resources, stages, synthesize, type Synthesized } from './synthesized.ts';

/**
 * What every function of every stage may do and is told, as it was last agreed. A difference is for a person to judge; who agrees writes
 * it anew: `LINEKEEPER_WRITE=1 npm run test:unit -- test/lib/policies.test.ts`.
 */
const agreedFile = join(import.meta.dirname, 'policies.json');

type Statement = { Action: string | string[]; Resource: unknown; Effect: string; Condition?: unknown };

/** A resource as a word: ARNs of other stacks by the output that carries them, of this one by logical id. */
function named(resource: any): string {
  if (typeof resource === 'string') return resource;
  if (resource.Ref) return String(resource.Ref).replace(/^AWS::(\w+)$/, '<$1>');
  if (resource['Fn::GetAtt']) return resource['Fn::GetAtt'].join('.');
  if (resource['Fn::GetStackOutput']) return resource['Fn::GetStackOutput'].OutputName;
  const [separator, parts] = resource['Fn::Join'];
  return parts.map(named).join(separator);
}

/** Actions by resource, each list sorted: how they are cut into statements and policies does not matter. */
function permissions(synthesized: Synthesized, stack: string, role: string): Record<string, string> {
  const allowed = new Map<string, Set<string>>();
  for (const policy of resources(synthesized, 'AWS::IAM::Policy')) {
    if (policy.stack !== stack || !policy.properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role)) continue;
    const statements: Statement[] = policy.properties.PolicyDocument.Statement;
    for (const { Action, Resource, Effect, Condition } of statements) {
      for (const resource of [Resource].flat()) {
        const key = `${Effect === 'Allow' ? '' : `${Effect} `}${named(resource)}${Condition ? ` if ${JSON.stringify(Condition)}` : ''}`;
        allowed.set(key, new Set([...(allowed.get(key) ?? []), ...[Action].flat()]));
      }
    }
  }
  return Object.fromEntries(
    [...allowed].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, actions]) => [key, [...actions].toSorted().join(' ')]),
  );
}

const present: Record<string, Record<string, unknown>> = {};

beforeAll(() => {
  for (const stage of stages) {
    const synthesized = synthesize(stage);
    const found = resources(synthesized, 'AWS::Lambda::Function');
    present[stage] = Object.fromEntries(
      functionNames.map((name) => {
        const { stack, properties } = found.find(({ properties: own }) => own.FunctionName === functionName(stage, name))!;
        return [
          name,
          {
            memoryMb: properties.MemorySize,
            timeoutSeconds: properties.Timeout,
            variables: Object.keys(properties.Environment.Variables).toSorted().join(' '),
            settings: Object.keys(synthesized.settings[name] ?? {})
              .toSorted()
              .join(' '),
            may: permissions(synthesized, stack, properties.Role['Fn::GetAtt'][0]),
          },
        ];
      }),
    );
  }
  if (process.env['LINEKEEPER_WRITE']) writeFileSync(agreedFile, `${JSON.stringify(present, undefined, 2)}\n`);
}, 120_000);

describe.each(stages)('the functions of stage %s', (stage) => {
  it.each(functionNames)('may do what was agreed and no more: %s', (name) => {
    const agreed = JSON.parse(readFileSync(agreedFile, 'utf8'));
    expect(present[stage]?.[name]).toEqual(agreed[stage]?.[name]);
  });
});
