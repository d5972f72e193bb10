import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ConfigurationSet, EmailSendingEvent, EventDestination, SuppressionReasons } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { mailConfigurationSet } from '../stage.ts';

export type MailReportsProps = { readonly config: StageConfig; readonly consumer: IFunction };

/**
 * What becomes of emails after SES took them: the configuration set that they are sent with tells of bounces and complaints, and has SES put
 * such addresses on the account's suppression list, whatever the account says for others. SES publishes on the default bus and no other.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventBridgeDestination.html
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutConfigurationSetSuppressionOptions.html
 */
export class MailReports extends Construct {
  constructor(scope: Construct, id: string, { config, consumer }: MailReportsProps) {
    super(scope, id);
    const configurationSetName = mailConfigurationSet(config);
    const set = new ConfigurationSet(this, 'Set', { configurationSetName, suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS });
    set.addEventDestination('Bus', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    });
    new Rule(this, 'Reported', {
      description: 'An email to a reviewer bounced, or its reader complained',
      eventPattern: {
        source: ['aws.ses'],
        detailType: ['Email Bounced', 'Email Complaint Received'],
        detail: { mail: { tags: { 'ses:configuration-set': [configurationSetName], task: [{ exists: true }] } } },
      },
      targets: [new LambdaFunction(consumer)],
    });
  }
}
