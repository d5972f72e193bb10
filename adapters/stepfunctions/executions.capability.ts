import * as z from 'zod';
import type { Capability } from '#adapters/capability.ts';

const variables = { MACHINE_ARN: z.string().min(1) };

/** Starting an execution. */
export const start = { variables, actions: { machine: ['states:StartExecution'] } } satisfies Capability;

/** Stopping one. */
export const stop = { variables, actions: { 'machine/executions': ['states:StopExecution'] } } satisfies Capability;

/** Seeing whether one runs, and in which state. */
export const look = {
  variables,
  actions: { 'machine/executions': ['states:DescribeExecution', 'states:GetExecutionHistory'] },
} satisfies Capability;
