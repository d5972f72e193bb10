import * as tokens from '#adapters/stepfunctions/task-tokens.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({ memoryMb: 256, timeoutSeconds: 30, uses: [tokens.fail] });
