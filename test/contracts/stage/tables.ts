import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, type CreateTableCommandInput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { loadStageConfig } from '../../../lib/config.ts';
import { StateStack } from '../../../lib/stacks/state-stack.ts';
import { root } from '../../../local/paths.ts';

type Definition = Omit<CreateTableCommandInput, 'TableName'>;

/** The tables as the stage defines them: their template says keys and indexes in the words of CreateTable. */
export function tableDefinitions(): Record<'Work' | 'Registry', Definition> {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const app = new App({ context, analyticsReporting: false });
  const template = Template.fromStack(new StateStack(app, 'State', { config: loadStageConfig(root, 'local') }));
  const tables = Object.entries(template.findResources('AWS::DynamoDB::Table'));
  const definition = (name: string): Definition => {
    const properties = tables.find(([id]) => id.startsWith(name))?.[1]['Properties'];
    if (!properties) throw new Error(`the state stack has no table ${name}`);
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = properties;
    return { KeySchema, AttributeDefinitions, BillingMode, ...(GlobalSecondaryIndexes ? { GlobalSecondaryIndexes } : {}) };
  };
  return { Work: definition('Work'), Registry: definition('Registry') };
}

let made = 0;

/** Makes an empty table; answers its name. */
export async function createTable(client: DynamoDBClient, definition: Definition): Promise<string> {
  const name = `table-${(made += 1)}`;
  await client.send(new CreateTableCommand({ ...definition, TableName: name }));
  return name;
}
