import { DescribeCertificateCommand, type ACMClient } from '@aws-sdk/client-acm';
import { ok, tell, toDo, unlessMissing, untold, type Finding, type Told } from './finding.ts';

/** A certificate that ACM has; `names` are those it is for. */
export type CertificateFacts = { status: string; names: readonly string[] } | undefined;

/** @see https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html */
export function readCertificate(client: ACMClient, arn: string): Promise<Told<CertificateFacts>> {
  return tell('acm:DescribeCertificate', async () => {
    const found = await unlessMissing(['ResourceNotFoundException'], () =>
      client.send(new DescribeCertificateCommand({ CertificateArn: arn })),
    );
    const { Status = '', DomainName, SubjectAlternativeNames = [] } = found?.Certificate ?? {};
    return (
      found && { status: Status, names: [...new Set([...(DomainName === undefined ? [] : [DomainName]), ...SubjectAlternativeNames])] }
    );
  });
}

/** Whether the certificate of the review pages is there, valid, and for their domain. */
export function judgeCertificate(
  { name, certificateArn }: { name: string; certificateArn: string },
  told: Told<CertificateFacts>,
): Finding {
  const about = 'certificate';
  const region = certificateArn.split(':')[3] ?? '';
  const show = `aws acm describe-certificate --certificate-arn ${certificateArn} --region ${region}`;
  const request = `aws acm request-certificate --domain-name ${name} --validation-method DNS --region ${region}; put its ARN into the config`;
  if (told.kind === 'untold') return untold(about, told.why, show);
  if (!told.value) return toDo(about, `${certificateArn} is not there`, request);
  const { status, names } = told.value;
  if (!names.some((one) => covers(one, name))) return toDo(about, `is for ${names.join(', ')}, and not for ${name}`, request);
  if (status === 'PENDING_VALIDATION')
    return toDo(about, 'waits for its DNS record', `publish the CNAME: ${show} --query Certificate.DomainValidationOptions`);
  if (status !== 'ISSUED') return toDo(about, `cannot be used (${status})`, request);
  return ok(about, `for ${names.join(', ')}`);
}

/** `*.example.com` stands for one label. */
function covers(pattern: string, name: string): boolean {
  return pattern === name || (pattern.startsWith('*.') && pattern.slice(2) === name.slice(name.indexOf('.') + 1));
}
