/**
 * Checks a value against the service model that the SDK ships: its schema objects, which it also uses to write requests.
 * A structure is `[3, namespace, name, traits, members, schemas, requiredCount]` (required members first), a union the same with 4,
 * a list `[1, …, schema]`, a map `[2, …, key, value]`. A schema may be wrapped in a function, or in `[schema, traits]`.
 * Numbers are simple kinds, with 64 for "list of" and 128 for "map of".
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/types/src/schema/schema.ts
 */
export function modelFaults(schema: unknown, value: unknown, at = ''): string[] {
  const resolved = resolve(schema);
  if (typeof resolved === 'number') return simpleFaults(resolved, value, at);
  const [kind] = resolved;
  switch (kind) {
    case 3:
    case 4:
      return structureFaults(resolved, value, at);
    case 1:
      if (!Array.isArray(value)) return [`${at} must be a list`];
      return value.flatMap((item, index) => modelFaults(resolved[4], item, `${at}/${index}`));
    case 2:
      return Object.entries(Object(value)).flatMap(([key, item]) => modelFaults(resolved[5], item, `${at}/${key}`));
    default:
      return modelFaults(resolved[4], value, at);
  }
}

function resolve(schema: unknown): number | readonly unknown[] {
  if (typeof schema === 'function') return resolve(schema());
  if (typeof schema === 'number') return schema;
  if (!Array.isArray(schema)) throw new Error('this is no schema of the service model');
  // [schema, traits]: a wrapped schema, as opposed to a kind with a namespace.
  return typeof schema[1] === 'string' ? schema : resolve(schema[0]);
}

function structureFaults(schema: readonly unknown[], value: unknown, at: string): string[] {
  const [kind, , name, , members, schemas, required = 0] = schema as [number, string, string, unknown, string[], unknown[], number?];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} must be a ${name}`];
  const present = Object.entries(value).filter(([, each]) => each !== undefined);
  const missing = members.slice(0, required).filter((member) => !present.some(([key]) => key === member));
  const faults = missing.map((member) => `${at}/${member} is required in ${name}`);
  if (kind === 4 && present.length !== 1) faults.push(`${at} is a union: exactly one member of ${name} must be set`);
  for (const [key, each] of present) {
    const index = members.indexOf(key);
    faults.push(...(index < 0 ? [`${at}/${key} is not a member of ${name}`] : modelFaults(schemas[index], each, `${at}/${key}`)));
  }
  return faults;
}

const simple: Readonly<Record<number, string>> = { 0: 'string', 1: 'number', 2: 'boolean' };

function simpleFaults(kind: number, value: unknown, at: string): string[] {
  if (kind >= 128) return Object.entries(Object(value)).flatMap(([key, each]) => simpleFaults(kind - 128, each, `${at}/${key}`));
  if (kind >= 64)
    return Array.isArray(value)
      ? value.flatMap((each, index) => simpleFaults(kind - 64, each, `${at}/${index}`))
      : [`${at} must be a list`];
  const expected = simple[kind];
  return expected === undefined || typeof value === expected ? [] : [`${at} must be a ${expected}`];
}
