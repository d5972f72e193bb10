/**
 * Every function of the system: its memory and its time. One stem each: `lambdas/<name>`, construct and function name.
 * API functions stay under API Gateway's 29 s; those of the machine stay under the TimeoutSeconds of their state.
 * Memory buys CPU: 1,769 MB is one vCPU. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export const functions = {
  authorize: { memoryMb: 512, timeoutSeconds: 10 },
  'submit-task': { memoryMb: 512, timeoutSeconds: 29 },
  'await-task': { memoryMb: 256, timeoutSeconds: 28 },
  'get-task': { memoryMb: 512, timeoutSeconds: 15 },
  'list-tasks': { memoryMb: 512, timeoutSeconds: 15 },
  'list-events': { memoryMb: 512, timeoutSeconds: 15 },
  'cancel-task': { memoryMb: 512, timeoutSeconds: 15 },
  'list-automations': { memoryMb: 512, timeoutSeconds: 15 },
  'get-automation': { memoryMb: 512, timeoutSeconds: 15 },
  'put-automation': { memoryMb: 512, timeoutSeconds: 15 },
  'get-openapi': { memoryMb: 256, timeoutSeconds: 10 },
  'put-document': { memoryMb: 512, timeoutSeconds: 25 },
  'get-document': { memoryMb: 512, timeoutSeconds: 15 },
  'delete-document': { memoryMb: 512, timeoutSeconds: 15 },
  'search-knowledge': { memoryMb: 1769, timeoutSeconds: 28 },
  'show-review': { memoryMb: 512, timeoutSeconds: 15 },
  'decide-review': { memoryMb: 512, timeoutSeconds: 15 },
  'start-task': { memoryMb: 512, timeoutSeconds: 30 },
  retrieve: { memoryMb: 1769, timeoutSeconds: 60 },
  infer: { memoryMb: 512, timeoutSeconds: 290 },
  validate: { memoryMb: 512, timeoutSeconds: 30 },
  fallback: { memoryMb: 512, timeoutSeconds: 30 },
  'request-review': { memoryMb: 512, timeoutSeconds: 30 },
  publish: { memoryMb: 512, timeoutSeconds: 80 },
  settle: { memoryMb: 512, timeoutSeconds: 30 },
  'deliver-decision': { memoryMb: 512, timeoutSeconds: 30 },
  reconcile: { memoryMb: 512, timeoutSeconds: 55 },
  'ingest-document': { memoryMb: 1769, timeoutSeconds: 300 },
} as const;

export type FunctionName = keyof typeof functions;

function isFunctionName(name: string): name is FunctionName {
  return name in functions;
}

export const functionNames: readonly FunctionName[] = Object.keys(functions).filter(isFunctionName);

/** What Infer has for one draft, hand-overs included, in seconds. */
export const inferTimeoutSeconds = functions.infer.timeoutSeconds;

/** The physical name of a function, the same in every stage but for the stage. */
export function functionName(stage: string, name: FunctionName): string {
  return `linekeeper-${stage}-${name}`;
}

/** The construct id of a kebab-case name: `request-review` → `RequestReview`, which is also the name of its state. */
export function constructId(name: string): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_match, _dash: string, letter: string) => letter.toUpperCase());
}
