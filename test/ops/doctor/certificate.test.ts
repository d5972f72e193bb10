import { describe, expect, it } from '@jest/globals';
import { judgeCertificate, readCertificate } from '../../../ops/doctor/certificate.ts';
import { answering, awsError } from './answering.ts';

const certificateArn = 'arn:aws:acm:eu-west-1:111111111111:certificate/1';

/** @see https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html */
const described = (Status: string, DomainName = 'review.example.com') => ({
  Certificate: { CertificateArn: certificateArn, DomainName, SubjectAlternativeNames: [DomainName], Status, Type: 'AMAZON_ISSUED' },
});

describe('the certificate of the review pages', () => {
  it.each<[string, unknown, string, string]>([
    ['issued', described('ISSUED'), 'ok', 'for review.example.com'],
    ['issued for all below', described('ISSUED', '*.example.com'), 'ok', 'for *.example.com'],
    ['of another domain', described('ISSUED', 'example.com'), 'to do', 'not for review.example.com'],
    ['of one label more', described('ISSUED', '*.review.example.com'), 'to do', 'not for review.example.com'],
    ['not yet proven', described('PENDING_VALIDATION'), 'to do', 'waits for its DNS record'],
    ['expired', described('EXPIRED'), 'to do', 'EXPIRED'],
    ['not there', awsError('ResourceNotFoundException'), 'to do', 'is not there'],
    ['hidden', awsError('AccessDeniedException'), 'could not be told', 'acm:DescribeCertificate'],
  ])('is judged: %s', async (_what, answer, state, says) => {
    const { client } = answering({ DescribeCertificate: answer });
    const finding = judgeCertificate({ name: 'review.example.com', certificateArn }, await readCertificate(client, certificateArn));
    expect(finding).toMatchObject({ state, says: expect.stringContaining(says) });
  });
});
