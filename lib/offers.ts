import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { functions, type FunctionName } from './functions.ts';

/** A resource that a stack has for functions: how they are told of it, and what permissions name. Said once, where it is made. */
export type Offer = {
  /** Told by the environment, which holds 4 KB in all: names, ARNs, URLs. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Told by a file beside the code, which takes what grows with a stage: groups, routes, connectors. */
  readonly settings?: Readonly<Record<string, string>>;
  /** None: the stage has no such thing, for instance no connector with a secret. Left out: nothing can be done to it. */
  readonly arns?: readonly string[];
  readonly conditions?: PolicyStatementProps['conditions'];
};

/** Offers by the name that capabilities call the resource. */
export type Offers = Readonly<Record<string, Offer>>;

/** A function uses something that its stack was not given. */
export class NotOfferedError extends Error {
  override readonly name = 'NotOfferedError';
}

/** What a function is told, by the way it is told. */
export type Told = { readonly variables: Readonly<Record<string, string>>; readonly settings: Readonly<Record<string, string>> };

/**
 * What a function is told: the variables of what it uses, out of what its stack was given.
 * @throws {NotOfferedError}
 */
export function toldFor(name: FunctionName, offers: Offers): Told {
  const all = Object.values(offers);
  const variables = new Map(all.flatMap((offer) => Object.entries(offer.variables ?? {})));
  const settings = new Map(all.flatMap((offer) => Object.entries(offer.settings ?? {})));
  const asked = new Set(functions[name].uses.flatMap((capability) => Object.keys(capability.variables)));
  for (const variable of asked) {
    if (variables.has(variable) || settings.has(variable)) continue;
    const known = [...variables.keys(), ...settings.keys()].toSorted().join(', ');
    throw new NotOfferedError(`${name} reads ${variable}, which its stack was not given; it was given ${known}.`);
  }
  const askedOf = (given: ReadonlyMap<string, string>) => Object.fromEntries([...given].filter(([variable]) => asked.has(variable)));
  return { variables: askedOf(variables), settings: askedOf(settings) };
}

/**
 * The policy statements of a function, one a resource; those of which a stage has none are left out.
 * @throws {NotOfferedError}
 */
export function statementsFor(name: FunctionName, offers: Offers): PolicyStatementProps[] {
  return [...actionsOf(name)].flatMap(([resource, actions]) => {
    const { arns, conditions } = offers[resource] ?? {};
    if (!arns) {
      throw new NotOfferedError(
        `${name} uses ${actions.join(', ')} on "${resource}", which its stack was not given; it was given ${Object.keys(offers).toSorted().join(', ')}.`,
      );
    }
    return arns.length > 0 ? [{ actions, resources: [...arns], ...(conditions ? { conditions } : {}) }] : [];
  });
}

/**
 * What of the stage's key a function needs, from what it does with encrypted tables, buckets and secrets: through those services alone.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function keyStatement(
  name: FunctionName,
  key: { readonly keyArn: string; readonly region: string },
): PolicyStatementProps | undefined {
  const actions = [...actionsOf(name).values()].flat();
  const reads = actions.some((action) =>
    ['dynamodb:GetItem', 'dynamodb:Query', 's3:GetObject', 'secretsmanager:GetSecretValue'].includes(action),
  );
  const writes = actions.some((action) => ['dynamodb:PutItem', 's3:PutObject'].includes(action));
  if (!reads && !writes) return undefined;
  const services = ['dynamodb', 's3', 'secretsmanager'].filter((service) => actions.some((action) => action.startsWith(`${service}:`)));
  return {
    actions: [
      ...(reads ? ['kms:Decrypt', 'kms:DescribeKey'] : []),
      ...(writes ? ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'] : []),
    ],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': services.map((service) => `${service}.${key.region}.amazonaws.com`) } },
  };
}

/** What a function does, by resource: its capabilities as one. */
function actionsOf(name: FunctionName): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const { actions } of functions[name].uses)
    for (const [resource, own] of Object.entries(actions)) all.set(resource, [...new Set([...(all.get(resource) ?? []), ...own])]);
  return all;
}
