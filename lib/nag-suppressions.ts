import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/** A finding of cdk-nag that we accept, where, and why. */
export type AcceptedFinding = {
  /** The finding as cdk-nag names it; of wildcards, with the resource it speaks of. */
  readonly finding: RegExp;
  /** Construct paths it is accepted at, and nowhere else. */
  readonly at: RegExp;
  readonly reason: string;
};

const functionRole = '[A-Za-z]+Role/DefaultPolicy/Resource$';

/**
 * The reviewed list. A finding that is not in it fails the synthesis; an entry that matches nothing in any stage fails a test.
 * @see https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
 */
export const acceptedFindings: readonly AcceptedFinding[] = [
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::\{"Fn::GetStackOutput":.*"OutputName":"PublishOutputFnGetAtt(Content|Knowledge|Catalogue)[0-9A-F]{8}Arn[0-9A-F]{8}"\}\}\/\*\]$/,
    at: new RegExp(`^(Knowledge|Workflow|Api)/${functionRole}`),
    reason: 'Objects of one bucket: their keys hold task and document ids, which are made at run time. Actions are single ones.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.+:states:.+:execution:linekeeper-[a-z0-9-]+-task:\*\]$/,
    at: /^(Workflow\/(StartTask|Reconcile)Role|Api\/CancelTaskRole)\//,
    reason: 'Executions of the one task machine; their names hold task ids, which are made at run time.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.+:sqs:.+:linekeeper-[a-z0-9-]+-pool-\*\]$/,
    at: /^Workflow\/TaskRole\/DefaultPolicy\/Resource$/,
    reason: 'Queues of the pools of one stage: the machine is told by a run which of them it waits in, and may do nothing but send there.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.+:bedrock:\*::foundation-model\/[^*]+\]$/,
    at: /^(Workflow\/(Infer|Retrieve)Role|Api\/SearchKnowledgeRole|Knowledge\/IngestDocumentRole)\//,
    reason: 'An inference profile hands a call to its model in any of its regions; the model is named.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: new RegExp(`^(Knowledge|Workflow|Api)/${functionRole}`),
    reason:
      'xray:PutTraceSegments and xray:PutTelemetryRecords, and for the machine the delivery of its log, take no resource; an answer to a task token names none on an emulator; ses:SendEmail is bound to the sender by a condition. A test holds the list of these actions.',
  },
  {
    finding: /^AwsSolutions-IAM4\[Policy::.*AmazonAPIGatewayPushToCloudWatchLogs\]$/,
    at: /^Api\/ApiLogsRole\/Resource$/,
    reason:
      'The policy that API Gateway names for the one role by which it writes logs in an account; only apigateway.amazonaws.com may take it.',
  },
  {
    finding: /^AwsSolutions-DDB3$/,
    at: /^State\/(Work|Registry)\/Resource$/,
    reason: 'Point-in-time recovery is a setting of the stage; stages that keep nothing have it off, and a test holds that prod has it on.',
  },
  {
    finding: /^AwsSolutions-(S10|SQS4|SNS3)$/,
    at: /^(State\/(AccessLogs|Content|Knowledge|Catalogue)(\/Policy)?|(Workflow|Knowledge)\/[A-Za-z0-9]+\/(Queue|DeadLetters)|Workflow\/Unreconciled|Operations\/Alarms)\/Resource$/,
    reason:
      'Refusing plain HTTP is a setting of the stage; an emulator on the loopback address speaks nothing else, and a test holds that dev and prod refuse it.',
  },
  {
    finding: /^AwsSolutions-SMG4$/,
    at: /^(Workflow\/WebhookSecret|State\/SubjectKey)\/Resource$/,
    reason:
      'Receivers check signatures with the one, so it is changed together with them, by the runbook; the other is the key of an index, which no other key could read.',
  },
  {
    finding: /^AwsSolutions-SF1$/,
    at: /^Workflow\/Task\/Resource$/,
    reason: 'The execution history has every event for 90 days and each step logs for itself; logging all events would pay for them twice.',
  },
  {
    finding: /^AwsSolutions-SF2$/,
    at: /^Workflow\/Task\/Resource$/,
    reason: 'Tracing is a setting of the stage; on an emulator there is nothing to send traces to, and a test holds that prod has it on.',
  },
  {
    finding: /^AwsSolutions-APIG2$/,
    at: /^Api\/(Api|ReviewApi)\/Resource$/,
    reason:
      'Handlers check every request against its zod schema and answer with one problem that names every fault; API Gateway would name none.',
  },
  {
    finding: /^AwsSolutions-APIG3$/,
    at: /^Api\/(Api|ReviewApi)\/DeploymentStage\.[a-z0-9-]+\/Resource$/,
    reason:
      "A web ACL is the account's (Firewall Manager, or the setting reviewWebAclArn), not this application's; stage throttle and team limits are ours.",
  },
  {
    finding: /^AwsSolutions-COG4$/,
    at: /^Api\/Api\/Default\/v1\/.*\/(GET|POST|PUT|DELETE)\/Resource$/,
    reason: 'Tokens of any OIDC issuer are taken, Cognito being one of them; the authorize function checks them.',
  },
  {
    finding: /^AwsSolutions-(COG4|APIG4)$/,
    at: /^Api\/ReviewApi\/Default\/review\/\{token\}\/(GET|HEAD|decision\/POST)\/Resource$/,
    reason:
      'The link in the email is the credential: 128 random bits, stored hashed, ended by the decision. A decision needs the value from the page besides.',
  },
  {
    finding: /^AwsSolutions-APIG4$/,
    at: /^Api\/Api\/Default\/v1\/openapi\.json\/GET\/Resource$/,
    reason: 'The description of the API is public, so that clients can be generated without a token.',
  },
  {
    finding: /^AwsSolutions-(COG4|APIG4)$/,
    at: /^Api\/(Api\/Default\/v1|ReviewApi\/Default\/review)\/.+\/ANY\/Resource$/,
    reason: 'Methods that a path does not have are refused by a fixed answer, which tells nothing that the public description does not.',
  },
  {
    finding: /^AwsSolutions-APIG6$/,
    at: /^Api\/ReviewApi\/DeploymentStage\.[a-z0-9-]+\/Resource$/,
    reason: 'Execution logs hold paths, and the paths of the review pages hold link tokens. The access log, without paths, is on.',
  },
];

/** The entry of the list that accepts a finding at a construct path, if one does. */
export function findAccepted(finding: string, constructPath: string | undefined): AcceptedFinding | undefined {
  if (constructPath === undefined) return undefined;
  return acceptedFindings.find((entry) => entry.finding.test(finding) && entry.at.test(constructPath));
}

/**
 * cdk-nag's AwsSolutions rules, less the findings that the list accepts. It looks at the app as it is synthesized, when
 * references between stacks have taken their final form.
 */
export class ReviewedChecks implements IPolicyValidationPlugin {
  readonly name = 'AwsSolutions, reviewed';
  /** Entries of the list that explained a finding. */
  readonly used = new Set<AcceptedFinding>();
  readonly #checks = new AwsSolutionsChecks();

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = this.#checks.validate(context).violations.flatMap((violation) => {
      const violatingResources = violation.violatingResources.filter(({ constructPath }) => {
        const accepted = findAccepted(violation.ruleName, constructPath);
        if (accepted) this.used.add(accepted);
        return !accepted;
      });
      return violatingResources.length > 0 ? [{ ...violation, violatingResources }] : [];
    });
    return { success: violations.length === 0, violations };
  }
}
