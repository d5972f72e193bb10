/** The file beside a function's code that `lambdas/_runtime/function.ts` reads before the environment. */
export const settingsFileName = 'settings.json';

/**
 * What all variables of a function may come to, in bytes: half a kilobyte below what Lambda takes, for what a template does not know yet.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const allowedBytes = 3584;

/** What stands for a value that only a deployment knows: the ARN of a secret is 130 long, the URL of a queue 110. */
const unknownBytes = 160;

/**
 * Says if the environment of a function comes near to what Lambda takes.
 * @param environment values as a template has them: text, or what a deployment makes text of
 */
export function environmentFaults(name: string, environment: Readonly<Record<string, unknown>>): string[] {
  const sizes = Object.entries(environment).map(([variable, value]) => ({
    variable,
    bytes: Buffer.byteLength(variable) + (typeof value === 'string' ? Buffer.byteLength(value) : unknownBytes),
  }));
  const sum = sizes.reduce((total, { bytes }) => total + bytes, 0);
  if (sum <= allowedBytes) return [];
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  return [
    `The environment of ${name} comes to ${sum} bytes, and ${allowedBytes} are allowed; Lambda takes 4096. The largest are ${largest
      .map(({ variable, bytes }) => `${variable} (${bytes})`)
      .join(', ')}. Offer what grows as settings instead of variables, where its stack or lib/config-offers.ts says it.`,
  ];
}
