import * as tasks from '#adapters/dynamodb/task-store.capability.ts';
import { defineFunction } from '#runtime/function.ts';

export const fn = defineFunction({ memoryMb: 512, timeoutSeconds: 30, uses: [tasks.change] });
