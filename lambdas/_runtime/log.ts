import { Logger } from '@aws-lambda-powertools/logger';

export type Fields = Record<string, string | number | boolean | undefined>;

/** A logger for one function. Once the task is known, its id, team and automation stand on every line. */
export interface StepLog {
  task(task: { id: string; team: string; automation: string }): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/** The Powertools logger of a function, and the narrow face of it that handlers see. */
export function createLog(name: string): { logger: Logger; log: StepLog } {
  const logger = new Logger({ serviceName: name });
  return {
    logger,
    log: {
      task: ({ id, team, automation }) => logger.appendKeys({ taskId: id, team, automation }),
      info: (message, fields = {}) => logger.info(message, fields),
      warn: (message, fields = {}) => logger.warn(message, fields),
      error: (message, fields = {}) => logger.error(message, fields),
    },
  };
}

const builtIn = new Set(['Error', 'TypeError', 'SyntaxError', 'RangeError', 'ReferenceError', 'ZodError', 'AggregateError']);

/**
 * What a log may say of an error. Our own errors and AWS's are written without customer text; the message of any other
 * (a JSON parser quotes its input) stays out, its stack frames go in.
 */
export function describeError(error: unknown): { error: string; reason: string; frames: string } {
  if (!(error instanceof Error)) return { error: 'NonError', reason: `a ${typeof error} was thrown`, frames: '' };
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 12)
    .join('\n');
  const ours = !builtIn.has(error.name);
  return { error: error.name, reason: ours ? error.message : 'withheld: it may quote customer text', frames };
}
