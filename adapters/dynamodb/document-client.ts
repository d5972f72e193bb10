import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsSettings } from '../aws-settings.ts';

/** A document client; region, endpoint and credentials come from the environment. Undefined fields are left out of items. */
export function createDocumentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(awsSettings), { marshallOptions: { removeUndefinedValues: true } });
}
